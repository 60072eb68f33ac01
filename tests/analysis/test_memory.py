"""Memory does not grow with the clip."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import resource, sys
from pathlib import Path
from analysis.media import examine
from analysis.pose import convert_and_track, estimator_build
path = Path(sys.argv[1])
_, plan = examine(path)
convert_and_track(path, plan, proxy_path=path.with_suffix(".out.mp4"), estimator=estimator_build(), thumbnail_path=None,
                  progress=lambda d, t: None)
print(*(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
"""


@pytest.mark.slow
def test_five_times_the_clip_takes_no_more_memory(videos):
    def peak(name, frames):
        path = videos.make(name, frames=frames, size=(1280, 720), options={"preset": "ultrafast"})
        root = Path(__file__).resolve().parents[2]
        done = subprocess.run([sys.executable, "-c", CODE, str(path)], cwd=root, capture_output=True, check=True)
        return [int(size) / 1024 for size in done.stdout.split()]

    short, long = peak("short.mp4", 60), peak("long.mp4", 300)
    for before, after in zip(short, long, strict=True):  # the process that follows the body, the one that decodes
        assert after - before < 40  # MB; one decoded frame is 1.4 MB, so 240 kept frames would be 330
    assert sum(long) < 1500

"""Memory does not grow with the clip."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# The kernel is asked by pid: what getrusage tells of a process begins with the size of the one that started it.
CODE = """
import re, sys
from pathlib import Path
import psutil
from analysis.media import examine
from analysis.pose import convert_and_track, estimator_build

largest = {"self": 0, "decoder": 0}

def look(done, total):
    for name, pid in [("self", "self"), *(("decoder", child.pid) for child in psutil.Process().children())]:
        try:
            found = re.search(r"VmHWM:\\s+(\\d+)", Path(f"/proc/{pid}/status").read_text())
        except OSError:
            continue
        largest[name] = max(largest[name], int(found[1]) if found else 0)

path = Path(sys.argv[1])
_, plan = examine(path)
convert_and_track(path, plan, proxy_path=path.with_suffix(".out.mp4"), estimator=estimator_build(), thumbnail_path=None,
                  progress=look)
print(*largest.values())
"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="sizes are read from /proc")
@pytest.mark.slow
def test_five_times_the_clip_takes_no_more_memory(videos):
    def peak(name, frames):
        path = videos.make(name, frames=frames, size=(1280, 720), options={"preset": "ultrafast"})
        root = Path(__file__).resolve().parents[2]
        done = subprocess.run([sys.executable, "-c", CODE, str(path)], cwd=root, capture_output=True, check=True)
        return [int(size) / 1024 for size in done.stdout.split()]

    short, long = peak("short.mp4", 60), peak("long.mp4", 300)
    assert min(short) > 50, "both were seen"
    for before, after in zip(short, long, strict=True):  # the process that follows the body, the one that decodes
        assert after - before < 40  # MB; one decoded frame is 1.4 MB, so 240 kept frames would be 330
    assert sum(long) < 1500

"""python -m tests.bench.bare FILM: the estimator alone, in one process, on pictures that are decoded already.

Prints JSON: frames, and wall-clock seconds and CPU seconds of the estimator. Nothing else runs while its clock does.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from pathlib import Path

from analysis.media import examine
from analysis.media.pictures import pictures
from analysis.media.proxy import to_rgb
from analysis.pose import estimator_build

_BLOCK = 150  # pictures held at once: 415 MB at 1280 x 720


def main(film: Path) -> dict[str, float]:
    """Frame for frame the pictures that the worker's estimator gets, read here, in blocks, with the clock stopped."""
    _, plan = examine(film)
    estimator = estimator_build()
    frames, seconds, cpu = 0, 0.0, 0.0
    shown = pictures(film, plan)
    while block := [None if one.again else to_rgb(one.picture) for one in itertools.islice(shown, _BLOCK)]:
        if not frames and block[0] is not None:
            estimator.estimate(block[0], -1)  # loads the model
        begun, used = time.perf_counter(), time.process_time()
        for at, rgb in enumerate(block, frames):
            if rgb is not None:
                estimator.estimate(rgb, round(1000 * at / plan.rate))
        seconds += time.perf_counter() - begun
        cpu += time.process_time() - used
        frames += len(block)
    return {"frames": frames, "seconds": seconds, "cpu": cpu}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))

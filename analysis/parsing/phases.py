"""Start, process and end of a unit."""

from __future__ import annotations

import numpy as np

from analysis.parsing.motion import RATE, Motion
from analysis.parsing.settings import Phases

_LEAST = 4  # frames: a shorter segment has no phases


def phases_of(start: int, end: int, motion: Motion, fps: float, phases: Phases) -> tuple[int, int] | None:
    """(first frame of the process, first frame of the end) of frames [start, end); None where it is too short.

    The shares at which the phases meet were chosen on training data, mixed of the share of time that has passed and
    of the movement that is done.
    """
    if end - start < _LEAST:
        return None
    done = progress(start, end, motion, fps, phases.movement)
    first = start + int(np.searchsorted(done, phases.first))
    last = start + int(np.searchsorted(done, phases.last))
    first = min(max(first, start + 1), end - 2)
    return first, min(max(last, first + 1), end - 1)


def progress(start: int, end: int, motion: Motion, fps: float, movement: float) -> np.ndarray:
    """(end - start,) 0..1: how much of the segment is over at the end of each frame."""
    frames = np.arange(start, end)
    speed = np.nan_to_num(np.interp(frames / fps * RATE, np.arange(motion.samples), np.nan_to_num(motion.speed)))
    moved = np.cumsum(speed + 1e-6)
    passed = np.arange(1, end - start + 1) / (end - start)
    done: np.ndarray = movement * moved / moved[-1] + (1 - movement) * passed
    return done

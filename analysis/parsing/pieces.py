"""The whole clip as pieces: movement cut at its changes, and what lies between."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.parsing.changes import MIN_SECONDS, Change
from analysis.parsing.motion import RATE, Motion

NO_BODY = "no body found"
TOO_SHORT = "too short to read"
NO_UNIT = "none of the units that the model knows"
NO_WORDS = "the model knows no units"


@dataclass(frozen=True)
class Piece:
    """Frames [start, end) and, for movement, its ends in samples of the analysis clock."""

    start: int
    end: int
    samples: tuple[float, float] | None
    reason: str | None = None


def nearest_frame(at: float, fps: float) -> int:
    """The frame nearest to sample `at`: at 25 and at 60 frames a second, off by half a frame at most."""
    return math.floor(at / RATE * fps + 0.5)


def cut(
    frames: int, fps: float, motion: Motion | None, found: Mapping[tuple[int, int], Sequence[Change]]
) -> tuple[list[Piece], dict[int, Change]]:
    """Pieces that tile [0, frames), and the inner change at each frame where movement follows movement.

    found: the changes of each stretch of the motion.
    """
    if motion is None:
        return [Piece(0, frames, None, NO_BODY)], {}
    pieces: list[Piece] = []
    changes: dict[int, Change] = {}
    at = 0
    ends = {a for a, _ in motion.stretches}  # where one begins as another ends, no frame lies between
    for a, b in motion.stretches:
        start = 0 if a == 0 else max(at, math.ceil(a / RATE * fps - 1e-9))
        last = b if b in ends else b - 1
        end = frames if b == motion.samples else min(frames, math.floor(last / RATE * fps + 1e-9) + 1)
        if end <= start:
            continue
        if start > at:
            pieces.append(Piece(at, start, None, NO_BODY))
        at = end
        if end - start < MIN_SECONDS * fps and frames > MIN_SECONDS * fps:
            pieces.append(Piece(start, end, None, TOO_SHORT))
            continue
        begin, begin_sample = start, float(a)
        for change in found.get((a, b), ()):
            frame = nearest_frame(change.at, fps)
            if begin < frame < end:
                pieces.append(Piece(begin, frame, (begin_sample, change.at)))
                changes[frame] = change
                begin, begin_sample = frame, change.at
        pieces.append(Piece(begin, end, (begin_sample, float(b))))
    if at < frames:
        pieces.append(Piece(at, frames, None, NO_BODY))
    return pieces, changes

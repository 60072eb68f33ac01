"""UTKinect's recordings as examples with a label for every frame, on its reader's clock of 30 frames a second."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from analysis.data.examples import BACKGROUND, UNKNOWN, Example
from analysis.data.utkinect import ACTIONS, RATE, Action, on_clock, read_rows, read_utkinect
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.convert import to_openpose18
from analysis.skeleton.layouts import KINECT_20, layout_of

UNITS = ("", *ACTIONS)  # units[0] is the background


def read_sequences(folder: Path, layout: str = KINECT_20) -> list[Example]:
    """All recordings by name ("s01_e01"), metres; units 1 to 10 are ACTIONS, 0 is between them.

    layout: kinect-20 or openpose-18. Where the recording skips, joints are NaN and the person's labels go on; where an
    action must lie but has no label (s10_e02: carry), frames are UNKNOWN. Raises SchemaError naming file and line.
    """
    layout_of(layout)
    out = []
    for recording in read_utkinect(folder):
        path = folder / "joints" / f"joints_{recording.name}.txt"
        sequence = read_sequence(path)
        labels = labels_of(recording.actions, recording.unknown, sequence.n_frames, RATE)
        if layout != KINECT_20:
            sequence = to_openpose18(sequence)
            sequence.require_layout(layout)
        out.append(Example(recording.name, recording.subject, sequence, units=labels))
    return out


def read_sequence(path: Path) -> SkeletonSequence:
    """One recording in the layout kinect-20, metres. Raises SchemaError naming file and line."""
    counters, kinect = read_rows(path)
    joints, _ = on_clock(counters, kinect * (-1, -1, 1))  # x to the right of the picture, y down
    return SkeletonSequence(joints.astype(np.float32), KINECT_20, RATE, "m", path.name)


def labels_of(
    actions: Sequence[Action], unknown: Sequence[tuple[float, float]], frames: int, rate: Fraction
) -> np.ndarray:
    """(T,) int64: each action from its first frame up to, without, its last; UNKNOWN in the stretches `unknown`."""
    out = np.full(frames, BACKGROUND, dtype=np.int64)
    spans = [(start, end, UNKNOWN) for start, end in unknown]
    for start, end, label in (*spans, *((a.start, a.end, UNITS.index(a.name)) for a in actions)):
        out[round(start * rate) : round(min(end * rate, frames))] = label
    return out

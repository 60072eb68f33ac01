"""Parts of long recordings: what lies around labels, and fewer frames where there are more than anybody reads."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from analysis.data.examples import UNKNOWN, Example

_DENSE = 30.0  # frames a second; networks here read half of that


def thinned(example: Example) -> Example:
    """Every second frame, or third, of a film of many: not fewer than 20 a second."""
    sequence = example.sequence
    step = max(1, round(float(sequence.rate) / _DENSE))
    units = None if example.units is None else example.units[::step]
    score = None if sequence.score is None else sequence.score[::step]
    thin = replace(sequence, joints=sequence.joints[::step], score=score, rate=sequence.rate / step)
    return replace(example, sequence=thin, units=units)


def cut(example: Example, start: int, end: int) -> Example:
    """Frames [start, end)."""
    sequence = example.sequence
    score = None if sequence.score is None else sequence.score[start:end]
    units = None if example.units is None else example.units[start:end]
    return replace(example, sequence=replace(sequence, joints=sequence.joints[start:end], score=score), units=units)


def labelled_span(example: Example, margin: float) -> Example | None:
    """From the first labelled frame to the last, with `margin` seconds on either side; None without labelled frames."""
    known = np.flatnonzero(_known(example))
    if not len(known):
        return None
    frames = round(margin * float(example.sequence.rate))
    return cut(example, max(0, int(known[0]) - frames), int(known[-1]) + 1 + frames)


def around_labels(example: Example, margin: float) -> tuple[list[Example], list[Example]]:
    """What lies within `margin` seconds of a labelled frame, and the rest, without labels; both in order.

    Of a long recording that is labelled in one place, windows drawn anywhere would hardly ever meet a label.
    """
    known, reach = _known(example), round(margin * float(example.sequence.rate))
    count, at = np.concatenate([[0], np.cumsum(known)]), np.arange(len(known))
    near = count[np.minimum(at + reach + 1, len(known))] > count[np.maximum(at - reach, 0)]
    said, rest = [], []
    for start, end in pairwise([0, *(np.flatnonzero(np.diff(near)) + 1).tolist(), len(near)]):
        part = cut(example, start, end)
        if near[start]:
            said.append(part)
        else:
            rest.append(replace(part, units=None, action=None))
    return said, rest


def _known(example: Example) -> np.ndarray:
    if example.units is None:
        return np.zeros(example.sequence.n_frames, dtype=bool)
    known: np.ndarray = example.units != UNKNOWN
    return known

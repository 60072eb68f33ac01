"""Which units the second begins early or late, against its own course."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SHORT = 4.0  # seconds: a stretch between two gaps needs more than that to have a course of its own
_EVERY = 0.4  # seconds between the moments that slopes are taken from
_APART = 3.0  # seconds that two of those are apart at least


@dataclass(frozen=True)
class Course:
    """early, longer (K,): seconds of the second, for each unit; doubt (K,): seconds more that early may be off by where
    little tells what the course is. tempo: seconds of the second a second of the first.
    """

    early: np.ndarray
    longer: np.ndarray
    doubt: np.ndarray
    tempo: float


@dataclass(frozen=True)
class Together:
    """Moments that belong together: first, second (N,) seconds, rising, the first's in the second's order.

    stretch (N,): a number that rises wherever something was left out or added in between.
    """

    first: np.ndarray
    second: np.ndarray
    stretch: np.ndarray


def course_of(first: np.ndarray, second: np.ndarray, stretch: np.ndarray, along: Together) -> Course:
    """first, second (K,2): seconds at which the units begin and end, told as in `along`; stretch (K,) likewise.

    The course is a line: one tempo, and where most moments of a stretch lie on it. Stretches have places of their own,
    since the length of what was left out is not known as well as the units themselves.
    """
    tempo = _slope(along)
    off = second[:, 0] - tempo * first[:, 0]
    moments = along.second - tempo * along.first
    early, doubt = np.empty(len(off)), np.zeros(len(off))
    for number in np.unique(stretch):
        own, there = stretch == number, along.stretch == number
        base = np.median(moments[there]) if there.any() else off[own][0]
        early[own] = off[own] - base
        if not there.any() or np.ptp(along.first[there]) < _SHORT:
            doubt[own] = np.ptp(off[own]) + 0.1
    longer = (second[:, 1] - second[:, 0]) - tempo * (first[:, 1] - first[:, 0])
    return Course(early, longer, doubt, tempo)


def _slope(along: Together) -> float:
    """The middle of all slopes between two moments of one stretch, the far ones counting more (Theil and Sen)."""
    if not len(along.first):
        return 1.0
    keep = np.unique(np.searchsorted(along.first, np.arange(along.first[0], along.first[-1], _EVERY)))
    begin, there, stretch = along.first[keep], along.second[keep], along.stretch[keep]
    i, j = np.triu_indices(len(begin), 1)
    use = (stretch[i] == stretch[j]) & (begin[j] - begin[i] > _APART)
    if not use.any():
        return 1.0
    run = begin[j][use] - begin[i][use]
    slopes = (there[j][use] - there[i][use]) / run
    rank = np.argsort(slopes)
    half = np.searchsorted(np.cumsum(run[rank]), run.sum() / 2)
    return float(np.clip(slopes[rank][min(half, len(rank) - 1)], 0.4, 2.5))

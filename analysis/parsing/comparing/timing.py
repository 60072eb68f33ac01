"""Which units the second begins early or late, against its own course."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_FEW = 3  # units from which a stretch between two gaps has a course of its own


@dataclass(frozen=True)
class Course:
    """early, longer (K,): seconds of the second, for each unit; doubt (K,): seconds more that early may be off by where
    little tells what the course is. tempo: seconds of the second a second of the first.
    """

    early: np.ndarray
    longer: np.ndarray
    doubt: np.ndarray
    tempo: float


def course_of(first: np.ndarray, second: np.ndarray, stretch: np.ndarray) -> Course:
    """first, second (K,2): seconds at which the units begin and end, in the second's order, the first's moments also
    told in that order. stretch (K,): a number that rises wherever something was left out or added in between.

    The course is one line: tempo, and where it begins. A stretch of a few units begins where most of them say: the
    length of what was left out is not known as well as the units themselves.
    """
    begin, there = first[:, 0], second[:, 0]
    tempo = _slope(begin, there, stretch)
    off = there - tempo * begin
    early, doubt = np.empty(len(off)), np.zeros(len(off))
    for number in np.unique(stretch):
        own = stretch == number
        if own.sum() >= _FEW:
            early[own] = off[own] - np.median(off[own])
        else:  # the first one of them is in time, as nothing tells otherwise
            early[own] = off[own] - off[own][0]
            doubt[own] = np.ptp(off[own])
    longer = (second[:, 1] - second[:, 0]) - tempo * (first[:, 1] - first[:, 0])
    return Course(early, longer, doubt, tempo)


def _slope(begin: np.ndarray, there: np.ndarray, stretch: np.ndarray) -> float:
    """The middle of all slopes between two units of one stretch, the far ones counting more (Theil and Sen)."""
    i, j = np.triu_indices(len(begin), 1)
    use = (stretch[i] == stretch[j]) & (begin[j] > begin[i])
    if not use.any():
        return 1.0
    run = begin[j][use] - begin[i][use]
    slopes = (there[j][use] - there[i][use]) / run
    rank = np.argsort(slopes)
    half = np.searchsorted(np.cumsum(run[rank]), run.sum() / 2)
    return float(np.clip(slopes[rank][min(half, len(rank) - 1)], 0.4, 2.5))

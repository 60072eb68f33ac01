"""Which units the second begins early or late, against its own course."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SHORT = 4.0  # seconds: a stretch between two gaps needs more than that to have a course of its own
_EVERY = 0.4  # seconds between the moments that slopes are taken from
_APART = 3.0  # seconds that two of those are apart at least
_AGREE = 0.04  # of slopes
_ALIKE = 0.05  # of paces that are as good as the same
_AROUND, _STEADY = 1.0, 0.15  # seconds to either side of a moment, and how much its pace may differ from the usual one


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
    steady = _steady(along)
    tempo = _slope(steady)
    off = second[:, 0] - tempo * first[:, 0]
    moments = steady.second - tempo * steady.first
    early, doubt = np.empty(len(off)), np.zeros(len(off))
    for number in np.unique(stretch):
        own, there = stretch == number, steady.stretch == number
        base = np.median(moments[there]) if there.any() else off[own][0]
        early[own] = off[own] - base
        if there.sum() < _SHORT * len(along.first) / max(np.ptp(along.first), 1.0):
            doubt[own] = np.ptp(off[own]) + 0.1
    longer = (second[:, 1] - second[:, 0]) - tempo * (first[:, 1] - first[:, 0])
    return Course(early, longer, doubt, tempo)


def _steady(along: Together) -> Together:
    """Without moments around which the second hurries or lingers: not where a pose is held for long at the end."""
    if len(along.first) < 2:
        return along
    low = np.searchsorted(along.first, along.first - _AROUND)
    high = np.searchsorted(along.first, along.first + _AROUND, side="right") - 1
    run = along.first[high] - along.first[low]
    whole = (along.stretch[low] == along.stretch[high]) & (run > _AROUND)
    pace = (along.second[high] - along.second[low]) / np.where(whole, run, 1.0)
    if not whole.any():
        return along
    keep = whole & (np.abs(pace - _usual(pace[whole])) < _STEADY)
    return Together(along.first[keep], along.second[keep], along.stretch[keep])


def _usual(pace: np.ndarray) -> float:
    """The pace that most moments have; where that is not clear, that of the first: most takes are to one music."""
    grid = np.linspace(0.5, 2.0, 151)
    near = np.exp(-0.5 * np.square((grid[:, None] - pace[None]) / _ALIKE)).sum(axis=1)
    near *= 1 + np.exp(-0.5 * np.square((grid - 1) / _ALIKE))
    return float(grid[int(near.argmax())])


def _slope(along: Together) -> float:
    """The middle of all slopes between two moments of one stretch, the far ones counting more (Theil and Sen).

    First of moments with none but steady ones between them; then of all that nearly agree with that: the far ones tell
    more, but where the second lingered in between they tell something else.
    """
    if not len(along.first):
        return 1.0
    keep = np.unique(np.searchsorted(along.first, np.arange(along.first[0], along.first[-1], _EVERY)))
    begin, there, stretch = along.first[keep], along.second[keep], along.stretch[keep]
    run_of = np.cumsum(np.diff(begin, prepend=begin[0]) > 2 * _EVERY)
    i, j = np.triu_indices(len(begin), 1)
    run = begin[j] - begin[i]
    slopes = (there[j] - there[i]) / np.maximum(run, 1e-6)
    far = (stretch[i] == stretch[j]) & (run > _APART)
    inside = far & (run_of[i] == run_of[j])
    if not inside.any():
        return 1.0
    first = _middle(slopes[inside], run[inside])
    agree = far & (np.abs(slopes - first) < _AGREE)
    return float(np.clip(_middle(slopes[agree], run[agree]) if agree.any() else first, 0.4, 2.5))


def _middle(values: np.ndarray, weights: np.ndarray) -> float:
    rank = np.argsort(values)
    half = np.searchsorted(np.cumsum(weights[rank]), weights.sum() / 2)
    return float(values[rank][min(int(half), len(rank) - 1)])

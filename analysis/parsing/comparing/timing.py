"""Which units the second begins early or late, against its own course."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SHORT = 4.0  # seconds: a stretch between two gaps needs more than that to have a course of its own
_EVERY = 0.2  # seconds between the moments that the course is taken from
_STARTS = 3.0  # a unit's start counts as so many of those
_ALIKE = 0.06  # seconds off a line that are as good as on it
_PACES = np.exp(np.linspace(np.log(0.5), np.log(2.0), 281))  # 0.5% apart
_SAME = 0.8  # one tempo is believed where so many of the moments lie on its line that would lie on the best one
_BIN = _ALIKE / 4
_NEAR = np.exp(-0.5 * np.square(np.arange(-12, 13) * _BIN / _ALIKE))


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

    The course is a line: one tempo, and the place where most moments and starts of a stretch lie on it. Stretches have
    places of their own, since the length of what was left out is not known as well as the units themselves.
    """
    points = _points(first[:, 0], second[:, 0], stretch, along)
    tempo = _tempo(points)
    places = {number: _place(*_off(points, number, tempo)) for number in np.unique(points.stretch)}
    off = second[:, 0] - tempo * first[:, 0]
    early, doubt = np.empty(len(off)), np.zeros(len(off))
    for number in np.unique(stretch):
        own, there = stretch == number, along.stretch == number
        early[own] = off[own] - places[number]
        if there.sum() < _SHORT * len(along.first) / max(np.ptp(along.first), 1.0):
            doubt[own] = np.ptp(off[own]) + 0.1
    longer = (second[:, 1] - second[:, 0]) - tempo * (first[:, 1] - first[:, 0])
    return Course(early, longer, doubt, tempo)


@dataclass(frozen=True)
class _Points:
    first: np.ndarray
    second: np.ndarray
    stretch: np.ndarray
    weight: np.ndarray


def _points(first: np.ndarray, second: np.ndarray, stretch: np.ndarray, along: Together) -> _Points:
    """Starts of units, and moments at even times of the first."""
    if len(along.first):
        keep = np.unique(np.searchsorted(along.first, np.arange(along.first[0], along.first[-1], _EVERY)))
    else:
        keep = np.zeros(0, dtype=int)
    return _Points(
        np.concatenate([first, along.first[keep]]), np.concatenate([second, along.second[keep]]),
        np.concatenate([stretch, along.stretch[keep]]),
        np.concatenate([np.full(len(first), _STARTS), np.ones(len(keep))]),
    )  # fmt: skip


def _off(points: _Points, number: int, tempo: float) -> tuple[np.ndarray, np.ndarray]:
    own = points.stretch == number
    return points.second[own] - tempo * points.first[own], points.weight[own]


def _place(off: np.ndarray, weight: np.ndarray) -> float:
    """Where most of them lie, and of those the mean."""
    counts = np.bincount(np.round((off - off.min()) / _BIN).astype(int), weights=weight)
    middle = off.min() + _BIN * (int(np.convolve(counts, _NEAR).argmax()) - len(_NEAR) // 2)
    near = weight * np.exp(-0.5 * np.square((off - middle) / _ALIKE))
    return float(near @ off / near.sum())


def _tempo(points: _Points) -> float:
    """The one at which most points lie on a line; 1 where that is as good: most takes are to one music."""
    shares = np.array([_on_line(points, pace) for pace in _PACES])
    same = _on_line(points, 1.0)
    if same >= _SAME * shares.max():
        return 1.0
    fine = _PACES[int(shares.argmax())] * np.linspace(0.99, 1.01, 21)
    return float(fine[int(np.argmax([_on_line(points, pace) for pace in fine]))])


def _on_line(points: _Points, tempo: float) -> float:
    """How many points lie on a line of that tempo, at the best place for each stretch."""
    total = 0.0
    for number in np.unique(points.stretch):
        off, weight = _off(points, number, tempo)
        counts = np.bincount(np.round((off - off.min()) / _BIN).astype(int), weights=weight)
        total += float(np.convolve(counts, _NEAR).max())
    return total

"""Which unit follows which: a prior over the order of units, from training sequences and from what the words mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.schema import checks

UNKNOWN, BACKGROUND = -1, 0
SMOOTHING = 0.5  # a pair that was never seen counts as so many
UNLIKELY = 3.0  # nats: what a pair costs that goes against the words' phases
# Words for the start of a movement, its process and its end (a preparation, a turn, a landing); a word without a phase
# is a whole movement. These pairs leave out what must come between; "" stands for whole movements, None for background.
_AGAINST = {
    ("start", "start"), ("start", None), ("process", "start"), ("end", "process"), ("end", "end"), (None, "end"),
    (None, "process"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Grammar:
    """Log probabilities (natural). first (U,): of the unit a clip begins with. follows (U, U): of the unit in column j
    after a segment of the unit in row i. A unit may follow itself: it is done twice.
    """

    first: np.ndarray
    follows: np.ndarray

    def __post_init__(self) -> None:
        shape = self.first.shape * 2
        checks.require(len(shape) == 2 and self.follows.shape == shape, f"grammar: {self.follows.shape} is not {shape}")


def estimate(
    sequences: Sequence[np.ndarray], units: int, *, smoothing: float = SMOOTHING, phases: Sequence[str] | None = None
) -> Grammar:
    """The grammar of training clips. sequences: labels a frame, 0 = background; UNKNOWN frames break a sequence.

    phases: of each unit, "start", "process", "end" or "" (a whole movement); the first belongs to background. Pairs
    that go against them cost UNLIKELY nats, also where they were seen.
    """
    first, follows = np.full(units, smoothing), np.full((units, units), smoothing)
    for labels in sequences:
        runs = _runs(np.asarray(labels))
        if runs and runs[0] != UNKNOWN:
            first[runs[0]] += 1
        for before, after in pairwise(runs):
            if UNKNOWN not in (before, after):
                follows[before, after] += 1
    if phases is not None:
        checks.require(len(phases) == units, f"phases: {len(phases)} for {units} units")
        against = _against(phases)
        follows = follows * np.exp(-UNLIKELY * against)
        # A clip may begin in the middle of a movement, yet it more often does not: as after background.
        first = first * np.exp(-UNLIKELY * against[BACKGROUND])
    return Grammar(np.log(first / first.sum()), np.log(follows / follows.sum(axis=1, keepdims=True)))


def best_order(evidence: np.ndarray, grammar: Grammar, weight: float = 1.0) -> list[int]:
    """(S, U) log likelihoods of S segments in a row -> their units in the likeliest order (Viterbi).

    weight: of the grammar against the evidence; 0 leaves the evidence alone. Of equals, the first.
    """
    if not len(evidence):
        return []
    best = evidence[0] + weight * grammar.first
    back = np.zeros(evidence.shape, dtype=np.int64)
    for i in range(1, len(evidence)):
        through = best[:, None] + weight * grammar.follows
        back[i] = through.argmax(axis=0)
        best = through.max(axis=0) + evidence[i]
    order = [int(best.argmax())]
    for i in range(len(evidence) - 1, 0, -1):
        order.append(int(back[i, order[-1]]))
    return order[::-1]


def _runs(labels: np.ndarray) -> list[int]:
    if not len(labels):
        return []
    return [int(each) for each in labels[np.flatnonzero(np.diff(labels, prepend=labels[0] - 1))]]


def _against(phases: Sequence[str]) -> np.ndarray:
    """(U, U) 1 where a pair goes against the phases."""
    told: list[str | None] = [None, *phases[1:]]
    return np.array([[float((a, b) in _AGAINST) for b in told] for a in told])

"""One dance laid along another: what belongs together, what is missing, what is new.

The path goes through both from beginning to end. A step that goes on in both costs how unlike the two moments are; one
that goes on in one alone also costs a little, so that the dances keep their pace where nothing can be told (a pose that
is held), and more where that one moves and has gone on alone before: nobody dances a movement more than twice as fast.
A stretch may be passed over in either, for a price: then it was left out, or added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.parsing.comparing.chosen import Chosen

# How a moment is reached: both went on, one alone did while they belong together, or one was passed over.
_BOTH, _FIRST, _SECOND, _OUT, _ADDED = range(5)
_NAMES = ("match", "match", "match", "out", "added")
_FAR = np.float32(1e9)


@dataclass(frozen=True, eq=False)
class Field:
    """cost (N,M): how unlike moments are, NaN where nothing is known. first (N,), second (M,): how much each take moves
    at its moments, 0 (a pose is held) to 1.
    """

    cost: np.ndarray
    first: np.ndarray
    second: np.ndarray

    def cut(self, rows: slice, columns: slice) -> Field:
        return Field(self.cost[rows, columns], self.first[rows], self.second[columns])

    def ordered(self, order: np.ndarray) -> Field:
        """With the rows in another order."""
        return Field(self.cost[order], self.first[order], self.second)


@dataclass(frozen=True)
class Block:
    """Moments [a, b) of the first and [c, d) of the second. kind: match, out (c = d) or added (a = b)."""

    kind: str
    a: int
    b: int
    c: int
    d: int


@dataclass(frozen=True, eq=False)
class Way:
    """pairs (K,2): moments that belong together, both rising. blocks: what the way consists of, in order."""

    pairs: np.ndarray
    blocks: tuple[Block, ...]
    price: float


def gaps(way: Way, joins: Sequence[int], chosen: Chosen) -> list[Block]:
    """What was passed over for long enough to be told. joins: rows at which something changed places: there a little is
    always passed over, as neither beginning nor end of a movement is the same with other neighbours.
    """
    out = []
    for one in way.blocks:
        long = max(one.b - one.a, one.d - one.c)
        beside = any(one.a - chosen.beside <= join <= one.b + chosen.beside for join in joins)
        if one.kind != "match" and long >= (chosen.least_beside if beside else chosen.least):
            out.append(one)
    return out


def align(field: Field, chosen: Chosen, *, patient: bool = False) -> Way:
    """The cheapest way through all of it.

    Affine gaps over dynamic time warping; what is unknown costs as much as passing it over. patient: so does what
    is very unlike, as long as both go on: a body that is seen badly, or is another's, is no other dance.
    """
    n, m = field.cost.shape
    gap, opening, bend = (np.float32(value) for value in (chosen.gap, chosen.opening, chosen.bend))
    filled = np.where(np.isfinite(field.cost), field.cost, gap).astype(np.float32).ravel()
    steep = [np.concatenate([[0], chosen.steep * moves]).astype(np.float32) for moves in (field.first, field.second)]
    choice = np.zeros((n + 1) * (m + 1), dtype=np.uint8)
    # What it costs to reach (i, k - i) on the diagonals k - 1 and k - 2, by state, indexed by i + 1.
    before, last, now = (np.full((5, n + 2), _FAR, dtype=np.float32) for _ in range(3))
    last[_BOTH, 1] = 0.0  # k = 0
    for k in range(1, n + m + 1):
        low, high = max(0, k - m), min(n, k)
        i = np.arange(low, high + 1)
        up, left, corner = last[:, low : high + 1], last[:, low + 1 : high + 2], before[:, low : high + 1]
        now[:] = _FAR
        opens = np.where((i == 0) | (i == n) | (k - i == 0) | (k - i == m), np.float32(0), opening)
        here = np.full(len(i), _FAR, dtype=np.float32)
        inside = slice(max(low, 1), min(high, k - 1) + 1)
        if inside.start < inside.stop:
            cells = i[inside.start - low : inside.stop - low]
            here[inside.start - low : inside.stop - low] = filled[(cells - 1) * m + (k - cells - 1)]
        told = corner.argmin(axis=0).astype(np.uint8)
        once = np.minimum(here, gap) if patient else here
        now[_BOTH, low + 1 : high + 2] = corner.min(axis=0) + 2 * once
        for state, behind, moves, bit in ((_FIRST, up, steep[0][i], 3), (_SECOND, left, steep[1][k - i], 4)):
            again = behind[state] + moves
            told |= (again < behind[_BOTH]).astype(np.uint8) << bit
            now[state, low + 1 : high + 2] = np.minimum(again, behind[_BOTH]) + here + bend
        begins = up[_BOTH] + opens
        told |= (up[_OUT] < begins).astype(np.uint8) << 5
        now[_OUT, low + 1 : high + 2] = np.minimum(up[_OUT], begins) + gap
        ways = np.stack([left[_BOTH] + opens, left[_OUT] + opens, left[_ADDED]])
        told |= ways.argmin(axis=0).astype(np.uint8) << 6
        now[_ADDED, low + 1 : high + 2] = ways.min(axis=0) + gap
        choice[i * (m + 1) + (k - i)] = told
        before, last, now = last, now, before
    state = int(last[:, n + 1].argmin())
    return _back(choice.reshape(n + 1, m + 1), state, float(last[state, n + 1]))


def _back(choice: np.ndarray, state: int, price: float) -> Way:
    i, j = choice.shape[0] - 1, choice.shape[1] - 1
    steps: list[tuple[str, int, int]] = []  # kind, and the moment reached
    while i or j:
        told = int(choice[i, j])
        steps.append((_NAMES[state], i, j))
        if state == _BOTH:
            i, j, state = i - 1, j - 1, told & 7
        elif state == _FIRST:
            i, state = i - 1, _FIRST if told & 8 else _BOTH
        elif state == _SECOND:
            j, state = j - 1, _SECOND if told & 16 else _BOTH
        elif state == _OUT:
            i, state = i - 1, _OUT if told & 32 else _BOTH
        else:
            j, state = j - 1, (_BOTH, _OUT, _ADDED)[told >> 6]
    steps.reverse()
    path = np.array([(i - 1, j - 1) for kind, i, j in steps if kind == "match"], dtype=int).reshape(-1, 2)
    blocks: list[Block] = []
    at, since, now = (0, 0), (0, 0), ""
    for kind, i, j in steps:
        if kind != now:
            if now:
                blocks.append(Block(now, since[0], at[0], since[1], at[1]))
            since, now = at, kind
        at = (i, j)
    if now:
        blocks.append(Block(now, since[0], at[0], since[1], at[1]))
    return Way(path, tuple(blocks), price)

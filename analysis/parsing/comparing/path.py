"""One dance laid along another: what belongs together, what is missing, what is new.

The path goes through both from beginning to end. A step that goes on in both costs how unlike the two moments are; one
that goes on in one alone also costs a little, so that the dances keep their pace where nothing can be told (a pose that
is held). A stretch may be passed over in either, for a price: then it was left out, or added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.parsing.comparing.chosen import Chosen

_MATCH, _OUT, _ADDED = 0, 1, 2


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


def align(cost: np.ndarray, chosen: Chosen, *, patient: bool = False) -> Way:
    """The cheapest way through (N,M) costs, NaN where nothing is known.

    Affine gaps over dynamic time warping; what is unknown costs as much as passing it over. patient: so does what
    is very unlike, as long as both go on: a body that is seen badly, or is another's, is no other dance.
    """
    n, m = cost.shape
    gap, opening, bend = chosen.gap, chosen.opening, chosen.bend
    filled = np.where(np.isfinite(cost), cost, gap).astype(np.float32).ravel()
    far = np.float32(1e9)
    choice = np.zeros((n + 1) * (m + 1), dtype=np.uint8)
    # What it costs to reach (i, k - i) on the diagonals k - 1 and k - 2, by state, indexed by i.
    before = np.full((3, n + 1), far, dtype=np.float32)
    last = before.copy()
    last[:, 0] = (0.0, far, far)  # k = 0
    for k in range(1, n + m + 1):
        low, high = max(0, k - m), min(n, k)
        now = np.full((3, n + 1), far, dtype=np.float32)
        i = slice(low, high + 1)
        up = last[:, low - 1 : high] if low else np.concatenate([np.full((3, 1), far), last[:, :high]], axis=1)
        left = last[:, i]
        cells = choice[low * (m + 1) + (k - low) : high * (m + 1) + (k - high) + 1 : m]
        edge_i = np.arange(low, high + 1)
        free = (edge_i == 0) | (edge_i == n) | (k - edge_i == 0) | (k - edge_i == m)
        # passed over in the first
        out = np.stack([up[_MATCH] + np.where(free, 0, opening), up[_OUT], up[_ADDED] + np.where(free, 0, opening)])
        which_out = out.argmin(axis=0)
        now[_OUT, i] = out.min(axis=0) + gap
        # passed over in the second
        added = np.stack(
            [left[_MATCH] + np.where(free, 0, opening), left[_OUT] + np.where(free, 0, opening), left[_ADDED]]
        )
        which_added = added.argmin(axis=0)
        now[_ADDED, i] = added.min(axis=0) + gap
        # together
        which = np.zeros(len(edge_i), dtype=np.intp)
        inside = slice(max(low, 1), min(high, k - 1) + 1)
        if inside.start < inside.stop:
            span = slice(inside.start - low, inside.stop - low)
            # cost[i-1, k-i-1]
            first_at = (inside.start - 1) * m + (k - inside.start - 1)
            last_at = (inside.stop - 2) * m + (k - inside.stop)
            here = filled[first_at : last_at + 1 : m - 1] if m > 1 else filled[first_at : last_at + 1]
            once = np.minimum(here, gap) if patient else here
            corner = before[:, inside.start - 1 : inside.stop - 1] + 2 * once
            stay_first = left[_MATCH, span] + here + bend
            stay_second = up[_MATCH, span] + here + bend
            ways = np.concatenate([corner, stay_second[None], stay_first[None]])
            which[span] = ways.argmin(axis=0)
            now[_MATCH, inside] = ways.min(axis=0)
        cells[:] = which | (which_out << 3) | (which_added << 5)
        before, last = last, now
    state = int(last[:, n].argmin())
    return _back(choice.reshape(n + 1, m + 1), state, float(last[state, n]))


def _back(choice: np.ndarray, state: int, price: float) -> Way:
    i, j = choice.shape[0] - 1, choice.shape[1] - 1
    steps: list[tuple[int, int, int]] = []  # state, and the moment reached
    while i or j:
        told = int(choice[i, j])
        steps.append((state, i, j))
        if state == _MATCH:
            way = told & 7
            if way < 3:
                i, j, state = i - 1, j - 1, way
            elif way == 3:
                i -= 1
            else:
                j -= 1
        elif state == _OUT:
            i, state = i - 1, (told >> 3) & 3
        else:
            j, state = j - 1, (told >> 5) & 3
    steps.reverse()
    path = np.array([(i - 1, j - 1) for state, i, j in steps if state == _MATCH], dtype=int).reshape(-1, 2)
    blocks: list[Block] = []
    names = {_MATCH: "match", _OUT: "out", _ADDED: "added"}
    at, since, kind = (0, 0), (0, 0), -1
    for state, i, j in steps:
        if state != kind:
            if kind >= 0:
                blocks.append(Block(names[kind], since[0], at[0], since[1], at[1]))
            since, kind = at, state
        at = (i, j)
    if kind >= 0:
        blocks.append(Block(names[kind], since[0], at[0], since[1], at[1]))
    return Way(path, tuple(blocks), price)

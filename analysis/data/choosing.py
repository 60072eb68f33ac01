"""Which clips, or sections of long ones, are worth labelling next: an order of what is not labelled, best first.

Whatever the method, dancers and styles take turns: as far as there is a choice, none of them gets more than its share
of the pool, rounded up. Within that
- typical takes what brings most of the pool nearer to something labelled (greedy k-median: Cornuejols, Fisher and
  Nemhauser 1977); it is what a site calls coverage;
- coverage takes what is farthest from everything labelled (k-centre: Gonzalez 1985, section 3; Sener and Savarese 2018,
  algorithm 1), beginning with what is nearest to all the others; odd clips come first, which teach little of the rest;
- random takes anything;
- doubt takes what the networks that are there doubt most, and is not near to what was asked for already.

Embeddings are (N, D) float, a row a candidate, of unit length: distances are those of points on a sphere, 0 to 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from analysis.schema import SchemaError

LONG, SECTION = 60, 30  # seconds: of a recording that is not labelled as a whole, and of its parts
COVERAGE, RANDOM, DOUBT = "coverage", "random", "doubt"
DEFAULT_METHOD = COVERAGE  # docs/benchmarks.md, "choosing what to label"


@dataclass(frozen=True)
class Candidate:
    """A clip, or its frames [start, end). dancer, style: empty where nobody said; they are a group then, too."""

    clip: str
    dancer: str = ""
    style: str = ""
    start: int | None = None
    end: int | None = None
    labelled: bool = False


@dataclass(frozen=True)
class Choice:
    """index: of the candidate. reason: "code" and what its sentence is made with.

    Codes: first, far ("clips": how many other clips lie nearer to it than to anything labelled), dancer, style (nobody
    labelled anything of that one), random, random-dancer, random-style, doubt ("percent").
    """

    index: int
    reason: dict[str, Any]


Pick = Callable[[np.ndarray], int]  # indices that may be taken -> one of them


class Reach:
    """How far each candidate is from everything that is labelled: (N,), infinite as long as nothing is."""

    def __init__(self, between: np.ndarray, labelled: Sequence[int]) -> None:
        self.between = between
        self.nearest: np.ndarray = between[:, labelled].min(axis=1, initial=np.inf)

    def nearer(self, index: int) -> np.ndarray:
        """Indices of those to which this one would be the nearest that is labelled."""
        return np.flatnonzero(self.between[index] < self.nearest)

    def add(self, index: int) -> None:
        self.nearest = np.minimum(self.nearest, self.between[index])


def sections_of(frames: int, rate: Fraction) -> list[tuple[int, int] | None]:
    """Frames [start, end) of the parts in which a long recording is labelled, about SECTION seconds each; None, the
    whole, for a short one."""
    seconds = frames / rate
    if seconds <= LONG:
        return [None]
    parts = round(seconds / SECTION)
    edges = [round(frames * part / parts) for part in range(parts + 1)]
    return list(pairwise(edges))


def coverage(candidates: Sequence[Candidate], embeddings: np.ndarray) -> list[Choice]:
    """Everything that is not labelled, farthest first."""
    reach = Reach(distances(candidates, embeddings), _labelled(candidates))

    def pick(free: np.ndarray) -> int:
        if np.isinf(reach.nearest[free[0]]):
            return int(free[reach.between[free].mean(axis=1).argmin()])
        return int(free[reach.nearest[free].argmax()])

    return _in_order(candidates, pick, lambda index: _covering(candidates, reach, index))


def typical(candidates: Sequence[Candidate], embeddings: np.ndarray) -> list[Choice]:
    """Everything that is not labelled, first what brings the pool nearest to something labelled (greedy k-median)."""
    reach = Reach(distances(candidates, embeddings), _labelled(candidates))

    def pick(free: np.ndarray) -> int:
        gains = np.maximum(np.minimum(reach.nearest, 2) - reach.between[free], 0).sum(axis=1)
        return int(free[gains.argmax()])

    return _in_order(candidates, pick, lambda index: _covering(candidates, reach, index))


def at_random(candidates: Sequence[Candidate], seed: int) -> list[Choice]:
    """Everything that is not labelled, in an order that is the same for the same seed."""
    rng = np.random.default_rng(seed)
    return _in_order(candidates, lambda free: int(rng.choice(free)), lambda _: {"code": "random"}, prefix="random-")


def doubted(candidates: Sequence[Candidate], embeddings: np.ndarray, doubts: np.ndarray) -> list[Choice]:
    """Everything that is not labelled. doubts: (N,) 0 (sure) to 1, NaN where nothing is known, which counts as sure."""
    reach = Reach(distances(candidates, embeddings), _labelled(candidates))
    known = np.nan_to_num(doubts)

    def pick(free: np.ndarray) -> int:
        return int(free[(known[free] * np.minimum(reach.nearest[free], 2)).argmax()])

    def reason(index: int) -> dict[str, Any]:
        reach.add(index)
        return {"code": "doubt", "percent": round(100 * float(known[index]))}

    return _in_order(candidates, pick, reason)


def doubts_of(shares: np.ndarray) -> np.ndarray:
    """(S, ..., C) class shares of S networks -> (...) how much they doubt: the entropy of their mean, of its most.

    It holds both kinds of doubt: of each network alone, and of networks that disagree (Houlsby et al. 2011, eq. 2).
    """
    mean = shares.mean(axis=0)
    entropy: np.ndarray = -(mean * np.log(np.maximum(mean, 1e-12))).sum(axis=-1) / np.log(mean.shape[-1])
    return entropy.clip(0, 1)


def distances(candidates: Sequence[Candidate], embeddings: np.ndarray) -> np.ndarray:
    """(N, N) float32. Raises SchemaError where rows are not the candidates', or are no points."""
    if embeddings.ndim != 2 or len(embeddings) != len(candidates):
        raise SchemaError(f"embeddings: {embeddings.shape} of {len(candidates)} candidates")
    if not np.isfinite(embeddings).all():
        raise SchemaError("embeddings: not finite")
    points = embeddings.astype(np.float64)
    squares = (points**2).sum(axis=1)
    squared = squares[:, None] + squares - 2 * points @ points.T
    between: np.ndarray = np.sqrt(np.maximum(squared, 0)).astype(np.float32)
    np.fill_diagonal(between, 0)
    return between


def _covering(candidates: Sequence[Candidate], reach: Reach, index: int) -> dict[str, Any]:
    """Why this one, which counts as labelled from now on."""
    clips = {candidates[one].clip for one in reach.nearer(index) if not candidates[one].labelled}
    code = "first" if np.isinf(reach.nearest[index]) else "far"
    reach.add(index)
    return {"code": code, "clips": len(clips - {candidates[index].clip})}


def _labelled(candidates: Sequence[Candidate]) -> list[int]:
    return [index for index, one in enumerate(candidates) if one.labelled]


def _in_order(
    candidates: Sequence[Candidate], pick: Pick, reason: Callable[[int], dict[str, Any]], prefix: str = ""
) -> list[Choice]:
    """`reason` is asked once for each that was picked, in their order."""
    dancers, styles = _Shares([one.dancer for one in candidates]), _Shares([one.style for one in candidates])
    left = [index for index, one in enumerate(candidates) if not one.labelled]
    for index in _labelled(candidates):
        dancers.add(index)
        styles.add(index)
    out = []
    while left:
        # Where no style has room among the dancers that have, dancers go first.
        of_dancers = dancers.with_room(left) or left
        free = styles.with_room(of_dancers) or of_dancers
        chosen = pick(np.array(free))
        why = reason(chosen)
        dancer, style = dancers.new(chosen), styles.new(chosen)
        new = {"code": f"{prefix}dancer", "dancer": dancer} if dancer else {"code": f"{prefix}style", "style": style}
        out.append(Choice(chosen, new if dancer or style else why))
        left.remove(chosen)
        dancers.add(chosen)
        styles.add(chosen)
    return out


class _Shares:
    """How much of each group, a name a candidate, is labelled."""

    def __init__(self, groups: Sequence[str]) -> None:
        self.groups, self.all = groups, Counter(groups)
        self.got: Counter[str] = Counter()

    def add(self, index: int) -> None:
        self.got[self.groups[index]] += 1

    def with_room(self, indices: Sequence[int]) -> list[int]:
        """Those whose group has less than its share, rounded up, of one label more than there are."""
        more, count = self.got.total() + 1, len(self.groups)
        room = {group for group, all in self.all.items() if self.got[group] < -(-more * all // count)}
        return [index for index in indices if self.groups[index] in room]

    def new(self, index: int) -> str:
        """The candidate's group, where nothing of it is labelled while something of others is; else nothing."""
        group = self.groups[index]
        return group if self.got.total() and not self.got[group] else ""

"""Three things to work on: the differences that stand out most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.schema import Segment
from analysis.schema.comparison import JointDifference, Pair, Thing

MOST = 3
_ALIKE = 2  # of one kind, at most
# A unit that is missing is told before one that is a little late. A difference as large as its doubt weighs 1.
_WEIGHT = {"left-out": 6.0, "added": 5.0, "swapped": 5.5}
_MORE = 0.5  # for every further unit of one stretch


@dataclass(frozen=True)
class _Candidate:
    weight: float
    thing: Thing


def things_of(pairs: Sequence[Pair], first: Sequence[Segment], second: Sequence[Segment]) -> tuple[Thing, ...]:
    """The weightiest first, at most MOST."""
    units = [_unit(pair, first, second) for pair in pairs]
    found = [*_structure(pairs, units), *_timing(pairs, units), *_shapes(pairs, units)]
    found.sort(key=lambda one: -one.weight)
    kept: list[Thing] = []
    for one in found:
        if sum(other.kind == one.thing.kind for other in kept) < _ALIKE and len(kept) < MOST:
            kept.append(one.thing)
    return tuple(kept)


def _unit(pair: Pair, first: Sequence[Segment], second: Sequence[Segment]) -> str:
    part = first[pair.first] if pair.first is not None else second[pair.second or 0]
    return part.unit or ""


def _structure(pairs: Sequence[Pair], units: Sequence[str]) -> Iterator[_Candidate]:
    """What is missing, new or elsewhere; neighbours of one kind are one thing."""
    k = 0
    while k < len(pairs):
        kind, begin = pairs[k].kind, k
        while k < len(pairs) and pairs[k].kind == kind:
            k += 1
        if kind == "same":
            continue
        values: dict[str, str | int] = {"unit": units[begin]}
        if kind == "swapped":
            turn = _turn(pairs, begin, k)
            if turn is None:
                continue
            values["other"] = units[turn]
        else:
            values |= {"more": k - begin - 1} if k - begin > 1 else {}
            values |= {"before": units[begin - 1]} if begin else {}
            values |= {"after": units[k]} if k < len(pairs) else {}
        yield _Candidate(_WEIGHT[kind] + _MORE * (k - begin - 1), Thing(kind, begin, values=values))


def _turn(pairs: Sequence[Pair], begin: int, end: int) -> int | None:
    """Pairs come in the first's order: where the second's goes back, the other half begins."""
    there = [pairs[k].second or 0 for k in range(begin, end)]
    return next((begin + n for n in range(1, len(there)) if there[n] < there[n - 1]), None)


def _timing(pairs: Sequence[Pair], units: Sequence[str]) -> Iterator[_Candidate]:
    for k, pair in enumerate(pairs):
        if pair.told and pair.early is not None and pair.frames is not None and pair.uncertainty:
            frames = round(pair.frames) or (1 if pair.frames > 0 else -1)
            thing = Thing("timing", k, values={"unit": units[k], "frames": frames})
            yield _Candidate(abs(pair.early) / pair.uncertainty, thing)


def _shapes(pairs: Sequence[Pair], units: Sequence[str]) -> Iterator[_Candidate]:
    """A joint that is held otherwise in a unit, as often as that unit is danced so."""
    groups: dict[tuple[str, str, str | None], list[tuple[int, JointDifference]]] = {}
    for k, pair in enumerate(pairs):
        for one in pair.joints:
            if one.told:
                groups.setdefault((units[k], one.joint, one.way), []).append((k, one))
    for (unit, joint, way), found in groups.items():
        times = len(found)
        degrees = sum(one.degrees for _, one in found) / times
        doubt = sum(one.uncertainty for _, one in found) / times
        values: dict[str, str | int] = {
            "unit": unit, "degrees": round(degrees), "uncertainty": max(1, round(doubt)), "times": times,
        }  # fmt: skip
        most = max(found, key=lambda each: each[1].degrees)[0]
        yield _Candidate(degrees / max(doubt, 1.0) * times**0.5, Thing("shape", most, joint, way, values))

"""Three things to work on: the differences that stand out most, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.parsing.comparing import words
from analysis.schema import Segment, Sentence
from analysis.schema.comparison import JointDifference, Pair, Thing

MOST = 3
_ALIKE = 2  # of one kind, at most
# A unit that is missing is told before one that is a little late. A difference as large as its doubt weighs 1.
_WEIGHT = {"left-out": 6.0, "added": 5.0, "swapped": 5.5}


@dataclass(frozen=True)
class _Candidate:
    weight: float
    thing: Thing


def things_of(
    pairs: Sequence[Pair], first: Sequence[Segment], second: Sequence[Segment], names: dict[str, str]
) -> tuple[Thing, ...]:
    """names: of units, by id."""
    label = [_name(pair, first, second, names) for pair in pairs]
    found = [*_structure(pairs, label), *_timing(pairs, label), *_shapes(pairs, first, names)]
    found.sort(key=lambda one: -one.weight)
    kept: list[Thing] = []
    for one in found:
        if sum(other.kind == one.thing.kind for other in kept) < _ALIKE and len(kept) < MOST:
            kept.append(one.thing)
    return tuple(kept)


def _name(pair: Pair, first: Sequence[Segment], second: Sequence[Segment], names: dict[str, str]) -> str:
    part = first[pair.first] if pair.first is not None else second[pair.second or 0]
    return names.get(part.unit or "", part.label)


def _structure(pairs: Sequence[Pair], label: Sequence[str]) -> Iterator[_Candidate]:
    """What is missing, new or elsewhere; neighbours of one kind are one thing."""
    k = 0
    while k < len(pairs):
        kind, begin = pairs[k].kind, k
        while k < len(pairs) and pairs[k].kind == kind:
            k += 1
        if kind == "same":
            continue
        before = label[begin - 1] if begin else None
        after = label[k] if k < len(pairs) else None
        if kind == "swapped":
            yield from _swapped(pairs, label, begin, k)
            continue
        names = label[begin:k]
        if kind == "left-out":
            title = _counted(names, "{unit} is missing", "{unit} and {more} more are missing")
            thing = Thing(kind, title, _straight_on(before, after), Sentence("left out"), begin)
        else:
            title = _counted(names, "{unit} is added", "{unit} and {more} more are added")
            thing = Thing(kind, title, _only_there(before), Sentence("added"), begin)
        yield _Candidate(_WEIGHT[kind] + 0.5 * (k - begin - 1), thing)


def _counted(names: Sequence[str], one: str, several: str) -> Sentence:
    if len(names) == 1:
        return Sentence(one, {"unit": names[0]})
    return Sentence(several, {"unit": names[0], "more": len(names) - 1})


def _swapped(pairs: Sequence[Pair], label: Sequence[str], begin: int, end: int) -> Iterator[_Candidate]:
    """Pairs come in the first's order: where the second's goes back, the other half begins."""
    there = [pairs[k].second or 0 for k in range(begin, end)]
    turn = next((n for n in range(1, len(there)) if there[n] < there[n - 1]), None)
    if turn is not None:
        values = {"unit": label[begin], "other": label[begin + turn]}
        title = Sentence("{unit} and {other} change places", values)
        text = Sentence("The second take dances {other} before {unit}.", values)
        yield _Candidate(_WEIGHT["swapped"], Thing("swapped", title, text, Sentence("swapped"), begin))


def _only_there(before: str | None) -> Sentence:
    if before:
        return Sentence("The second take has it after {before}, the first does not.", {"before": before})
    return Sentence("The second take begins with it, the first does not.")


def _straight_on(before: str | None, after: str | None) -> Sentence:
    if before and after:
        text = "After {before} the second take goes straight on to {after}."
        return Sentence(text, {"before": before, "after": after})
    if after:
        return Sentence("The second take begins with {after} at once.", {"after": after})
    return Sentence("The second take ends before it.")


def _timing(pairs: Sequence[Pair], label: Sequence[str]) -> Iterator[_Candidate]:
    for k, pair in enumerate(pairs):
        if not pair.told or pair.early is None or pair.frames is None or not pair.uncertainty:
            continue
        frames = max(1, round(abs(pair.frames)))
        values: dict[str, str | int | float] = {"unit": label[k], "frames": frames}
        if pair.early < 0:
            title = Sentence("{unit} begins early", values)
            text = Sentence("{frames} frames before its place in the take’s own course.", values)
            badge = Sentence("−{frames} frames", values)
        else:
            title = Sentence("{unit} begins late", values)
            text = Sentence("{frames} frames after its place in the take’s own course.", values)
            badge = Sentence("+{frames} frames", values)
        yield _Candidate(abs(pair.early) / pair.uncertainty, Thing("timing", title, text, badge, k))


def _shapes(pairs: Sequence[Pair], first: Sequence[Segment], names: dict[str, str]) -> Iterator[_Candidate]:
    """A joint that is held otherwise in a unit, as often as that unit is danced so."""
    groups: dict[tuple[str, str, str | None], list[tuple[int, JointDifference]]] = {}
    for k, pair in enumerate(pairs):
        unit = first[pair.first].unit if pair.first is not None else None
        for one in pair.joints:
            if one.told and unit is not None:
                groups.setdefault((unit, one.joint, one.way), []).append((k, one))
    for (unit, joint, way), found in groups.items():
        times = len(found)
        degrees = sum(one.degrees for _, one in found) / times
        doubt = sum(one.uncertainty for _, one in found) / times
        values: dict[str, str | int | float] = {
            "unit": names.get(unit, unit), "degrees": round(degrees), "uncertainty": max(1, round(doubt)),
            "times": times,
        }  # fmt: skip
        text = Sentence((words.AGAIN if times > 1 else words.ONCE)[way], values)
        most = max(found, key=lambda each: each[1].degrees)[0]
        badge = Sentence("{degrees}° ± {uncertainty}°", values)
        weight = degrees / max(doubt, 1.0) * times**0.5
        yield _Candidate(weight, Thing("shape", Sentence(words.TITLES[joint], values), text, badge, most, joint))

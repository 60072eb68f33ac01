"""Were the planted differences told, and what was told that is not there?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.data.choreography import Choreography, Edit
from analysis.experiments.compare_takes import RATE
from analysis.schema import Segment
from analysis.schema.comparison import Comparison, Pair

OVERLAP = 0.5  # of what is told and what is true, over both together, from which it is the same
OFF = 0.2  # seconds that a told delay may be wrong by
NEAR = 0.35  # seconds between the true beginning of a unit and that of the one that is told
BESIDE = 0.3  # seconds: what is told of a unit that begins where a planted difference ends may come of it
KINDS = ("omitted", "added", "swapped", "late", "early", "angle")
_FPS = float(RATE)

Span = tuple[float, float]


@dataclass(frozen=True)
class Case:
    """A planted difference, as it shows where one of the takes comes first: kind of KINDS, seconds of that take (of
    what was added: of the other). amount: seconds (negative: early) or degrees.
    """

    kind: str
    span: Span
    amount: float
    joint: str
    told: bool
    said: float | None = None  # what was told of the amount


def judged(found: Comparison, first: Choreography, second: Choreography, *, back: bool) -> list[Case]:
    """back: the edited take is the first one."""
    plain, edited = (second, first) if back else (first, second)
    return [_case(found, edit, plain, edited, back) for edit in edited.edits]


def _case(found: Comparison, edit: Edit, plain: Choreography, edited: Choreography, back: bool) -> Case:
    unit = plain.parts[0].danced[edit.index]
    here = edited.parts[0].danced
    if edit.kind == "omitted":
        kind, side, parts = ("added", "second", found.second) if back else ("omitted", "first", found.first)
        spans = _spans(found, "added" if back else "left-out", side, parts)
        return Case(kind, (unit.start, unit.end), 0.0, "", _matches(spans, (unit.start, unit.end)))
    if edit.kind == "swapped":
        units = (here if back else plain.parts[0].danced)[edit.index : edit.index + 2]
        span = units[0].start, units[1].end
        return Case("swapped", span, 0.0, "", _matches(_spans(found, "swapped", "first", found.first), span))
    own = here[_place(edit, edited)] if back else unit
    span = own.start, own.end
    if edit.kind == "late":
        amount = -edit.amount if back else edit.amount
        pair = min(_pairs_in(found, span), key=lambda pair: abs(_start(found, pair) - span[0]), default=None)
        near = pair is not None and abs(_start(found, pair) - span[0]) <= NEAR
        said = pair.early if pair is not None and near else None
        told = pair is not None and said is not None and pair.told and abs(said - amount) <= OFF
        return Case("early" if back else "late", span, amount, "", told, said)
    joints = [joint for pair in _pairs_in(found, span) for joint in pair.joints if joint.joint == edit.joint]
    most = max((joint.degrees for joint in joints if joint.told), default=None)
    return Case("angle", span, edit.amount, edit.joint, most is not None, most)


def _place(edit: Edit, edited: Choreography) -> int:
    """Where the edited unit is in its own take: earlier by one for every unit left out before it."""
    before = [e for e in edited.edits if e.kind == "omitted" and e.part == edit.part and e.index < edit.index]
    return edit.index - len(before)


def _start(found: Comparison, pair: Pair) -> float:
    assert pair.first is not None
    return found.first[pair.first].start / _FPS


def _pairs_in(found: Comparison, span: Span) -> list[Pair]:
    """Those of the first that lie in the span by half of them at least."""
    out = []
    for pair in found.pairs:
        if pair.first is not None and pair.second is not None:
            part = found.first[pair.first]
            both = min(part.end / _FPS, span[1]) - max(part.start / _FPS, span[0])
            if both >= 0.5 * min((part.end - part.start) / _FPS, span[1] - span[0]):
                out.append(pair)
    return out


def _spans(found: Comparison, kind: str, side: str, parts: Sequence[Segment]) -> list[Span]:
    """Of neighbours together."""
    out: list[Span] = []
    for at in sorted(getattr(pair, side) for pair in found.pairs if pair.kind == kind):
        start, end = parts[at].start / _FPS, parts[at].end / _FPS
        if out and start - out[-1][1] < 0.05:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _matches(spans: Sequence[Span], true: Span) -> bool:
    return any(_share(span, true) >= OVERLAP for span in spans)


def _share(one: Span, other: Span) -> float:
    both = min(one[1], other[1]) - max(one[0], other[0])
    return both / (one[1] - one[0] + other[1] - other[0] - both) if both > 0 else 0.0


@dataclass(frozen=True)
class Alarms:
    """Of takes in which nothing is different: how many units, and how many of them were told to be left out, added or
    elsewhere; early or late; or held otherwise in a joint (of so many joints). early: seconds told, where all are 0 but
    for the dancer's own jitter.
    """

    units: int
    structure: int
    timing: int
    joints: int
    joints_seen: int
    early: tuple[float, ...]
    degrees: tuple[tuple[str, float], ...]


def alarms(found: Comparison) -> Alarms:
    same = [pair for pair in found.pairs if pair.kind == "same"]
    joints = [joint for pair in same for joint in pair.joints]
    return Alarms(
        len(found.pairs), len(found.pairs) - len(same), sum(pair.told for pair in same),
        sum(joint.told for joint in joints), len(joints), tuple(_early(same)),
        tuple((joint.joint, joint.degrees) for joint in joints),
    )  # fmt: skip


def _early(pairs: Sequence[Pair]) -> Iterator[float]:
    yield from (pair.early for pair in pairs if pair.early is not None)


@dataclass(frozen=True)
class Extra:
    """What was told of units that no difference was planted in or beside: so many units, and of them."""

    units: int
    structure: int
    timing: int
    joints: int


def extras(found: Comparison, cases: Sequence[Case]) -> Extra:
    """cases: of the same comparison. What was added is judged by how much of it is too much."""
    true = [case.span for case in cases if case.kind != "added"]
    added = [case.span for case in cases if case.kind == "added"]
    units = structure = timing = joints = 0
    for pair in found.pairs:
        if pair.first is None:
            part = found.second[pair.second or 0]
            structure += not _touches((part.start / _FPS, part.end / _FPS), added)
            continue
        part = found.first[pair.first]
        if _touches((part.start / _FPS, part.end / _FPS), true):
            continue
        units += 1
        structure += pair.kind != "same"
        timing += pair.told
        joints += any(joint.told for joint in pair.joints)
    return Extra(units, structure, timing, joints)


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end + BESIDE and start - BESIDE < span[1] for start, end in others)

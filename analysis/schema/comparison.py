"""Two performances laid beside each other, unit by unit. Its JSON is what is stored of a comparison.

What is said of it are codes with values: whoever shows them has the words (dancesite.reports.comparing.words).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.schema import checks
from analysis.schema.measures import Note
from analysis.schema.report_parts import Segment, Unit

COMPARISON_VERSION = 2  # raise it where other things are found: what is asked for again is then made anew
KINDS = ("same", "swapped", "left-out", "added")
THINGS = ("left-out", "added", "swapped", "timing", "shape")
WAYS = ("higher", "lower", "straighter", "bent", "right", "left", "forward", "back")
LIMITS = ("unlike", "flat", "views", "bodies", "gaps", "few")
JOINTS_COMPARED = (
    "trunk", "right_shoulder", "left_shoulder", "right_elbow", "left_elbow", "right_hip", "left_hip", "right_knee",
    "left_knee",
)  # fmt: skip


@dataclass(frozen=True)
class JointDifference:
    """By how many degrees the second holds a joint otherwise, in the mean. uncertainty: what cannot be told apart.

    way: one of WAYS, None where no one word says it. right and left are the picture's.
    """

    joint: str
    degrees: float
    uncertainty: float
    told: bool
    way: str | None = None

    def __post_init__(self) -> None:
        checks.require(self.joint in JOINTS_COMPARED, f"joints: {self.joint!r} is not compared")
        checks.require(self.way is None or self.way in WAYS, f"joints[{self.joint}].way: {self.way!r}")
        ok = checks.is_number(self.degrees) and checks.is_number(self.uncertainty)
        checks.require(ok and self.degrees >= 0 and self.uncertainty >= 0, f"joints[{self.joint}]: degrees")


@dataclass(frozen=True)
class Pair:
    """A unit of the first and what the second made of it. first, second: indices of segments, None where there is none.

    early: seconds of the second by which it begins after (negative: before) its place in the second's own course;
    uncertainty of that; told: it is more. longer: seconds that it lasts longer than there. frames: early, in frames of
    the second. alike: 0..1. joints: of those that were seen; shape: the number of the one that stands out, if one does.
    """

    kind: str
    first: int | None
    second: int | None
    early: float | None = None
    frames: float | None = None
    uncertainty: float | None = None
    told: bool = False
    longer: float | None = None
    alike: float | None = None
    joints: tuple[JointDifference, ...] = ()
    shape: int | None = None

    def __post_init__(self) -> None:
        checks.require(self.kind in KINDS, f"pairs.kind: {self.kind!r} is not one of {', '.join(KINDS)}")
        checks.require((self.first is None) == (self.kind == "added"), "pairs.first: missing exactly for what is added")
        checks.require((self.second is None) == (self.kind == "left-out"), "pairs.second: missing for what is left out")
        checks.unit_interval("pairs.alike", self.alike, optional=True)


@dataclass(frozen=True)
class Thing:
    """Something to work on. pair: the number of the one that it is about; joint and way: of a shape. values: ids of
    units (unit, other, before, after) and numbers (more, frames, degrees, uncertainty, times) for what is said.
    """

    kind: str
    pair: int
    joint: str | None = None
    way: str | None = None
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checks.require(self.kind in THINGS, f"things.kind: {self.kind!r} is not one of {', '.join(THINGS)}")


@dataclass(frozen=True)
class Comparison:
    """first, second: segments that tile each clip; those of the second are the first's, laid over it, and what was
    added. Cut where a part alone was left out. warp: frames (first, second), neither ever going back. tempo: seconds of
    the second a second of the first.
    """

    units: tuple[Unit, ...]
    first: tuple[Segment, ...]
    second: tuple[Segment, ...]
    pairs: tuple[Pair, ...]
    warp: tuple[tuple[float, float], ...]
    joints: tuple[JointDifference, ...]
    things: tuple[Thing, ...]
    limits: tuple[Note, ...]
    tempo: float
    version: int = COMPARISON_VERSION

    def __post_init__(self) -> None:
        ids = {unit.id for unit in self.units}
        for name, parts in (("first", self.first), ("second", self.second)):
            _tiled(name, parts)
            for part in parts:
                checks.require(part.unit is None or part.unit in ids, f"{name} at frame {part.start}: {part.unit!r}")
        for pair in self.pairs:
            for name, at, parts in (("first", pair.first, self.first), ("second", pair.second, self.second)):
                checks.require(at is None or 0 <= at < len(parts), f"pairs.{name}: there is no segment {at}")
        for before, after in zip(self.warp, self.warp[1:], strict=False):
            checks.require(before[0] <= after[0] and before[1] <= after[1], f"warp: goes back at frame {after[0]:g}")
        for note in self.limits:
            checks.require(note.code in LIMITS, f"limits: {note.code!r} is not one of {', '.join(LIMITS)}")
        checks.require(len(self.things) <= 3, f"things: {len(self.things)} are more than 3")
        checks.require(checks.is_number(self.tempo) and self.tempo > 0, f"tempo: {self.tempo!r}")

    def to_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "units": [asdict(unit) for unit in self.units],
            "first": [part.to_json() for part in self.first],
            "second": [part.to_json() for part in self.second],
            "pairs": [asdict(pair) for pair in self.pairs],
            "warp": [list(knot) for knot in self.warp],
            "joints": [asdict(one) for one in self.joints],
            "things": [asdict(thing) for thing in self.things],
            "limits": [asdict(one) for one in self.limits],
            "tempo": self.tempo,
        }


def _tiled(name: str, parts: Sequence[Segment]) -> None:
    at = 0
    for part in parts:
        checks.require(part.start == at and part.end > at, f"{name}: a gap or overlap at frame {at}")
        at = part.end

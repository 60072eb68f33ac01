"""The pieces of a structure report. Each checks itself; the report checks that they fit together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.schema import checks
from analysis.schema.errors import SchemaError
from analysis.schema.pose import Gap

STATES = ("unit", "none", "unseen")


@dataclass(frozen=True)
class Method:
    """How the report was made. parameters: plain JSON values."""

    kind: str
    name: str
    version: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Unit:
    """One kind of movement of this clip. hue 1..32; abbr 1 to 4 letters, unique in the report."""

    id: str
    name: str
    abbr: str
    hue: int

    def __post_init__(self) -> None:
        checks.require(bool(self.id), "units.id: empty")
        checks.require(
            checks.is_count(self.hue) and 1 <= self.hue <= 32, f"units[{self.id}].hue: {self.hue!r} is not 1 to 32"
        )


@dataclass(frozen=True)
class Segment:
    """Frames [start, end). state: unit, none (nothing to name; reason says why) or unseen (not looked at).

    variant: 0 = typical of its unit, 1 = A prime, 2 = A double prime. phases: (start|process, process|end) frames.
    """

    start: int
    end: int
    state: str
    unit: str | None
    variant: int
    label: str
    confidence: float | None
    phases: tuple[int, int] | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        where = f"segments at frame {self.start}"
        checks.require(self.state in STATES, f"{where}.state: {self.state!r} is not one of {', '.join(STATES)}")
        checks.require(
            (self.state == "unit") == (self.unit is not None), f"{where}.unit: must be given exactly for a unit"
        )
        checks.require(checks.is_count(self.variant), f"{where}.variant: {self.variant!r}")
        checks.unit_interval(f"{where}.confidence", self.confidence, optional=True)
        if self.phases is not None:
            a, b = self.phases
            checks.require(self.start <= a <= b <= self.end, f"{where}.phases: {a}, {b} do not lie inside in order")

    def to_json(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "state": self.state,
            "unit": self.unit,
            "variant": self.variant,
            "label": self.label,
            "confidence": self.confidence,
            "phases": None if self.phases is None else list(self.phases),
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, value: Any, where: str) -> Segment:
        got = {
            name: checks.field(value, name, where)
            for name in ("start", "end", "state", "unit", "variant", "label", "confidence", "reason")
        }
        phases = checks.field(value, "phases", where)
        if phases is not None:
            checks.require(isinstance(phases, (list, tuple)) and len(phases) == 2, f"{where}.phases: not two frames")
            phases = (phases[0], phases[1])
        return cls(phases=phases, **got)


@dataclass(frozen=True)
class Boundary:
    """A unit starts or ends at this frame. spread: one standard deviation, in frames."""

    frame: int
    kind: str
    confidence: float
    spread: float

    def __post_init__(self) -> None:
        checks.require(self.kind in ("start", "end"), f"boundaries at frame {self.frame}.kind: {self.kind!r}")
        checks.unit_interval(f"boundaries at frame {self.frame}.confidence", self.confidence)
        ok = checks.is_number(self.spread) and self.spread >= 0
        checks.require(ok, f"boundaries at frame {self.frame}.spread: {self.spread!r}")


@dataclass(frozen=True)
class Phrase:
    """Frames [start, end) that belong together; label is a letter, the same for phrases that look alike."""

    start: int
    end: int
    label: str
    name: str = ""


@dataclass(frozen=True)
class Rhythm:
    """The music's beats, seconds from the first frame. count_one: index into beats of a count 1, None if unknown.

    corrected: a person set the beats, so nothing in them is a guess.
    """

    tempo_bpm: float | None
    confidence: float
    beats: tuple[float, ...]
    count_one: int | None
    reason: str | None
    corrected: bool = False

    def __post_init__(self) -> None:
        checks.unit_interval("rhythm.confidence", self.confidence)
        ok = self.count_one is None or (checks.is_count(self.count_one) and self.count_one < len(self.beats))
        checks.require(ok, f"rhythm.count_one: {self.count_one!r} is not one of the {len(self.beats)} beats")
        checks.require(self.tempo_bpm is not None or bool(self.reason), "rhythm.reason: must say why there is no tempo")


@dataclass(frozen=True)
class Body:
    """In how many frames a body was found, and where it was not."""

    frames_found: int
    frames_missing: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Sentence:
    """A plain English sentence with {places} and what belongs there: whoever shows it can translate it first."""

    text: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checks.require(isinstance(self.text, str) and isinstance(self.values, Mapping), f"sentence: {self.text!r}")
        try:
            self.text.format(**self.values)
        except (KeyError, IndexError, ValueError) as error:
            raise SchemaError(f"sentence: {self.text!r} wants {error}") from None

    def __str__(self) -> str:
        return self.text.format(**self.values)

    @classmethod
    def from_json(cls, value: Any, where: str) -> Sentence:
        return cls(checks.field(value, "text", where), checks.field(value, "values", where))


@dataclass(frozen=True)
class Problem:
    """Something the reader should know about the clip or the result."""

    code: str
    message: Sentence

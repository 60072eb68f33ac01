"""Measures of a clip: numbers with their uncertainty, or why there is none. Stored beside the structure report.

What is said of a number, and why there is none, are codes with values: whoever shows them has the words
(dancesite.reports.measuring.words), in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.schema import checks

MEASURES_VERSION = 5  # raise it where numbers change: those of older ones are made anew
FACINGS = ("front", "side", "back", "turning", "unknown")
MOST_POINTS = 600  # of a curve


@dataclass(frozen=True)
class Note:
    """Something to be said: a code of dancesite.reports.measuring.words, and what belongs into its places."""

    code: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: Any, where: str) -> Note | None:
        if value is None:
            return None
        return cls(checks.field(value, "code", where), checks.field(value, "values", where))


@dataclass(frozen=True)
class Number:
    """value ± uncertainty (nine of ten true values lie within), reached at a frame; or why_not."""

    value: float | None = None
    uncertainty: float | None = None
    frame: int | None = None
    said: Note | None = None
    why_not: Note | None = None

    def __post_init__(self) -> None:
        told = checks.is_number(self.value)
        checks.require(told == (self.why_not is None), f"measures: {self.value!r} without, or with, a reason why not")
        sure = self.uncertainty is not None and checks.is_number(self.uncertainty) and self.uncertainty >= 0
        checks.require(sure == told, f"measures: {self.value!r} with an uncertainty of {self.uncertainty!r}")

    @classmethod
    def from_json(cls, value: Any, where: str) -> Number:
        return cls(
            value=checks.field(value, "value", where),
            uncertainty=checks.field(value, "uncertainty", where),
            frame=checks.field(value, "frame", where),
            said=Note.from_json(checks.field(value, "said", where), where),
            why_not=Note.from_json(checks.field(value, "why_not", where), where),
        )


@dataclass(frozen=True)
class Curve:
    """values[i] ± band[i] at frame i * every; None where it cannot be told."""

    every: int
    values: tuple[float | None, ...]
    band: tuple[float | None, ...]

    def __post_init__(self) -> None:
        checks.require(checks.is_count(self.every) and self.every > 0, f"curve.every: {self.every!r}")
        checks.require(len(self.values) == len(self.band), "curve.band: another length than its values")


@dataclass(frozen=True)
class Measure:
    """units: (index into the report's segments, its number), in their order."""

    name: str
    group: str
    unit: str
    clip: Number
    units: tuple[tuple[int, Number], ...]
    curve: Curve | None = None


@dataclass(frozen=True)
class Accent:
    """A moment at which a movement arrives: the limbs brake. strength 0..1: how deep the rest is."""

    frame: int
    strength: float


@dataclass(frozen=True)
class Measures:
    """facing: one of FACINGS, over the clip. shares: of its frames, by facing (front, side, back)."""

    facing: str
    shares: Mapping[str, float]
    measures: tuple[Measure, ...]
    accents: tuple[Accent, ...]

    def __post_init__(self) -> None:
        checks.require(self.facing in FACINGS, f"facing: {self.facing!r} is not one of {', '.join(FACINGS)}")

    def to_json(self) -> dict[str, Any]:
        return {
            "version": MEASURES_VERSION,
            "facing": self.facing,
            "shares": dict(self.shares),
            "measures": [
                {
                    "name": one.name,
                    "group": one.group,
                    "unit": one.unit,
                    "clip": asdict(one.clip),
                    "units": [{"segment": segment} | asdict(number) for segment, number in one.units],
                    "curve": None if one.curve is None else asdict(one.curve),
                }
                for one in self.measures
            ],
            "accents": [asdict(accent) for accent in self.accents],
        }

    @classmethod
    def from_json(cls, value: Any) -> Measures:
        """Raises SchemaError naming what is wrong, and for numbers of another version."""
        version = checks.field(value, "version")
        checks.require(version == MEASURES_VERSION, f"version: {version!r} is not {MEASURES_VERSION}")
        return cls(
            facing=checks.field(value, "facing"),
            shares=checks.mapping("shares", checks.field(value, "shares")),
            measures=tuple(_measure(one) for one in checks.items(value, "measures")),
            accents=tuple(
                Accent(checks.field(one, "frame", "accents"), checks.field(one, "strength", "accents"))
                for one in checks.items(value, "accents")
            ),
        )


def _measure(value: Any) -> Measure:
    name = checks.field(value, "name", "measures")
    curve = checks.field(value, "curve", name)
    return Measure(
        name=name,
        group=checks.field(value, "group", name),
        unit=checks.field(value, "unit", name),
        clip=Number.from_json(checks.field(value, "clip", name), name),
        units=tuple(
            (checks.field(one, "segment", name), Number.from_json(one, name))
            for one in checks.items(value, "units", name)
        ),
        curve=None
        if curve is None
        else Curve(
            checks.field(curve, "every", name), tuple(checks.items(curve, "values", name)),
            tuple(checks.items(curve, "band", name)),
        ),
    )  # fmt: skip

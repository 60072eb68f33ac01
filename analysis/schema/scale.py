"""How long the units are that somebody wants to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from analysis.schema import checks

# What may be asked for, both ends included.
LIMITS: dict[str, tuple[float, float]] = {"seconds": (0.3, 30.0), "counts": (1.0, 64.0)}


@dataclass(frozen=True)
class Scale:
    """The expected length of a unit: in seconds, or in counts (beats of the music)."""

    unit: Literal["seconds", "counts"]
    value: float

    def __post_init__(self) -> None:
        checks.require(self.unit in tuple(LIMITS), f"scale.unit: {self.unit!r} is neither seconds nor counts")
        low, high = LIMITS[self.unit]
        ok = checks.is_number(self.value) and low <= self.value <= high
        checks.require(ok, f"scale.value: {self.value!r} is not a number from {low:g} to {high:g} {self.unit}")

    def to_json(self) -> dict[str, Any]:
        return {"unit": self.unit, "value": self.value}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Scale:
        """Raises SchemaError naming what is wrong."""
        for name in ("unit", "value"):
            checks.require(name in data, f"scale.{name}: missing")
        return Scale(data["unit"], data["value"])

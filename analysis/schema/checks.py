"""Small checks shared by the dataclasses; every failure names the field."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from analysis.schema.errors import SchemaError


def require(ok: bool, message: str) -> None:
    if not ok:
        raise SchemaError(message)


def unit_interval(name: str, value: float | None, *, optional: bool = False) -> None:
    """value must be a finite number in 0..1 (None only where optional)."""
    if value is None:
        require(optional, f"{name}: a number from 0 to 1 is missing")
        return
    require(is_number(value) and 0.0 <= value <= 1.0, f"{name}: {value!r} is not a number from 0 to 1")


def is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond all floats
        return False


def is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def frame_range(name: str, start: int, end: int, frames: int) -> None:
    """[start, end) must be half-open, not empty and inside 0..frames."""
    ok = is_count(start) and is_count(end) and start < end <= frames
    require(ok, f"{name}: frames [{start}, {end}) do not lie in 0 to {frames}")


def positive_rate(name: str, rate: Fraction) -> None:
    require(isinstance(rate, Fraction) and rate > 0, f"{name}: {rate!r} is not a positive rate")


def rate_to_json(rate: Fraction) -> list[int]:
    return [rate.numerator, rate.denominator]


def rate_from_json(name: str, value: Any) -> Fraction:
    ok = isinstance(value, (list, tuple)) and len(value) == 2 and all(is_count(v) and v > 0 for v in value)
    require(ok, f"{name}: {value!r} is not [numerator, denominator]")
    return Fraction(value[0], value[1])


def mapping(name: str, value: Any) -> Mapping[str, Any]:
    require(isinstance(value, Mapping), f"{name}: not an object")
    result: Mapping[str, Any] = value
    return result


def field(value: Any, name: str, where: str = "") -> Any:
    """value[name], or a SchemaError which says what is missing and where."""
    place = f"{where}.{name}" if where else name
    require(isinstance(value, Mapping) and name in value, f"{place}: missing")
    return value[name]


def items(value: Any, name: str, where: str = "") -> list[Any]:
    """The list value[name], or a SchemaError."""
    found = field(value, name, where)
    require(isinstance(found, (list, tuple)), f"{name}: not a list")
    return list(found)

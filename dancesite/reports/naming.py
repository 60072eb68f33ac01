"""Names that people give to units: where they show, and what becomes of them when a clip is read anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

PRIME = "′"


def names_applied(data: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A report's JSON with these names, by unit id, wherever it names a unit; `found` keeps what a unit was called at
    first. `data` stays as it is."""
    found = {unit["id"]: unit["name"] for unit in data["units"]}
    said = {found[unit]: name for unit, name in names.items() if unit in found}

    def sentence(told: dict[str, Any]) -> dict[str, Any]:
        values = {key: _sayable(value, said) for key, value in told["values"].items()}
        return told | {"values": values}

    def label(segment: dict[str, Any]) -> str:
        name = names.get(segment["unit"]) if segment["unit"] in found else None
        return segment["label"] if name is None else name + PRIME * segment["variant"]

    def named(unit: dict[str, Any]) -> dict[str, Any]:
        return unit | {"name": names.get(unit["id"], unit["name"]), "found": unit["name"]}

    return data | {
        "units": [named(unit) for unit in data["units"]],
        "segments": [segment | {"label": label(segment)} for segment in data["segments"]],
        "summary": [sentence(told) for told in data["summary"]],
    }


def _sayable(value: Any, said: Mapping[str, str]) -> Any:
    return said.get(value, value) if isinstance(value, str) else value


def names_carried(names: Mapping[str, str], old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    """Which unit of the new report has which name of the old one's: {new id: old id}.

    A name goes to the unit that shares most frames with its own. Where two want the same unit, the one that shares more
    has it; the other goes nowhere, since a unit with few frames in common is another one.
    """
    shared = Counter(_shared(old["segments"], new["segments"]))
    best: dict[str, tuple[int, str]] = {}  # new id: (frames, old id)
    for unit in names:
        likes = [(frames, after) for (before, after), frames in shared.items() if before == unit]
        if not likes:
            continue
        frames, after = min(likes, key=lambda like: (-like[0], like[1]))
        if after not in best or frames > best[after][0]:
            best[after] = (frames, unit)
    return {after: before for after, (_frames, before) in best.items()}


def _shared(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    """Frames in common, by unit of the old and unit of the new segments. Both tile the clip."""
    frames: Counter[tuple[str, str]] = Counter()
    for before, after, common in _overlaps(old, new):
        if before["unit"] is not None and after["unit"] is not None:
            frames[before["unit"], after["unit"]] += common
    return frames


def _overlaps(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[tuple[Any, Any, int]]:
    i = j = 0
    while i < len(old) and j < len(new):
        common = min(old[i]["end"], new[j]["end"]) - max(old[i]["start"], new[j]["start"])
        if common > 0:
            yield old[i], new[j], common
        if old[i]["end"] <= new[j]["end"]:
            i += 1
        else:
            j += 1

"""times.dsa: which source frame each proxy frame shows, and when the source showed it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.formats.arrays import read_arrays, write_arrays
from analysis.schema import FramePlan, checks

_NAMES = ("source_index", "source_time", "duplicate", "dropped")


def write_times(path: Path, plan: FramePlan) -> None:
    """Write the plan, all or nothing."""
    meta = {
        "fps": checks.rate_to_json(plan.rate),
        "width": plan.width,
        "height": plan.height,
        "rotation": plan.rotation,
        "mirrored": plan.mirrored,
    }
    arrays = {name: getattr(plan, name) for name in _NAMES}
    write_arrays(path, meta, arrays | {"duplicate": plan.duplicate.astype(np.uint8)})


def read_times(path: Path) -> FramePlan:
    """Read a plan. Raises ArrayFileError or SchemaError."""
    meta, arrays = read_arrays(path)
    for name in _NAMES:
        checks.require(name in arrays, f"{name}: the array is missing")
    return FramePlan(
        rate=checks.rate_from_json("fps", checks.field(meta, "fps")),
        width=checks.field(meta, "width"),
        height=checks.field(meta, "height"),
        rotation=checks.field(meta, "rotation"),
        mirrored=checks.field(meta, "mirrored"),
        source_index=arrays["source_index"],
        source_time=arrays["source_time"],
        duplicate=arrays["duplicate"].astype(bool),
        dropped=arrays["dropped"],
    )

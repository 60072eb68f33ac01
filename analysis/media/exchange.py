"""A frame plan, and arrays, as a message. The receiver checks a plan anew: FramePlan refuses what does not fit."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.schema import FramePlan, checks

# In this order in the raw part; the widest first, so that all lie aligned.
_ARRAYS = (("source_time", np.float64), ("source_index", np.int32), ("dropped", np.int32), ("duplicate", np.bool_))


def plan_words(plan: FramePlan) -> dict[str, Any]:
    return {
        "rate": checks.rate_to_json(plan.rate),
        "size": [plan.width, plan.height],
        "rotation": plan.rotation,
        "mirrored": plan.mirrored,
        "counts": [plan.n_frames, len(plan.dropped)],
    }


def plan_raw(plan: FramePlan) -> list[bytes]:
    return [np.ascontiguousarray(getattr(plan, name), dtype=kind).tobytes() for name, kind in _ARRAYS]


def plan_bytes(frames: int) -> int:
    """Raw bytes of a plan for that many frames at most, dropped ones included."""
    return frames * sum(np.dtype(kind).itemsize for _, kind in _ARRAYS)


def plan_read(words: dict[str, Any], raw: bytearray) -> FramePlan:
    """Raises SchemaError, KeyError, TypeError or ValueError where it is no plan."""
    n_frames, n_dropped = (int(count) for count in words["counts"])
    arrays: dict[str, np.ndarray] = {}
    at = 0
    for name, kind in _ARRAYS:
        count = n_dropped if name == "dropped" else n_frames
        stored = np.uint8 if kind is np.bool_ else kind
        arrays[name] = np.frombuffer(raw, dtype=stored, count=count, offset=at).astype(kind)
        at += arrays[name].nbytes
    width, height = words["size"]
    return FramePlan(
        rate=checks.rate_from_json("rate", words["rate"]),
        width=width,
        height=height,
        rotation=words["rotation"],
        mirrored=bool(words["mirrored"]),
        **arrays,
    )


def arrays_words(arrays: dict[str, np.ndarray]) -> list[list[Any]]:
    """How `arrays_read` finds these again in the raw part of a message: [name, type, shape], in this order."""
    return [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]


def arrays_raw(arrays: dict[str, np.ndarray]) -> list[bytes]:
    return [np.ascontiguousarray(array).tobytes() for array in arrays.values()]


def arrays_read(words: list[list[Any]], raw: bytearray) -> dict[str, np.ndarray]:
    """Raises ValueError or TypeError where they are not there."""
    found: dict[str, np.ndarray] = {}
    at = 0
    for name, kind, shape in words:
        count = int(np.prod(shape, dtype=np.int64))
        found[name] = np.frombuffer(raw[at : at + count * np.dtype(kind).itemsize], dtype=kind).reshape(shape)
        at += found[name].nbytes
    return found

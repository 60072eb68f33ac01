"""A comparison as a file: one row a unit, and one for the whole dance."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from analysis.schema.comparison import JOINTS_COMPARED

from .files import FRAMES, SECONDS, Kept, rows_of, span

_OF_JOINT = {"degrees": "degrees", "uncertainty": "uncertainty_degrees", "told": "more_than_uncertainty", "way": "way"}
COLUMNS = {
    "pair": "pair_from_0",
    "kind": "kind",
    "unit": "unit",
    **{
        f"{side}_{key}": f"{side}_{name}"
        for side in ("first", "second")
        for key, name in (
            ("segment", "segment_from_0"), ("first_frame", "first_frame_from_0"), ("last_frame", "last_frame_included"),
            ("start_seconds", "start_seconds"), ("end_seconds", "end_seconds_excluded"),
        )
    },
    "early": "late_seconds",
    "frames": "late_frames",
    "uncertainty": "uncertainty_seconds",
    "told": "early_or_late_for_sure",
    "longer": "longer_seconds",
    "alike": "alike_0_to_1",
    "shape": "shape",
    **{f"{joint}_{key}": f"{joint}_{name}" for joint in JOINTS_COMPARED for key, name in _OF_JOINT.items()},
}  # fmt: skip
CONVENTIONS = {
    "frames": FRAMES + " Each take counts its own.",
    "seconds": SECONDS,
    "kind": "same: in both. swapped: in both, at another place. left-out: in the first alone. added: in the second "
    "alone. whole: the whole dance.",
    "late": "Of the second, after its place in its own course, tempo and beginning taken out; negative: early.",
    "uncertainty": "What the two films cannot tell apart.",
    "joints": "By how many degrees the second holds a joint otherwise, in the mean, body size and view taken out. "
    "Empty: it was not seen in both.",
}  # fmt: skip


def comparison_kept(told: Mapping[str, Any]) -> Kept:
    """told: comparing.view.comparison_json of one that is ready."""
    result = told["result"]
    found = [_pair(number, pair, told) for number, pair in enumerate(result["pairs"])]
    rows = rows_of(COLUMNS, [*found, {"kind": "whole"} | _joints(result["joints"])])
    whole = {
        "comparison": told["id"],
        "made_at": told["made_at"],
        "stale": told["stale"],
        "first": _side(told["first"]),
        "second": _side(told["second"]),
        "conventions": CONVENTIONS,
        "rows": rows,
        "result": result,
    }
    return Kept(COLUMNS, rows, whole)


def _side(side: Mapping[str, Any]) -> dict[str, Any]:
    clip = side["clip"]
    dancer = clip["dancer"]["name"] if clip["dancer"] else None
    return {
        "clip": {"id": clip["id"], "title": clip["title"], "dancer": dancer},
        "fps": side["fps"],
        "frames": side["frames"],
        "segments": side["segments"],
        "units": side["units"],
    }


def _pair(number: int, pair: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    same = ("kind", "early", "frames", "uncertainty", "told", "longer", "alike", "shape")
    row = {"pair": number, "unit": pair["name"]} | {key: pair[key] for key in same}
    for side in ("first", "second"):
        if pair[side] is not None:
            part = told[side]["segments"][pair[side]]
            place = {"segment": pair[side]} | span(part, Fraction(*told[side]["fps"]))
            row |= {f"{side}_{key}": value for key, value in place.items()}
    return row | _joints(pair["joints"])


def _joints(joints: list[dict[str, Any]]) -> dict[str, Any]:
    return {f"{one['joint']}_{key}": one[key] for one in joints for key in _OF_JOINT}

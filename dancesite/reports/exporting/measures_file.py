"""Measures, and timing against the beat, as files. Every number has its ±, or why there is none."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dancesite.clips.models import Clip

from .files import FRAMES, SECONDS, SPAN_COLUMNS, Kept, about, rows_of, seconds, span

MEASURE_COLUMNS = {
    "measure": "measure",
    "title": "title",
    "group": "group",
    "of": "of",
    "segment": "segment_from_0",
    "label": "label",
    **SPAN_COLUMNS,
    "value": "value",
    "uncertainty": "uncertainty",
    "unit": "unit_of_value",
    "frame": "reached_at_frame_from_0",
    "said": "said",
    "why_not": "why_not_measured",
}
MEASURE_CONVENTIONS = {
    "frames": FRAMES,
    "seconds": SECONDS,
    "uncertainty": "Nine of ten true values lie within value ± uncertainty, on dances whose truth is known.",
    "of": "clip: the whole clip. unit: one segment of the report, by its number.",
    "units": "deg: degrees. body: heights of the dancer's body. s: seconds. of1: a share of 1. sparc: spectral arc "
    "length, 0 or less. body/s, body/s2, body/s3 and body2/s2: by second, and so on. turns, ratio: numbers.",
}
TIMING_COLUMNS = {
    "kind": "kind",
    "segment": "segment_from_0",
    "label": "label",
    **SPAN_COLUMNS,
    "count": "count",
    "beat": "nearest_beat_from_0",
    "late_frames": "late_frames",
    "late_seconds": "late_seconds",
    "uncertainty": "uncertainty_frames",
    "sure": "early_or_late_for_sure",
    "strength": "strength",
    "said": "said",
    "why_not": "why_not_told",
}
TIMING_CONVENTIONS = {
    "frames": FRAMES,
    "seconds": SECONDS,
    "late": "After the nearest beat that holds; negative: before it.",
    "uncertainty": "Nine of ten lie within late ± uncertainty. sure: late is more than that.",
    "kind": "start, end: where a unit begins or ends. accent: a movement arrives, strength 0 to 1. "
    "stretch: a part of the clip that is on the beat, off it, or free of it. summary: the whole clip.",
}


def measures_kept(clip: Clip, report: dict[str, Any], told: dict[str, Any]) -> Kept:
    """One row a measure of the clip, followed by its units. told: measuring.view.measures_told."""
    rate, segments = Fraction(*report["fps"]), report["segments"]
    clip_long = {"start": 0, "end": report["frames"]}
    rows = []
    for one in told["measures"]:
        named = {"measure": one["name"], "title": one["title"], "group": one["group"], "unit": one["unit"]}
        rows.append(named | {"of": "clip"} | span(clip_long, rate) | _number(one["clip"]))
        for number in one["units"]:
            part = segments[number["segment"]]
            place = {"of": "unit", "segment": number["segment"], "label": part["label"]}
            rows.append(named | place | span(part, rate) | _number(number))
    listed = rows_of(MEASURE_COLUMNS, rows)
    whole = about(clip, report) | {"conventions": MEASURE_CONVENTIONS, "rows": listed}
    return Kept(MEASURE_COLUMNS, listed, whole | {"view": told["view"], "measures": told["measures"]})


def _number(number: dict[str, Any]) -> dict[str, Any]:
    return {key: number[key] for key in ("value", "uncertainty", "frame", "said", "why_not")}


def timing_kept(clip: Clip, report: dict[str, Any], told: dict[str, Any]) -> Kept:
    """Edges, accents and stretches in the order of the film; without a beat one row that says why there are none."""
    rate, timing = Fraction(*report["fps"]), told["timing"]
    rows = [_edge(edge, report["segments"], rate) for edge in timing["edges"]]
    rows += [
        _moment(one["frame"], rate)
        | {"kind": "accent", "late_frames": one["late"], "late_seconds": one["seconds"], "strength": one["strength"]}
        for one in timing["accents"]
    ]
    rows += [{"kind": "stretch", "said": one["said"]} | span(one, rate) for one in timing["segments"]]
    rows.sort(key=lambda row: row["first_frame"])
    said = timing["summary"] and timing["summary"]["said"]
    whole_clip = {"kind": "summary", "said": said, "why_not": timing["why_not"]}
    listed = rows_of(TIMING_COLUMNS, [whole_clip | span({"start": 0, "end": report["frames"]}, rate), *rows])
    whole = about(clip, report) | {"conventions": TIMING_CONVENTIONS, "rows": listed}
    return Kept(TIMING_COLUMNS, listed, whole | {"timing": timing})


def _moment(frame: int, rate: Fraction) -> dict[str, Any]:
    return {"first_frame": frame, "last_frame": frame, "start_seconds": seconds(frame, rate)}


def _edge(edge: dict[str, Any], segments: list[dict[str, Any]], rate: Fraction) -> dict[str, Any]:
    return _moment(edge["frame"], rate) | {
        "kind": edge["kind"],
        "segment": edge["segment"],
        "label": segments[edge["segment"]]["label"],
        "count": edge["count"],
        "beat": edge["beat"],
        "late_frames": edge["late"],
        "late_seconds": edge["seconds"],
        "uncertainty": edge["uncertainty"],
        "sure": edge["sure"],
    }

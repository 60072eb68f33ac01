"""Measures and timing as JSON, in the language of whoever asks."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, log10
from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.evaluation.timing import LEVEL, Start, Timing, timing

from .words import SAID, STRETCHES, VIEWS, WHY_NOT, WORDS


def measures_told(sheet: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
    """sheet: Measures.to_json(). report: as report_view tells it, with the beats that hold."""
    fps = float(Fraction(*report["fps"]))
    facing = sheet["facing"]
    return {
        "view": {"facing": facing, "shares": sheet["shares"], "sentence": str(VIEWS[facing])},
        "measures": [_measure(one, fps) for one in sheet["measures"]],
        "timing": timing_told(report, [(one["frame"], one["strength"]) for one in sheet["accents"]]),
    }


def _measure(one: dict[str, Any], fps: float) -> dict[str, Any]:
    words = WORDS[one["name"]]
    source = words.source and {"text": str(words.source.text), "url": words.source.url}
    return {
        "name": one["name"],
        "title": str(words.title),
        "unit": one["unit"],
        "about": str(words.about),
        "source": source,
        "group": one["group"],
        "clip": _number(one["clip"], fps),
        "units": [{"segment": number["segment"]} | _number(number, fps) for number in one["units"]],
        "curve": one["curve"],
    }


def _number(number: dict[str, Any], fps: float) -> dict[str, Any]:
    said, why_not = number["said"], number["why_not"]
    values = {} if number["frame"] is None else {"at": clock(number["frame"] / fps)}
    value, uncertainty = _told(number["value"], number["uncertainty"])
    return {
        "value": value,
        "uncertainty": uncertainty,
        "frame": number["frame"],
        "said": None if said is None else str(SAID[said["code"]]).format(**values, **_rounded(said["values"])),
        "why_not": None if why_not is None else why_not_told(why_not),
    }


def _told(value: float | None, uncertainty: float | None) -> tuple[float | None, float | None]:
    """No digit that the uncertainty makes idle: two of it, rounded up, and as many of the value."""
    if value is None or uncertainty is None or uncertainty <= 0:
        return value, uncertainty
    digits = 1 - floor(log10(uncertainty))
    step = 10.0**-digits
    return round(value, digits), round(ceil(uncertainty / step - 1e-9) * step, max(digits, 0))


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value) if isinstance(value, float) else value for name, value in values.items()}


def why_not_told(note: dict[str, Any]) -> str:
    """The reason, with what of the view would help where that is known."""
    here = f"{note['code']}-{note['values'].get('view')}"
    return str(WHY_NOT.get(here, WHY_NOT[note["code"]]))


def clock(seconds: float) -> str:
    """0:08.43."""
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


# --- timing ----------------------------------------------------------------------------------------------------------
def timing_told(report: dict[str, Any], accents: list[tuple[int, float]]) -> dict[str, Any]:
    """When units begin against the beats of this report. Without a beat: why_not."""
    fps, rhythm = float(Fraction(*report["fps"])), report["rhythm"]
    found = timing(
        _edges(report), accents, rhythm["beats"], rhythm["count_one"], fps, report["frames"],
        corrected=rhythm.get("corrected", False),
    )  # fmt: skip
    if found is None:
        return {
            "resolution": None, "fps": fps, "edges": [], "accents": [], "summary": None, "segments": [],
            "why_not": _("No beat was heard in this clip. Set the counts by hand, and the timing follows them."),
        }  # fmt: skip
    return {
        "resolution": round(found.resolution, 1),
        "fps": fps,
        "edges": [
            {"frame": edge.frame, "kind": edge.kind, "segment": edge.segment, "count": edge.count, "beat": edge.beat,
             "late": round(edge.late, 1), "seconds": round(edge.late / fps, 3),
             "uncertainty": round(LEVEL * edge.sigma, 1), "sure": edge.sure}
            for edge in found.edges
        ],
        "accents": [
            {"frame": one.frame, "late": round(one.late, 1), "seconds": round(one.late / fps, 3),
             "strength": one.strength}
            for one in found.accents
        ],
        "summary": _summary(found),
        "segments": [
            {"start": one.start, "end": one.end, "kind": STRETCHES[one.kind][0], "said": str(STRETCHES[one.kind][1])}
            for one in found.stretches
        ],
        "why_not": None,
    }  # fmt: skip


def _edges(report: dict[str, Any]) -> list[Start]:
    """Where units begin, and where they end and no other begins; not the clip's own ends."""
    told = {(one["frame"], one["kind"]): (one["spread"], one["confidence"]) for one in report["boundaries"]}
    usual = (median(spread for spread, _ in told.values()) if told else 1.0, 0.0)
    segments, out = report["segments"], []
    for i, part in enumerate(segments):
        if part["state"] != "unit":
            continue
        if part["start"] > 0:
            out.append(Start(part["start"], "start", i, *told.get((part["start"], "start"), usual)))
        after = segments[i + 1] if i + 1 < len(segments) else None
        if after is not None and after["state"] != "unit":
            out.append(Start(part["end"], "end", i, *told.get((part["end"], "end"), usual)))
    return out


def _summary(found: Timing) -> dict[str, Any]:
    frames = max(1, round(found.resolution))
    if not found.of:
        said = _("No unit begins while the beat is heard.")
    elif found.coarse:
        said = _(
            "Where units begin is known to ±{frames} frames here, and from beat to beat it is {beat}: too rough to tell"
            " early from late."
        ).format(frames=frames, beat=round(found.beat))
    else:
        said = ngettext(
            "{near} of {of} starts within {frames} frame of a count",
            "{near} of {of} starts within {frames} frames of a count",
            frames,
        ).format(near=found.near, of=found.of, frames=frames)
    return {
        "near": found.near,
        "of": found.of,
        "median_late": None if found.median_late is None else round(found.median_late, 1),
        "off_beat": None if found.off_beat is None else round(found.off_beat, 3),
        "said": said,
    }

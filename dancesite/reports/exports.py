"""The structure of a clip for other programs, on the proxy's clock and on that of the film as it was uploaded.

Frames count from 0. first_frame and last_frame both belong to the piece. Seconds are half-open: a piece ends where what
comes after it begins. The source columns come from the clip's table of times.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from analysis.formats.times import read_times
from analysis.schema import FramePlan
from dancesite.clips.models import Artefact, Clip
from dancesite.core import storage
from dancesite.core.downloads import csv_bytes, json_bytes

from .models import Report

# The names say where counting begins and what is included: a file travels without its manual.
COLUMNS = {
    "unit": "unit",
    "label": "label",
    "first_frame": "first_frame_from_0",
    "last_frame": "last_frame_included",
    "start_seconds": "start_seconds",
    "end_seconds": "end_seconds_excluded",
    "source_first_frame": "source_first_frame_from_0",
    "source_last_frame": "source_last_frame_included",
    "source_start_seconds": "source_start_seconds",
    "source_end_seconds": "source_end_seconds_excluded",
    "state": "state",
    "confidence": "confidence",
}
CONVENTIONS = {
    "frames": "Count from 0. first_frame and last_frame are both included. Report frames are half-open: [start, end).",
    "seconds": "Half-open: a segment ends where the next one begins. Proxy frame i begins at i * fps[1] / fps[0].",
    "source": "Frames and seconds of the film as it was uploaded: frames in the order of showing, seconds as it says.",
    "times": "source_index[i] is the source frame that proxy frame i shows, source_time[i] when the source shows it; "
    "duplicate lists the proxy frames that repeat the one before, dropped the source frames that no proxy frame shows.",
}


def times_of(clip: Clip, report: Report) -> FramePlan | None:
    """The newest table of times that fits the report; None where its file is lost, or another one is being made."""
    for made in clip.artefacts.filter(kind=Artefact.Kind.TIMES).order_by("-created_at"):
        if storage.size(made.name) == made.bytes:
            with storage.local_path(made.name) as path:
                plan = read_times(path)
            if (plan.n_frames, plan.rate) == (report.data["frames"], Fraction(*report.data["fps"])):
                return plan
    return None


def structure_rows(report: dict[str, Any], plan: FramePlan) -> list[dict[str, Any]]:
    """One row a segment, by the keys of COLUMNS. Numbers where they are known, None where not.

    `report` as report_view tells it.
    """
    rate = Fraction(*report["fps"])
    names = {unit["id"]: unit["name"] for unit in report["units"]}
    rows = []
    for part in report["segments"]:
        first, last = part["start"], part["end"] - 1
        rows.append(
            {
                "unit": names.get(part["unit"], ""),
                "label": part["label"],
                "first_frame": first,
                "last_frame": last,
                "start_seconds": _seconds(Fraction(first) / rate),
                "end_seconds": _seconds(Fraction(last + 1) / rate),
                "source_first_frame": int(plan.source_index[first]),
                "source_last_frame": int(plan.source_index[last]),
                "source_start_seconds": _seconds(plan.source_time[first]),
                "source_end_seconds": _seconds(_end_at_source(plan, last)),
                "state": part["state"],
                "confidence": part["confidence"],
            }
        )
    return rows


def _end_at_source(plan: FramePlan, last: int) -> float:
    """When the source stops showing what proxy frame `last` shows: with its next frame, or one proxy frame later."""
    after = int(np.searchsorted(plan.source_index, plan.source_index[last], side="right"))
    if after < plan.n_frames:
        return float(plan.source_time[after])
    return float(plan.source_time[last]) + float(1 / plan.rate)


def _seconds(value: Fraction | float) -> float:
    """To the microsecond: far below a frame, and the same text everywhere."""
    return round(float(value), 6)


def structure_csv(report: dict[str, Any], plan: FramePlan) -> bytes:
    return csv_bytes(COLUMNS, structure_rows(report, plan))


def structure_json(clip: Clip, report: dict[str, Any], plan: FramePlan) -> bytes:
    """The same rows, the whole report and the whole table of times. Rates are [numerator, denominator]."""
    told = {
        "clip": {"id": str(clip.id), "title": clip.title, "dancer": clip.dancer.name if clip.dancer else None},
        "fps": [plan.rate.numerator, plan.rate.denominator],
        "frames": plan.n_frames,
        "conventions": CONVENTIONS,
        "segments": structure_rows(report, plan),
        "times": {
            "source_index": plan.source_index.tolist(),
            "source_time": plan.source_time.tolist(),
            "duplicate": np.flatnonzero(plan.duplicate).tolist(),
            "dropped": plan.dropped.tolist(),
        },
        "report": report,
    }
    return json_bytes(told)

"""What was measured of some passages in many clips, without the curves: those are megabytes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from analysis.schema.measures import MEASURES_VERSION

from ..measuring.view import timing_told
from ..models import BeatGrid
from ..rhythm import corrected

_CUTS = """
SELECT report.id, told.frames, told.fps, told.rhythm,
       (SELECT jsonb_agg(jsonb_build_object('frame', edge.frame, 'kind', edge.kind, 'spread', edge.spread,
                                            'confidence', edge.confidence))
        FROM jsonb_to_recordset(told.boundaries) AS edge(frame int, kind text, spread float8, confidence float8)),
       (SELECT jsonb_agg(jsonb_build_object('start', part.start, 'end', part."end", 'state', part.state)
                         ORDER BY part.start)
        FROM jsonb_to_recordset(told.segments) AS part(start int, "end" int, state text))
FROM reports_report AS report
CROSS JOIN LATERAL jsonb_to_record(report.data)
     AS told(frames int, fps jsonb, rhythm jsonb, boundaries jsonb, segments jsonb)
WHERE report.id = ANY(%s)
"""
_NUMBERS = """
SELECT sheet.report_id, sheet.data->>'facing', one->>'name', one->>'unit', one->>'group', number
FROM unnest(%s::bigint[], %s::text[]) AS wanted(report, segments)
JOIN reports_measuresheet AS sheet ON sheet.report_id = wanted.report AND sheet.version = %s
LEFT JOIN LATERAL jsonb_array_elements(sheet.data->'measures') AS one ON wanted.segments <> '{}'
LEFT JOIN LATERAL jsonb_array_elements(one->'units') AS number
     ON (number->>'segment')::int = ANY(wanted.segments::int[])
"""


@dataclass(frozen=True)
class Cut:
    """How a reading cut its clip. segments: {"start", "end", "state"}. late: by the number of a segment, the seconds
    after its count at which it begins, and what that may be off by."""

    segments: list[dict[str, Any]]
    boundaries: list[dict[str, Any]]
    late: dict[int, tuple[float, float]]


@dataclass
class Sheet:
    """facing: from where the dancer is seen. numbers: by measure and number of a segment, as they are stored."""

    facing: str
    numbers: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)


@dataclass
class Sheets:
    """By report; one that was not measured yet is not in it. looks: unit and group of each measure."""

    of: dict[int, Sheet] = field(default_factory=dict)
    looks: dict[str, tuple[str, str]] = field(default_factory=dict)


def cuts_of(reports: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, Cut]:
    """`reports`: the one that counts, by clip. With the beats that people corrected."""
    grids = {grid.clip_id: grid for grid in BeatGrid.objects.filter(clip__in=list(reports)).exclude(beats=None)}
    with connection.cursor() as cursor:
        cursor.execute(_CUTS, (list(reports.values()),))
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    found = {}
    for clip, report in reports.items():
        if report not in rows:  # read anew since
            continue
        frames, fps, rhythm, boundaries, segments = rows[report]
        told = {"frames": frames} | {
            name: json.loads(text) if text else []
            for name, text in (("fps", fps), ("rhythm", rhythm), ("boundaries", boundaries), ("segments", segments))
        }
        if clip in grids:
            told["rhythm"] = corrected(grids[clip])
        timing = timing_told(told, [])
        late = {
            edge["segment"]: (edge["seconds"], edge["uncertainty"] / timing["fps"])
            for edge in timing["edges"]
            if edge["kind"] == "start"
        }
        found[clip] = Cut(told["segments"], told["boundaries"], late)
    return found


def sheets_of(wanted: Mapping[int, Sequence[int]]) -> Sheets:
    """`wanted`: the numbers of segments by their report."""
    found = Sheets()
    texts = ["{" + ",".join(map(str, segments)) + "}" for segments in wanted.values()]
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, (list(wanted), texts, MEASURES_VERSION))
        for report, facing, name, unit, group, number in cursor.fetchall():
            sheet = found.of.setdefault(report, Sheet(facing))
            if number is not None:
                found.looks[name] = (unit, group)
                told = json.loads(number)
                sheet.numbers.setdefault(name, {})[told["segment"]] = told
    return found

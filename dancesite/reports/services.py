"""Writes of reports."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from analysis.schema import StructureReport
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_structure_set

from .models import BeatGrid, Report, TimeScale, UnitName


def barcode_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The report's structure in one strip: [{"start", "end", "state", "hue"}] in frames, half-open."""
    hues = {unit["id"]: unit["hue"] for unit in data["units"]}
    return [
        {"start": part["start"], "end": part["end"], "state": part["state"], "hue": hues.get(part["unit"])}
        for part in data["segments"]
    ]


@transaction.atomic
def report_store(*, clip: Clip, key: str, report: StructureReport) -> Report:
    """Store the report once a key, and its barcode with the clip. Raises JobLost when the clip is gone."""
    data = report.to_json()
    stored, _created = Report.objects.get_or_create(clip=clip, key=key, defaults={"data": data})
    clip_structure_set(clip=clip, barcode=barcode_of(stored.data))
    return stored


def reports_delete(clip: Clip) -> None:
    """All reports of a clip and what people said about reading it: what its removal calls."""
    for table in (Report, TimeScale, BeatGrid, UnitName):
        table._default_manager.filter(clip=clip).delete()

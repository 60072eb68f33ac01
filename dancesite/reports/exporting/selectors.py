"""Reads of what is made of a clip, and what it is made from."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from dancesite.clips.models import Artefact, Clip
from dancesite.core import storage
from dancesite.core.jobs import Job
from dancesite.core.models import JobRun

from ..measuring.selectors import sheet_of
from ..measuring.view import measures_told
from ..notes.models import Note
from ..report_view import report_json
from ..selectors import report_latest
from .models import Render

Kind = Render.Kind
Made = Artefact.Kind
# Raise one when what is made changes.
VERSIONS = {Kind.BLUR: 1, Kind.FILM: 2, Kind.FILM_BLURRED: 2, Kind.PDF: 3}


def newest(clip: Clip, kind: Made) -> Artefact | None:
    return clip.artefacts.filter(kind=kind).order_by("-created_at").first()


def film_and_body(clip: Clip) -> tuple[Artefact, Artefact] | None:
    """The proxy and the skeleton that was found in it; None where one is missing."""
    proxy, pose = newest(clip, Made.PROXY), newest(clip, Made.POSE)
    return None if proxy is None or pose is None else (proxy, pose)


def key_of(clip: Clip, kind: Kind, language: str) -> str | None:
    """A hash of what it would be made from now; None where something of it is missing."""
    made_from = film_and_body(clip)
    if made_from is None:
        return None
    inputs: list[Any] = [kind.value, VERSIONS[kind], *(artefact.sha256 for artefact in made_from)]
    if kind != Kind.BLUR:
        told = told_of(clip)
        if told is None:
            return None
        inputs += [language, told]
    if kind == Kind.PDF:
        inputs += [sheet_at(clip), notes_told(clip)]
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def told_of(clip: Clip) -> dict[str, Any] | None:
    """The report as it is told now, with what the clip is called; None where there is none."""
    report = report_latest(clip)
    if report is None:
        return None
    called = {"title": clip.title, "dancer": clip.dancer.name if clip.dancer else None, "style": clip.style}
    return called | {"report": report_json(clip, report)}


def paper_told(clip: Clip, told: dict[str, Any]) -> dict[str, Any]:
    """The same with measures, where they are made, and notes: what the PDF shows, in the active language."""
    report = report_latest(clip)
    sheet = sheet_of(report) if report else None
    measures = measures_told(sheet.data, told["report"]) if sheet else None
    return told | {"measures": measures, "notes": notes_told(clip)}


def sheet_at(clip: Clip) -> tuple[int, int] | None:
    """Which measures there are; made anew by another version they stay the same row."""
    report = report_latest(clip)
    sheet = sheet_of(report) if report else None
    return (sheet.pk, sheet.version) if sheet else None


def notes_told(clip: Clip) -> list[dict[str, Any]]:
    """Notes in the order of the film, each with its answers behind it."""
    notes = Note.objects.filter(clip=clip, deleted_at=None).select_related("by", "to").order_by("at")
    places = sorted((note for note in notes if note.to_id is None), key=lambda note: (note.frame or 0, note.at))
    ordered = [one for note in places for one in (note, *(each for each in notes if each.to_id == note.id))]
    return [
        {
            "by": note.by.name if note.by else None,
            "text": note.text,
            "frame": note.frame,
            "at": note.at,
            "drawing": note.drawing,
        }
        for note in ordered
    ]


def is_there(artefact: Artefact | None) -> bool:
    """Its whole file is in the store."""
    return artefact is not None and storage.size(artefact.name) == artefact.bytes


def job_of(render: Render) -> JobRun | None:
    return JobRun.objects.filter(kind=Job.RENDER, subject_id=render.id).order_by("-queued_at").first()


def render_for_work(render_id: uuid.UUID) -> Render | None:
    """For the worker; None where it was deleted with its clip, or its film withdrawn."""
    found = Render.objects.select_related("clip__studio", "clip__dancer")
    return found.filter(id=render_id, clip__withdrawn_at=None).first()

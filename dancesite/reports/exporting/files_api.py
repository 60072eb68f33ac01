"""Measures, timing, notes and comparisons as files to keep. The address says what it is and in which form."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request

from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get
from dancesite.core.downloads import csv_bytes, json_bytes
from dancesite.core.errors import Problem
from dancesite.core.file_view import FileView, Form, file_response
from dancesite.core.openapi import refusal

from ..comparing.selectors import comparison_get
from ..comparing.view import comparison_json
from ..measuring.selectors import sheet_of
from ..measuring.services import sheet_ask
from ..measuring.view import measures_told
from ..models import Report
from ..notes.selectors import notes_of
from ..report_view import report_json
from ..selectors import report_latest
from .comparison_file import comparison_kept
from .files import Kept
from .files_schema import ComparisonFileSchema, MeasuresFileSchema, NotesFileSchema, TimingFileSchema
from .measures_file import measures_kept, timing_kept
from .notes_file import notes_kept


class _File(FileView):
    form: Form

    def answer(self, kept: Kept, name: str) -> HttpResponse:
        content = csv_bytes(kept.columns, kept.rows) if self.form == "csv" else json_bytes(kept.whole)
        return file_response(content, name, self.form)


class _OfClip(_File, ABC):
    what: str

    def get(self, request: Request, clip_id: uuid.UUID) -> HttpResponse:
        clip = clip_get(request.user, clip_id)
        report = report_latest(clip)
        if report is None:
            raise Http404
        return self.answer(self.kept(clip, report), f"{clip.title} - {self.what}")

    @abstractmethod
    def kept(self, clip: Clip, report: Report) -> Kept: ...


class _Measured(_OfClip):
    def told(self, clip: Clip, report: Report) -> tuple[dict[str, Any], dict[str, Any]]:
        """The report and what was measured of it. Raises Problem "measuring" and "not-measured" (409)."""
        sheet = sheet_of(report)
        if sheet is not None:
            whole = report_json(clip, report)
            return whole, measures_told(sheet.data, whole)
        if sheet_ask(clip=clip):
            raise Problem("measuring", _("This clip is being measured. Try again in a minute."), status=409)
        message = _("Nothing could be measured in this clip. Have it read again, then try once more.")
        raise Problem("not-measured", message, status=409)


class _Measures(_Measured):
    what = "measures"

    def kept(self, clip: Clip, report: Report) -> Kept:
        return measures_kept(clip, *self.told(clip, report))


class _Timing(_Measured):
    what = "timing"

    def kept(self, clip: Clip, report: Report) -> Kept:
        return timing_kept(clip, *self.told(clip, report))


class _Notes(_OfClip):
    what = "notes"

    def kept(self, clip: Clip, report: Report) -> Kept:
        return notes_kept(clip, report_json(clip, report), notes_of(clip))


class _Compared(_File):
    def get(self, request: Request, comparison_id: uuid.UUID) -> HttpResponse:
        told = comparison_json(request.user, comparison_get(request.user, comparison_id))
        if told["result"] is None:
            message = _("This comparison is not made yet. Try again when it is.")
            raise Problem("not-made", message, status=409)
        titles = [told[side]["clip"]["title"] for side in ("first", "second")]
        return self.answer(comparison_kept(told), f"{titles[0]}, {titles[1]} - comparison")


def _described(summary: str, media_type: str, schema: Any, waits: str = "") -> Any:
    responses: dict[Any, Any] = {(200, media_type): schema}
    return extend_schema_view(
        get=extend_schema(summary=summary, responses=responses | ({409: refusal(waits)} if waits else {}))
    )


_WAITS = "It is being measured; try in a minute. Or nothing could be."
_MADE = "It is not made yet."


@_described("Measures as a table", "text/csv", OpenApiTypes.STR, _WAITS)
class MeasuresCsv(_Measures):
    form = "csv"


@_described("Measures as a file", "application/json", MeasuresFileSchema, _WAITS)
class MeasuresJson(_Measures):
    form = "json"


@_described("Timing as a table", "text/csv", OpenApiTypes.STR, _WAITS)
class TimingCsv(_Timing):
    form = "csv"


@_described("Timing as a file", "application/json", TimingFileSchema, _WAITS)
class TimingJson(_Timing):
    form = "json"


@_described("Notes as a table", "text/csv", OpenApiTypes.STR)
class NotesCsv(_Notes):
    form = "csv"


@_described("Notes as a file", "application/json", NotesFileSchema)
class NotesJson(_Notes):
    form = "json"


@_described("A comparison as a table", "text/csv", OpenApiTypes.STR, _MADE)
class ComparisonCsv(_Compared):
    form = "csv"


@_described("A comparison as a file", "application/json", ComparisonFileSchema, _MADE)
class ComparisonJson(_Compared):
    form = "json"

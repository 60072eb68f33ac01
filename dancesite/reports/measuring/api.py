"""Measures and timing of a clip as JSON."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.clips.selectors import clip_get

from ..report_view import report_json
from ..selectors import report_latest
from .schema import ClipMeasuresSchema
from .selectors import sheet_of
from .services import sheet_ask
from .view import measures_told


class ClipMeasures(APIView):
    """GET what was measured of the report that counts. A report of long ago is measured when it is first asked for."""

    @extend_schema(summary="Measures of a clip, and its timing", responses=ClipMeasuresSchema)
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = clip_get(request.user, clip_id)
        report = report_latest(clip)
        sheet = None if report is None else sheet_of(report)
        if report is not None and sheet is not None:
            told = measures_told(sheet.data, report_json(clip, report))
            return Response({"state": "ready", "report": report.pk} | told)
        waits = report is not None and sheet_ask(clip=clip)
        state, of = "working" if waits else "none", report.pk if report else None
        return Response({"state": state, "report": of, "view": None, "measures": [], "timing": None})

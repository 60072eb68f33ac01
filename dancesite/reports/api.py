"""The report as JSON."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.clips.rebuilding import clip_rebuild
from dancesite.clips.selectors import clip_get
from dancesite.core.errors import Problem
from dancesite.core.file_view import FileView, Form, file_response
from dancesite.core.openapi import refusal

from .exports import structure_csv, structure_json, times_of
from .report_schema import CurvesSchema, StructureFileSchema, StructureReportSchema
from .report_view import report_json, report_told
from .scores_view import curves_json
from .selectors import report_latest


class ClipReport(APIView):
    """GET the newest StructureReport; 404 while there is none."""

    @extend_schema(summary="The structure of a clip", responses=StructureReportSchema)
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = clip_get(request.user, clip_id)
        report = report_latest(clip)
        if report is None:
            raise Http404
        return Response(report_told(clip, report))


class Curves(APIView):
    """GET what a model said of every frame; 404 for a report of the first reading."""

    @extend_schema(summary="The curves and key moments of a model's report", responses=CurvesSchema)
    def get(self, request: Request, clip_id: uuid.UUID, report_id: int) -> Response:
        report = clip_get(request.user, clip_id).reports.filter(id=report_id).first()
        if report is None or not report.data.get("scores"):
            raise Http404
        return Response(curves_json(report.data))


class Structure(FileView):
    """GET the structure as a file to keep, csv or json; 404 while there is no report."""

    form: Form

    def get(self, request: Request, clip_id: uuid.UUID) -> HttpResponse:
        clip = clip_get(request.user, clip_id)
        report = report_latest(clip)
        if report is None:
            raise Http404
        plan = times_of(clip, report)
        if plan is None:
            clip_rebuild(clip=clip)
            message = _("The table of times is being made again. Try again in a few minutes.")
            raise Problem("rebuilding", message, status=409)
        told = report_json(clip, report)
        content = structure_csv(told, plan) if self.form == "csv" else structure_json(clip, told, plan)
        return file_response(content, f"{clip.title} - structure", self.form)


def _described(media_type: str, schema: Any) -> Any:
    rebuilding = refusal("Its table of times is being made again; try in a few minutes.")
    return extend_schema_view(
        get=extend_schema(summary="The structure as a file", responses={(200, media_type): schema, 409: rebuilding})
    )


@_described("text/csv", OpenApiTypes.STR)
class StructureCsv(Structure):
    form = "csv"


@_described("application/json", StructureFileSchema)
class StructureJson(Structure):
    form = "json"

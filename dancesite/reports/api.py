"""The report as JSON."""

from __future__ import annotations

import uuid

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.clips.selectors import clip_get

from .selectors import report_latest


class ClipReport(APIView):
    """GET the newest StructureReport; 404 while there is none."""

    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        report = report_latest(clip_get(request.user, clip_id))
        if report is None:
            raise Http404
        return Response(report.data)

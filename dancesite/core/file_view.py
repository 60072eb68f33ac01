"""Answers that are files to keep, as a table or as JSON."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from .downloads import attachment

Form = Literal["csv", "json"]
MEDIA_TYPES: dict[Form, str] = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


# Without a docstring: views that have none of their own would tell it in the description of the API.
class FileView(APIView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # the address or the query says what it is


def file_response(content: bytes | str, name: str, form: Form) -> HttpResponse:
    """To be kept under this name, which people may have given; its ending is put behind it."""
    headers = {"Content-Disposition": attachment(f"{name}.{form}")}
    return HttpResponse(content, content_type=MEDIA_TYPES[form], headers=headers)

"""The description of the API, for programs that read it."""

from __future__ import annotations

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Schema(APIView):
    @extend_schema(summary="This description", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(_description())


@cache
def _description() -> dict[str, Any]:
    """Made once a process: it takes a good part of a second."""
    told: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return told

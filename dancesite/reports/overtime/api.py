"""Progress as JSON and as tables."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.selectors import membership_get
from dancesite.core.file_view import FileView, file_response
from dancesite.core.lists import query_of

from .dancer_view import Danced, dancer_get, dancer_json, progress_json
from .schema import DancerProgressSchema, ProgressSchema, StretchQuery, UnitProgressSchema, UnitQuery
from .selectors import studio_seen
from .services import sheets_ask
from .studio_schema import StudioProgressSchema, StudioQuery
from .studio_view import StudioDanced, studio_json
from .tables import TABLES, UNIT_COLUMNS, table_of, unit_rows
from .unit_view import unit_json, unmeasured

_CSV = {(200, "text/csv"): OpenApiTypes.STR}


class Progress(APIView):
    @extend_schema(summary="Whose progress you may see", responses=ProgressSchema)
    def get(self, request: Request, slug: str) -> Response:
        return Response(progress_json(membership_get(request.user, slug)))


class DancerProgress(APIView):
    @extend_schema(
        summary="What a dancer danced, take by take",
        description="Of the newest hundred takes that you may see; dates narrow them.",
        parameters=[StretchQuery],
        responses=DancerProgressSchema,
    )
    def get(self, request: Request, slug: str, dancer_id: int) -> Response:
        own = membership_get(request.user, slug)
        return Response(dancer_json(Danced(own, dancer_get(own, dancer_id), **query_of(request, StretchQuery))))


def _unit(request: Request, slug: str, dancer_id: int) -> dict[str, Any]:
    own = membership_get(request.user, slug)
    query = query_of(request, UnitQuery)
    unit, reference = query.pop("unit"), query.pop("reference", None)
    danced = Danced(own, dancer_get(own, dancer_id), **query)
    return unit_json(danced, unit, reference and str(reference))


class DancerUnit(APIView):
    @extend_schema(
        summary="What was measured of one unit of a dancer, take by take",
        description="Takes that were not measured yet are measured when this is asked.",
        parameters=[UnitQuery],
        responses=UnitProgressSchema,
    )
    def get(self, request: Request, slug: str, dancer_id: int) -> Response:
        told = _unit(request, slug, dancer_id)
        return Response(told | {"measuring": sheets_ask(unmeasured(told))})


class DancerUnitCsv(FileView):
    @extend_schema(
        summary="The same as a table", operation_id="get_studio_progress_dancer_unit_csv", parameters=[UnitQuery],
        responses=_CSV,
    )  # fmt: skip
    def get(self, request: Request, slug: str, dancer_id: int) -> HttpResponse:
        told = _unit(request, slug, dancer_id)
        name = f"{told['dancer']['name']} - {told['unit']['name']}"
        return file_response(table_of(UNIT_COLUMNS, unit_rows(told)), name, "csv")


class StudioProgress(APIView):
    @extend_schema(
        summary="What a studio dances, labels and reads",
        description="For who labels in the studio. Units are counted in clips that name them: by labels, by a model's"
        " reading, or by names that people gave. Coverage is of the whole studio, whatever is asked.",
        parameters=[StudioQuery],
        responses=StudioProgressSchema,
    )
    def get(self, request: Request, slug: str) -> Response:
        own = studio_seen(request.user, slug)
        return Response(studio_json(StudioDanced(own, **query_of(request, StudioQuery))))


class StudioTable(FileView):
    @extend_schema(
        summary="One of these as a table",
        operation_id="get_studio_progress_studio_table",
        parameters=[StudioQuery, OpenApiParameter("table", OpenApiTypes.STR, "path", enum=list(TABLES))],
        responses=_CSV,
    )
    def get(self, request: Request, slug: str, table: str) -> HttpResponse:
        own = studio_seen(request.user, slug)
        query = query_of(request, StudioQuery)
        if table not in TABLES:
            raise Http404
        columns, rows = TABLES[table]
        content = table_of(columns, rows(studio_json(StudioDanced(own, **query))))
        return file_response(content, f"{own.studio.name} - {table}", "csv")

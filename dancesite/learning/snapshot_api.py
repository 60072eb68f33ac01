"""Frozen lists of what a run learns from, as JSON."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.selectors import role_in
from dancesite.core.downloads import attachment
from dancesite.core.openapi import refusal

from .api import refuse_unless
from .models import Snapshot
from .pool_selectors import refuse_unless_labels, training_led
from .selectors import may_manage_models
from .snapshot_schema import SnapshotSchema
from .snapshot_selectors import snapshot_get
from .snapshot_view import snapshot_json
from .snapshots import dumped, snapshot_put


class StudioSnapshots(APIView):
    @extend_schema(
        summary="Freeze what there is to learn from now",
        description="Where nothing changed since the last snapshot, that one is answered, with 200.",
        request=None,
        responses={
            201: SnapshotSchema,
            200: SnapshotSchema,
            409: refusal("Too little is labelled (too-few-labels); `missing` says what."),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        own = training_led(request.user, slug)
        snapshot, new = snapshot_put(studio=own.studio, by=own.user)
        return Response(snapshot_json(snapshot_get(own.user, snapshot.id)), status=201 if new else 200)


class OneSnapshot(APIView):
    @extend_schema(summary="A snapshot, and the clips in it", responses=SnapshotSchema)
    def get(self, request: Request, snapshot_id: uuid.UUID) -> Response:
        return Response(snapshot_json(_seen(request, snapshot_id)))


class SnapshotManifest(APIView):
    @extend_schema(
        summary="The manifest of a snapshot",
        description="For leads. The snapshot's sha256 is that of this file, until a dancer takes something back.",
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, snapshot_id: uuid.UUID) -> HttpResponse:
        snapshot = _seen(request, snapshot_id)
        refuse_unless(may_manage_models(request.user, snapshot.studio_id))
        kept_as = attachment(f"snapshot {snapshot.number} of {snapshot.studio.slug}.json")
        headers = {"Content-Disposition": kept_as}
        return HttpResponse(dumped(snapshot.manifest), content_type="application/json", headers=headers)


def _seen(request: Request, snapshot_id: uuid.UUID) -> Snapshot:
    snapshot = snapshot_get(request.user, snapshot_id)
    refuse_unless_labels(role_in(request.user, snapshot.studio_id))
    return snapshot

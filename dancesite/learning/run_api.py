"""Trainings as JSON: started, watched, stopped, resumed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import membership_get, role_in
from dancesite.core.bodies import body_of
from dancesite.core.errors import invalid
from dancesite.core.lists import query_of
from dancesite.core.openapi import refusal

from . import run_services
from .api import refuse_unless
from .models import Snapshot, TrainingRun
from .run_schema import PointsQuery, PointsSchema, RunSchema, RunStart
from .run_selectors import points_after, run_get
from .run_view import point_json, run_json
from .selectors import may_manage_models
from .snapshot_selectors import snapshots_visible_to

_GONE = refusal("It was deleted a moment ago.")


class StudioRuns(APIView):
    @extend_schema(
        summary="Start a training",
        request=RunStart,
        responses={201: RunSchema, 409: refusal("Too few labels (too-few-labels); `missing` says what.")},
    )
    def post(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        refuse_unless(may_manage_models(own.user, own.studio_id, own.role))
        told = body_of(request, RunStart)
        snapshot = _snapshot(own.user, own.studio_id, told.get("snapshot"))
        run = run_services.run_start(
            studio=own.studio, by=own.user, preset=told["preset"], snapshot=snapshot, wishes=told.get("settings")
        )
        return Response(_told(own.user, run.id), status=201)


class OneRun(APIView):
    @extend_schema(summary="A training, how far it is and what came of it", responses=RunSchema)
    def get(self, request: Request, run_id: uuid.UUID) -> Response:
        run = run_seen(request, run_id)
        return Response(run_json(run, request.user, may_manage_models(request.user, run.studio_id)))

    @extend_schema(
        summary="Delete a training of which no version came",
        responses={204: None, 409: refusal("It is not over (running), or a version came of it (in-use)."), 410: _GONE},
    )
    def delete(self, request: Request, run_id: uuid.UUID) -> Response:
        run_services.run_remove(run=_managed(request, run_id))
        return Response(status=204)


class RunPoints(APIView):
    @extend_schema(summary="What was measured while it learned", parameters=[PointsQuery], responses=PointsSchema)
    def get(self, request: Request, run_id: uuid.UUID) -> Response:
        run, after = run_seen(request, run_id), query_of(request, PointsQuery)["after"]
        points = [point_json(point) for point in points_after(run, after)]
        return Response({"points": points, "last": points[-1]["step"] if points else after})


class RunAct(APIView):
    act: Callable[..., None]

    def _post(self, request: Request, run_id: uuid.UUID) -> Response:
        type(self).act(run=_managed(request, run_id))
        return Response(_told(cast(User, request.user), run_id))


class RunStop(RunAct):
    act = staticmethod(run_services.run_stop)

    @extend_schema(
        summary="Stop a training",
        description="What it learned so far is kept for a month, to be resumed.",
        request=None,
        responses={200: RunSchema, 409: refusal("It is over (not-running)."), 410: _GONE},
    )
    def post(self, request: Request, run_id: uuid.UUID) -> Response:
        return self._post(request, run_id)


class RunResume(RunAct):
    act = staticmethod(run_services.run_resume)

    @extend_schema(
        summary="Go on with a training that was stopped or failed",
        request=None,
        responses={200: RunSchema, 409: refusal("It was not stopped (not-stopped)."), 410: _GONE},
    )
    def post(self, request: Request, run_id: uuid.UUID) -> Response:
        return self._post(request, run_id)


# --- what the views share --------------------------------------------------------------------------------------------
def run_seen(request: Request, run_id: uuid.UUID) -> TrainingRun:
    """The run, for who labels in its studio. Raises Http404 or PermissionDenied."""
    run = run_get(request.user, run_id)
    if not may(role_in(request.user, run.studio_id), Action.LABEL):
        raise PermissionDenied(_("Only those who label in this studio can see this."))
    return run


def _managed(request: Request, run_id: uuid.UUID) -> TrainingRun:
    run = run_get(request.user, run_id)
    refuse_unless(may_manage_models(request.user, run.studio_id))
    return run


def _snapshot(user: User, studio_id: int, snapshot_id: uuid.UUID | None) -> Snapshot | None:
    if snapshot_id is None:
        return None
    found = snapshots_visible_to(user).filter(id=snapshot_id, studio=studio_id).first()
    if found is None:
        raise invalid("snapshot", _("There is no such snapshot."))
    return found


def _told(user: User, run_id: uuid.UUID) -> dict[str, Any]:
    run = run_get(user, run_id)
    return run_json(run, user, may_manage_models(user, run.studio_id))

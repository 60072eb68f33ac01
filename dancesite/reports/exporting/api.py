"""Take away: PDF, films, tables; and whether faces are hidden."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.clips.api import editable
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get, may_see_faces
from dancesite.core.bodies import body_of
from dancesite.core.errors import Problem
from dancesite.core.job_view import job_json
from dancesite.core.models import JobRun
from dancesite.core.openapi import refusal

from .models import Render
from .schema import TAKEN, BlurSchema, BlurWanted, ExportSchema, ExportsSchema, ExportWanted
from .selectors import is_there, job_of, key_of
from .services import KINDS, blur_follow, blur_set, render_ask

_STATES = {JobRun.State.QUEUED: "queued", JobRun.State.RUNNING: "working"}
_NOT_READ = refusal("The clip was not read to its end, or is removed or withdrawn.")


class Exports(APIView):
    @extend_schema(summary="What can be taken away of a clip", responses=ExportsSchema)
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        user = cast(User, request.user)
        clip = clip_get(user, clip_id)
        results = [{"kind": kind} | made_json(clip, Render.Kind(kind)) for kind in _offered(user, clip)]
        return Response({"results": results, "files": _files(clip)})

    @extend_schema(
        summary="Have something made to take away",
        description="In the language of the request. Asked for twice, it is made once; GET tells how far it is.",
        request=ExportWanted,
        responses={202: ExportSchema, 403: refusal("The film is blurred for you."), 409: _NOT_READ},
    )
    def post(self, request: Request, clip_id: uuid.UUID) -> Response:
        user = cast(User, request.user)
        clip = clip_get(user, clip_id)
        kind = Render.Kind(body_of(request, ExportWanted)["kind"])
        if kind not in _offered(user, clip):
            message = _("Faces are blurred in this clip. Take the film with blurred faces.")
            raise Problem("not-allowed", message, status=403)
        render_ask(clip=clip, kind=kind, by=user, language=get_language() or "en")
        return Response({"kind": kind} | made_json(clip, kind), status=202)


class Blur(APIView):
    @extend_schema(summary="Whether faces are hidden, and how far the film without them is", responses=BlurSchema)
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = clip_get(request.user, clip_id)
        told = _blur_json(clip)
        if told["on"] and told["state"] == "none":  # its file was lost, and nobody else would ask for it
            blur_follow(clip=clip)
            told = _blur_json(clip)
        return Response(told)

    @extend_schema(
        summary="Hide faces from whoever may not change the clip, or show them again",
        description="It holds at once: until the film without faces is made, they see none.",
        request=BlurWanted,
        responses={200: BlurSchema, 409: refusal("The clip is removed or withdrawn.")},
    )
    def put(self, request: Request, clip_id: uuid.UUID) -> Response:
        user = cast(User, request.user)
        blur_set(clip=editable(user, clip_id), on=body_of(request, BlurWanted)["on"], by=user)
        return Response(_blur_json(clip_get(user, clip_id)))


def _offered(user: User, clip: Clip) -> list[str]:
    return [kind for kind in TAKEN if kind != Render.Kind.FILM or may_see_faces(user, clip)]


def _blur_json(clip: Clip) -> dict[str, Any]:
    return {"on": clip.blurred} | made_json(clip, Render.Kind.BLUR)


def made_json(clip: Clip, kind: Render.Kind) -> dict[str, Any]:
    """How far it is, of what it would be made from now, in the language of the request."""
    language = "" if kind == Render.Kind.BLUR else get_language() or "en"
    now = key_of(clip, kind, language) or ""
    render = Render.objects.select_related("artefact").filter(clip=clip, kind=kind, key=now).first()
    artefact = render.artefact if render else None
    job = job_of(render) if render else None
    if artefact is not None and is_there(artefact):
        url = reverse("artefact", args=[clip.id, artefact.id, KINDS[kind].value])
        return {"state": "ready", "percent": 100, "url": url, "bytes": artefact.bytes, "error": None}
    nothing = {"state": "none", "percent": 0, "url": None, "bytes": None, "error": None}
    if job is None:
        return nothing
    told = job_json(job, {})
    state = _STATES.get(JobRun.State(job.state), "failed" if job.state == JobRun.State.FAILED else "none")
    return nothing | {"state": state, "percent": round(told["overall"]), "error": told["error"]}


def _files(clip: Clip) -> list[dict[str, str]]:
    if clip.barcode is None:
        return []
    names = [f"{what}.{form}" for what in ("structure", "measures", "timing", "notes") for form in ("csv", "json")]
    return [{"kind": name, "url": reverse(f"api-{name.replace('.', '-')}", args=[clip.id])} for name in names]

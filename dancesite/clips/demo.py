"""A clip to try things with: a drawn dancer, so that no real person is in the repository."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import Purpose, Studio, User
from dancesite.core import storage
from dancesite.core.errors import Problem
from dancesite.core.openapi import refusal

from .api import answer, uploader
from .clip_schema import ClipSchema
from .models import Clip
from .services import clip_create


def demo_clip_create(*, studio: Studio, user: User) -> Clip:
    """Add the drawn dancer as if it had been uploaded. Problem "no-demo" where set-up did not draw it."""
    drawn = Path(settings.DEMO_CLIP)
    if not drawn.is_file():
        message = _("The drawn dancer is not on this machine. `make demo` draws it.")
        raise Problem("no-demo", message, status=404)
    with storage.work_folder() as folder:
        path = folder / "upload"
        shutil.copyfile(drawn, path)
        return clip_create(
            studio=studio,
            user=user,
            path=path,
            file_name=drawn.name,
            title=_("Drawn dancer"),
            dancer=_("Drawn dancer"),
            style=_("Demo"),
            consent=dict.fromkeys(Purpose.values, True),
        )


class DemoClip(APIView):
    """POST: add the drawn dancer to the studio."""

    @extend_schema(
        summary="Add the drawn dancer",
        request=None,
        responses={201: ClipSchema, 409: refusal("It is here already.")},
    )
    def post(self, request: Request, slug: str) -> Response:
        membership = uploader(request, slug)
        clip = demo_clip_create(studio=membership.studio, user=membership.user)
        return answer(membership.user, clip.id, status=201)

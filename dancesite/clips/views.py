"""The list page."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dancesite.accounts import quota
from dancesite.accounts.selectors import membership_get

from .list_view import clips_page
from .samples.selectors import samples_state
from .selectors import clips_listed
from .uploads.upload_view import unfinished_json


@login_required
def clips(request: HttpRequest, slug: str) -> HttpResponse:
    """All clips of a studio, live."""
    membership = membership_get(request.user, slug)
    if request.session.get("studio") != slug:
        request.session["studio"] = slug  # where the front page leads next time
    user, studio = membership.user, membership.studio
    page_data = {
        "studio": {"slug": membership.studio.slug, "name": membership.studio.name},
        "me": {"name": membership.user.name, "role": membership.role},
        "first": clips_page(user, studio, membership.role, clips_listed(user, studio)),
        "limits": {
            "bytes": settings.UPLOAD_MAX_BYTES,
            "seconds": settings.CLIP_MAX_SECONDS,
            "quota": {"used": quota.used_bytes(membership.studio), "limit": quota.limit_bytes(membership.studio)},
        },
        "uploads": unfinished_json(membership.user, membership.studio),
        "samples": samples_state(membership.studio, membership.role),
        "demo": Path(settings.DEMO_CLIP).is_file(),
        "socket": f"/ws/studios/{membership.studio.slug}/",
    }
    return render(request, "clips/clips.html", {"page_data": page_data, "membership": membership, "section": "clips"})

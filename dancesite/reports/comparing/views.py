"""The page of comparisons: choosing two takes, and one comparison."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dancesite.accounts.models import Membership
from dancesite.accounts.selectors import membership_get
from dancesite.core import events

from .selectors import comparison_get, comparisons_of
from .view import comparison_json, comparisons_json

RECENT = 24


@login_required
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Two takes are chosen here, or a recent comparison."""
    own = membership_get(request.user, slug)
    return _page(request, own, _page_data(own))


@login_required
def comparison(request: HttpRequest, slug: str, comparison_id: uuid.UUID) -> HttpResponse:
    """Http404 for who may not see both clips, and under another studio's address."""
    own = membership_get(request.user, slug)
    page_data = _page_data(own)
    shown = comparison_get(request.user, comparison_id)
    if shown.first.studio_id != own.studio_id:
        raise Http404
    return _page(request, own, page_data | {"comparison": comparison_json(request.user, shown)})


def _page_data(own: Membership) -> dict[str, Any]:
    seq = events.sequence(own.studio_id)
    recent = comparisons_of(own.user, own.studio)[:RECENT]
    return {
        "studio": {"slug": own.studio.slug, "name": own.studio.name},
        "me": {"id": str(own.user_id), "name": own.user.name, "role": own.role},
        "comparisons": comparisons_json(own.user, recent),
        "seq": seq,
        "socket": f"/ws/studios/{own.studio.slug}/",
    }


def _page(request: HttpRequest, own: Membership, page_data: dict[str, Any]) -> HttpResponse:
    context = {"page_data": page_data, "membership": own, "section": "compare"}
    return render(request, "reports/compare.html", context)

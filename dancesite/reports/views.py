"""The page of one clip, and the one where it is labelled."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dancesite.accounts.models import Membership
from dancesite.accounts.selectors import membership_get
from dancesite.annotations.label_selectors import clips_to_label, labels_drawn, labels_latest, settings_of
from dancesite.annotations.label_view import labels_json, to_label_json
from dancesite.annotations.word_view import words_json
from dancesite.clips.clip_view import clip_json
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get, may_label
from dancesite.core import events
from dancesite.learning.model_view import model_brief
from dancesite.learning.selectors import models_offered

from .notes.selectors import may_write
from .report_view import report_told
from .selectors import report_latest


@login_required
def clip(request: HttpRequest, slug: str, clip_id: uuid.UUID) -> HttpResponse:
    """Film, skeleton and structure of a clip; while it is being read, what is ready so far."""
    own, shown, page_data = _shown(request, slug, clip_id)
    context = {"page_data": page_data, "membership": own, "section": "clips", "clip": shown}
    return render(request, "reports/clip.html", context)


@login_required
def label(request: HttpRequest, slug: str, clip_id: uuid.UUID) -> HttpResponse:
    """Where a clip is labelled. Who may not label it, and whoever comes before its film was read, gets its own page."""
    own, shown, page_data = _shown(request, slug, clip_id)
    ready = shown.readable and not shown.removed_at and not shown.withdrawn_at
    if not ready or not may_label(request.user, shown, own.role):
        return redirect("clip", slug, clip_id)
    page_data["drawn"] = labels_drawn(shown)
    page_data["settings"] = settings_of(own.user)
    page_data["tolabel"] = [to_label_json(one) for one in clips_to_label(own)]
    context = {"page_data": page_data, "membership": own, "section": "clips", "clip": shown}
    return render(request, "annotations/workspace.html", context)


def _shown(request: HttpRequest, slug: str, clip_id: uuid.UUID) -> tuple[Membership, Clip, dict[str, Any]]:
    """What both pages tell. Http404 for strangers, and for a clip of another studio."""
    own = membership_get(request.user, slug)
    seq = events.sequence(own.studio_id)
    shown = clip_get(request.user, clip_id)
    if shown.studio_id != own.studio_id:
        raise Http404
    report, me = report_latest(shown), own.user
    page_data = {
        "studio": {"slug": own.studio.slug, "name": own.studio.name},
        "me": {"id": str(me.pk), "name": me.name, "email": me.email, "role": own.role},
        "clip": clip_json(shown, me, own.role),
        "may_note": may_write(me, shown, own.role),
        "report": report_told(shown, report) if report else None,
        "labels": labels_json(labels_latest(shown)),
        "words": words_json(own),
        "models": [model_brief(version) for version in models_offered(own)],
        "seq": seq,
        "socket": f"/ws/studios/{own.studio.slug}/",
    }
    return own, shown, page_data

"""The page of one clip."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dancesite.accounts.selectors import membership_get
from dancesite.annotations.label_view import labels_json, word_json
from dancesite.annotations.selectors import labels_latest, words_of
from dancesite.clips.clip_view import clip_json
from dancesite.clips.selectors import clip_get
from dancesite.core import events

from .report_view import report_json
from .selectors import report_latest


@login_required
def clip(request: HttpRequest, slug: str, clip_id: uuid.UUID) -> HttpResponse:
    """Film, skeleton and structure of a clip; while it is being read, what is ready so far."""
    membership = membership_get(request.user, slug)
    seq = events.sequence(membership.studio_id)
    shown = clip_get(request.user, clip_id)
    if shown.studio_id != membership.studio_id:
        raise Http404
    report = report_latest(shown)
    page_data = {
        "studio": {"slug": membership.studio.slug, "name": membership.studio.name},
        "me": {"name": membership.user.name, "role": membership.role},
        "clip": clip_json(shown, membership.user, membership.role),
        "report": report_json(shown, report) if report else None,
        "labels": labels_json(labels_latest(shown)),
        "words": [word_json(word) for word in words_of(membership.studio)],
        "seq": seq,
        "socket": f"/ws/studios/{membership.studio.slug}/",
    }
    context = {"page_data": page_data, "membership": membership, "section": "clips", "clip": shown}
    return render(request, "reports/clip.html", context)

"""The page of the training: what is to be labelled, and what is learned from it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dancesite.core import events

from .pool_selectors import training_seen
from .pool_view import training_json


@login_required
def train(request: HttpRequest, slug: str) -> HttpResponse:
    """For who labels in the studio; who may change what of it stands in `may`."""
    own = training_seen(request.user, slug)
    seq = events.sequence(own.studio_id)
    page_data = {
        "studio": {"slug": own.studio.slug, "name": own.studio.name},
        "me": {"id": str(own.user_id), "name": own.user.name, "role": own.role},
        "training": training_json(own) | {"seq": seq},
        "seq": seq,
        "socket": f"/ws/studios/{own.studio.slug}/",
    }
    return render(request, "learning/train.html", {"page_data": page_data, "membership": own, "section": "train"})

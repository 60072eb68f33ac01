"""The page of the studio's model versions."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dancesite.accounts.selectors import membership_get
from dancesite.core import events

from .model_view import models_json
from .selectors import may_manage_models, models_listed


@login_required
def models(request: HttpRequest, slug: str) -> HttpResponse:
    """To be read by every member; who may change what of it stands in `may`."""
    membership = membership_get(request.user, slug)
    seq = events.sequence(membership.studio_id)
    user, studio = membership.user, membership.studio
    manage = may_manage_models(user, studio.pk, membership.role)
    page_data = {
        "studio": {"slug": studio.slug, "name": studio.name},
        "me": {"id": str(user.pk), "name": user.name, "role": membership.role},
        "models": models_json(list(models_listed(membership)), manage),
        "may": {"manage": manage},
        "seq": seq,
        "socket": f"/ws/studios/{studio.slug}/",
    }
    context = {"page_data": page_data, "membership": membership, "section": "models"}
    return render(request, "learning/models.html", context)

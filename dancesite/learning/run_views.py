"""The page of a training."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import membership_get
from dancesite.core import events

from .run_selectors import run_numbered, runs_listed
from .run_view import run_brief, run_json
from .selectors import may_manage_models


@login_required
def run(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """For who labels in the studio; who may change what of it stands in `may`."""
    membership = membership_get(request.user, slug)
    if not may(membership.role, Action.LABEL):
        raise PermissionDenied(_("Only those who label in this studio can see this."))
    seq = events.sequence(membership.studio_id)
    user, studio = membership.user, membership.studio
    shown = run_numbered(membership, number)
    page_data = {
        "studio": {"slug": studio.slug, "name": studio.name},
        "me": {"id": str(user.pk), "name": user.name, "role": membership.role},
        "run": run_json(shown, user, may_manage_models(user, studio.pk, membership.role)),
        "runs": [run_brief(one) for one in runs_listed(membership)],
        "training_url": reverse("train", args=[slug]),
        "seq": seq,
        "socket": f"/ws/studios/{studio.slug}/",
    }
    context = {"page_data": page_data, "membership": membership, "section": "train"}
    return render(request, "learning/run.html", context)

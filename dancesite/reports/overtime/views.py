"""The page of progress."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dancesite.accounts.selectors import membership_get
from dancesite.core import events

from .dancer_view import progress_json


@login_required
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """What is looked at stands in the address; the page fetches it."""
    own = membership_get(request.user, slug)
    seq = events.sequence(own.studio_id)
    page_data = {
        "studio": {"slug": own.studio.slug, "name": own.studio.name},
        "me": {"id": str(own.user_id), "name": own.user.name, "role": own.role},
        "progress": progress_json(own),
        "seq": seq,
        "socket": f"/ws/studios/{own.studio.slug}/",
    }
    context = {"page_data": page_data, "membership": own, "section": "progress"}
    return render(request, "reports/progress.html", context)

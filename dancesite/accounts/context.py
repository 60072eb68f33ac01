"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dancesite.core.jobs import Job
from dancesite.core.models import JobRun
from dancesite.core.pages import looking_theme_of, theme_of

from .selectors import memberships_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Themes, the person's studios, and how many clips of the current one are in work."""
    context: dict[str, Any] = {"theme": theme_of(request), "looking_theme": looking_theme_of(request)}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    memberships = list(memberships_of(user))
    context["my_memberships"] = memberships
    match = request.resolver_match
    slug = (match.kwargs.get("slug") if match else None) or request.session.get("studio")
    # Pages outside a studio (account, help) keep the frame of the one the person was in last.
    current = next((entry for entry in memberships if entry.studio.slug == slug), None) or next(iter(memberships), None)
    if current is not None:
        active = [JobRun.State.QUEUED, JobRun.State.RUNNING]
        context["membership"] = current
        running = JobRun.objects.filter(kind=Job.INGEST, studio_id=current.studio_id, state__in=active)
        context["jobs_active"] = running.count()
    return context

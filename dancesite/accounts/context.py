"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dancesite.core.models import JobRun

from .selectors import role_in, studios_visible_to


def shell(request: HttpRequest) -> dict[str, Any]:
    """Theme, the person's studios, and how many clips of the current one are in work."""
    theme = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {"theme": theme if theme in {"light", "dark"} else ""}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    studios = list(studios_visible_to(user))
    context["my_studios"] = [{"studio": studio, "role": role_in(user, studio.id)} for studio in studios]
    match = request.resolver_match
    slug = match.kwargs.get("slug") if match else None
    current = next((studio for studio in studios if studio.slug == slug), None)
    if current is not None:
        active = [JobRun.State.QUEUED, JobRun.State.RUNNING]
        context["jobs_active"] = JobRun.objects.filter(studio_id=current.id, state__in=active).count()
    return context

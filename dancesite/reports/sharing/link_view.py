"""A share link as JSON, for who may end it; and what its page tells to whoever opens it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dancesite.accounts.models import Purpose
from dancesite.clips.consent import consent_now
from dancesite.clips.models import Clip

from ..models import Report
from ..report_view import report_json
from .models import ShareLink
from .selectors import WITH_FILM, file_of, links_of, scope_now, why_shut

# Of a report, what a reader outside needs; curves, energy and the model's scores stay in the studio.
_TOLD = (
    "frames", "fps", "method", "confidence", "action", "units", "segments", "phrases", "rhythm", "summary", "problems",
    "body",
)  # fmt: skip


def link_json(link: ShareLink) -> dict[str, Any]:
    return {
        "id": str(link.id),
        "clip": str(link.clip_id),
        "scope": link.scope,
        "name": link.name,
        "hint": link.hint,
        "state": why_shut(link) or "works",
        "made_by": link.made_by.name if link.made_by else None,
        "made_at": link.made_at.isoformat(),
        "expires_at": link.expires_at.isoformat(),
        "opens": link.opens,
        "opened_at": link.opened_at.isoformat() if link.opened_at else None,
    }


def links_json(clip: Clip) -> dict[str, Any]:
    links = links_of(clip)
    for link in links:
        link.clip = clip
    return {"results": [link_json(link) for link in links], "refused": _refused(clip)}


def _refused(clip: Clip) -> list[dict[str, str]]:
    if consent_now(clip)[Purpose.PUBLISH]:
        why = _("Faces are blurred in this clip. Share the film with blurred faces.")
        return [{"scope": ShareLink.Scope.FILM.value, "why": why}] if clip.blurred else []
    why = _("The dancer has not allowed publishing. See Consent in the clip’s menu.")
    return [{"scope": scope, "why": why} for scope in sorted(WITH_FILM)]


def shared_page(link: ShareLink, report: Report, secret: str) -> dict[str, Any]:
    """What the public page is made from: one report, and the addresses of what this link opens."""
    clip = link.clip
    told = report_json(clip, report)
    named = consent_now(clip)[Purpose.PUBLISH]  # whose dance it is, only where that may be published

    def address(what: str) -> str | None:
        return reverse("shared-file", args=[secret, what]) if file_of(link, what) else None

    return {
        "title": clip.title,
        "style": clip.style,
        "dancer": clip.dancer.name if clip.dancer and named else None,
        "studio": clip.studio.name,
        "scope": scope_now(link),
        "expires_at": link.expires_at.isoformat(),
        "width": clip.width,
        "height": clip.height,
        "film": address("film"),
        "picture": address("picture"),
        "pose": address("pose"),
        "report": {name: told[name] for name in _TOLD},
    }

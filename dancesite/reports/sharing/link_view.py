"""Share links as JSON, for who may end them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dancesite.accounts.models import Purpose
from dancesite.clips.consent import consent_now
from dancesite.clips.models import Clip

from ..comparing.models import Comparison
from .models import ShareLink
from .selectors import WITH_FILM, links_of, links_to, why_shut


def link_json(link: ShareLink) -> dict[str, Any]:
    return {
        "id": str(link.id),
        "clip": str(link.clip_id),
        "comparison": str(link.comparison_id) if link.comparison_id else None,
        "title": link_title(link),
        "scope": link.scope,
        "notes": link.notes,
        "name": link.name,
        "hint": link.hint,
        "state": why_shut(link) or "works",
        "made_by": link.made_by.name if link.made_by else None,
        "made_at": link.made_at.isoformat(),
        "expires_at": link.expires_at.isoformat(),
        "opens": link.opens,
        "opened_at": link.opened_at.isoformat() if link.opened_at else None,
    }


def link_title(link: ShareLink) -> str:
    return " – ".join(clip.title for clip in link.clips)


def links_json(clip: Clip) -> dict[str, Any]:
    """Those to its report, and those to its comparisons."""
    return {"results": [link_json(link) for link in links_of(clip)], "refused": _refused([clip])}


def comparison_links_json(comparison: Comparison) -> dict[str, Any]:
    refused = _refused([comparison.first, comparison.second])
    return {"results": [link_json(link) for link in links_to(comparison)], "refused": refused}


def _refused(clips: list[Clip]) -> list[dict[str, str]]:
    if all(consent_now(clip)[Purpose.PUBLISH] for clip in clips):
        why = _("Faces are blurred in this clip. Share the film with blurred faces.")
        blurred = any(clip.blurred for clip in clips)
        return [{"scope": ShareLink.Scope.FILM.value, "why": why}] if blurred else []
    why = _("The dancer has not allowed publishing. See Consent in the clip’s menu.")
    return [{"scope": scope, "why": why} for scope in sorted(WITH_FILM)]

"""Reads of share links: which still work, and what each of them opens.

The secret has 256 random bits, so a plain hash keeps it, and nobody guesses it.
"""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from dancesite.accounts.models import Purpose
from dancesite.accounts.selectors import Visitor, token_hash
from dancesite.clips.consent import consent_now
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.selectors import clip_get, may_edit

from .models import ShareLink

PREFIX = "dl_"
_LONGEST = 100
Scope = ShareLink.Scope
Kind = Artefact.Kind


def links_of(clip: Clip) -> QuerySet[ShareLink]:
    """Those that nobody ended, run out ones among them; the newest first."""
    return ShareLink.objects.select_related("made_by").filter(clip=clip, ended_at=None).order_by("-made_at", "id")


def link_get(user: Visitor, link_id: uuid.UUID) -> ShareLink:
    """The link, for whoever may see its clip; else Http404."""
    link = ShareLink.objects.select_related("made_by").filter(id=link_id).first()
    if link is None:
        raise Http404
    link.clip = clip_get(user, link.clip_id)
    return link


def link_open(secret: str) -> ShareLink | None:
    """The link with this secret, if it works now."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST or not secret.isascii():
        return None
    links = ShareLink.objects.select_related("clip__studio", "clip__dancer", "made_by")
    link = links.filter(token_hash=token_hash(secret)).first()
    return link if link is not None and why_shut(link) is None else None


def why_shut(link: ShareLink) -> str | None:
    """Why it does not work now: "ended", "expired", "gone" (the clip), "consent", "maker"; None where it does.

    A maker who left the studio, or may not change the clip any more, must not leave a door open behind.
    """
    clip = link.clip
    if link.ended_at is not None:
        return "ended"
    if link.expires_at <= timezone.now():
        return "expired"
    if clip.removed_at or clip.withdrawn_at:
        return "gone"
    allowed = consent_now(clip)
    if not allowed[Purpose.VIEW] or (link.scope in WITH_FILM and not allowed[Purpose.PUBLISH]):
        return "consent"
    if link.made_by is None or not may_edit(link.made_by, clip):
        return "maker"
    return None


WITH_FILM = frozenset({Scope.BLURRED.value, Scope.FILM.value})

# What each address of a link may lead to.
OPENS = {
    Scope.REPORT.value: {"pose": Kind.POSE},
    Scope.BLURRED.value: {"film": Kind.BLURRED, "picture": Kind.BLURRED_THUMBNAIL, "pose": Kind.POSE},
    Scope.FILM.value: {"film": Kind.PROXY, "picture": Kind.THUMBNAIL, "pose": Kind.POSE},
}


def scope_now(link: ShareLink) -> str:
    """What it opens: where faces are blurred in the studio, nobody outside sees them by an older link."""
    return Scope.BLURRED.value if link.scope == Scope.FILM and link.clip.blurred else link.scope


def file_of(link: ShareLink, what: str) -> Artefact | None:
    """The newest file of this kind that the link opens; None where it opens none, or where it is not made yet."""
    kind = OPENS[scope_now(link)].get(what)
    if kind is None:
        return None
    return Artefact.objects.filter(clip_id=link.clip_id, kind=kind).order_by("-created_at").first()

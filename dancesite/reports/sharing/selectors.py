"""Reads of share links: which still work, and what each of them opens.

The secret has 256 random bits, so a plain hash keeps it, and nobody guesses it.
"""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from dancesite.accounts.models import Purpose, User
from dancesite.accounts.selectors import Visitor, token_hash
from dancesite.clips.consent import consent_now
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.selectors import clips_visible_to, may_edit

from ..comparing.models import Comparison
from .models import ShareLink

PREFIX = "dl_"
_LONGEST = 100
Scope = ShareLink.Scope
Kind = Artefact.Kind


def links_of(clip: Clip) -> QuerySet[ShareLink]:
    """Those to its report and to its comparisons that nobody ended, run out ones among them; the newest first."""
    return _alive().filter(Q(clip=clip) | Q(comparison__second=clip))


def links_to(comparison: Comparison) -> QuerySet[ShareLink]:
    """The same of a comparison."""
    return _alive().filter(comparison=comparison)


def _alive() -> QuerySet[ShareLink]:
    return _told().filter(ended_at=None).order_by("-made_at", "id")


def _told() -> QuerySet[ShareLink]:
    """With both clips, where there are two, and without what was found in them."""
    sides = ("clip", "comparison__first", "comparison__second")
    parts = [f"{side}__{what}" for side in sides for what in ("studio", "dancer")]
    return ShareLink.objects.select_related("made_by", *parts).defer("comparison__data")


def link_get(user: Visitor, link_id: uuid.UUID) -> ShareLink:
    """The link, for whoever may see a clip that it shows; else Http404."""
    link = _told().filter(id=link_id).first()
    if link is None or not clips_visible_to(user).filter(id__in=[clip.id for clip in link.clips]).exists():
        raise Http404
    return link


def may_end(user: User, link: ShareLink) -> bool:
    """Whoever may change one of the clips."""
    return any(may_edit(user, clip) for clip in link.clips)


def link_open(secret: str) -> ShareLink | None:
    """The link with this secret, if it works now."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST or not secret.isascii():
        return None
    link = _told().filter(token_hash=token_hash(secret)).first()
    return link if link is not None and why_shut(link) is None else None


def why_shut(link: ShareLink) -> str | None:
    """Why it does not work now: "ended", "expired", "gone" (a clip), "consent", "maker"; None where it does.

    A maker who left the studio, or may not change a clip any more, must not leave a door open behind.
    """
    if link.ended_at is not None:
        return "ended"
    if link.expires_at <= timezone.now():
        return "expired"
    if any(clip.removed_at or clip.withdrawn_at for clip in link.clips):
        return "gone"
    if not all(_allowed(link, clip) for clip in link.clips):
        return "consent"
    maker = link.made_by
    if maker is None or not all(may_edit(maker, clip) for clip in link.clips):
        return "maker"
    return None


def _allowed(link: ShareLink, clip: Clip) -> bool:
    allowed = consent_now(clip)
    return allowed[Purpose.VIEW] and (link.scope not in WITH_FILM or allowed[Purpose.PUBLISH])


WITH_FILM = frozenset({Scope.BLURRED.value, Scope.FILM.value})

# What each address of a link may lead to.
OPENS = {
    Scope.REPORT.value: {"pose": Kind.POSE},
    Scope.BLURRED.value: {"film": Kind.BLURRED, "picture": Kind.BLURRED_THUMBNAIL, "pose": Kind.POSE},
    Scope.FILM.value: {"film": Kind.PROXY, "picture": Kind.THUMBNAIL, "pose": Kind.POSE},
}


def scope_now(link: ShareLink, clip: Clip) -> str:
    """What it opens of this clip: where faces are blurred in the studio, nobody outside sees them by an older link."""
    return Scope.BLURRED.value if link.scope == Scope.FILM and clip.blurred else link.scope


SIDES = ("first", "second")


def file_of(link: ShareLink, what: str) -> Artefact | None:
    """The newest file of this kind that the link opens; None where it opens none, or where it is not made yet.

    what: "film", "picture" or "pose"; of a comparison "first-film" and the like.
    """
    clip = link.clip
    if link.comparison is not None:
        side, _dash, what = what.partition("-")
        if side not in SIDES:
            return None
        clip = link.clips[SIDES.index(side)]
    kind = OPENS[scope_now(link, clip)].get(what)
    if kind is None:
        return None
    return Artefact.objects.filter(clip_id=clip.id, kind=kind).order_by("-created_at").first()

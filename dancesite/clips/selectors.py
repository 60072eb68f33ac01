"""Reads: every way to a clip goes through `clips_visible_to`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.http import Http404
from django.utils import timezone

from dancesite.accounts.models import Membership, Role, Studio
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import Visitor, role_in
from dancesite.core.models import JobRun

from .models import LATE_STAGES, Artefact, Clip, ClipConsent

State = JobRun.State
SHOWS = ("all", "ready", "work", "attention", "removed")
# Clip.readable. Its structure may be read anew meanwhile, or that may have failed: the one before still stands.
READABLE = Q(barcode__isnull=False) & (Q(job__state=State.DONE) | Q(job__stage__in=LATE_STAGES))
_READY = READABLE | Q(job__state=State.DONE)
_WORK = Q(job__state__in=[State.QUEUED, State.RUNNING]) & ~READABLE
# A withdrawn clip is a mere record; somebody has to know, and may remove it.
_ATTENTION = (Q(job__state__in=[State.FAILED, State.CANCELLED]) & ~READABLE) | Q(withdrawn_at__isnull=False)


def clips_visible_to(user: Visitor) -> QuerySet[Clip]:
    """The clips somebody may see: those of their studios; removed ones only if they may restore them."""
    if not user.is_authenticated or not user.is_active:
        return Clip.objects.none()
    member = Membership.objects.filter(user_id=user.pk)
    restorable = Q(uploaded_by_id=user.pk) | Q(studio__in=member.filter(role=Role.LEAD).values("studio_id"))
    return Clip.objects.filter(Q(removed_at=None) | restorable, studio__in=member.values("studio_id"))


def with_details(clips: QuerySet[Clip]) -> QuerySet[Clip]:
    """What a clip's JSON needs, without a query a clip. Time scale, model and labels are rows of apps above this one,
    reached by their names."""
    clips = clips.select_related("studio", "dancer", "uploaded_by", "job", "time_scale", "model_choice__model")
    clips = clips.defer("model_choice__model__card")  # kilobytes, for a name
    newest = Max("label_revisions__number")
    labels = Clip.objects.filter(id=OuterRef("id")).values("id").annotate(newest=newest).values("newest")
    return clips.annotate(labels_number=Subquery(labels)).prefetch_related(
        Prefetch("artefacts", queryset=Artefact.objects.order_by("created_at")),
        Prefetch("consents", queryset=ClipConsent.objects.order_by("id")),
    )


def clip_get(user: Visitor, clip_id: uuid.UUID) -> Clip:
    """The clip, or Http404 for whoever may not see it."""
    clip = with_details(clips_visible_to(user)).filter(id=clip_id).first()
    if clip is None:
        raise Http404
    return clip


def clips_listed(user: Visitor, studio: Studio, *, show: str = "all", query: str = "") -> QuerySet[Clip]:
    """The clips of one studio, newest first. `show` is one of SHOWS; `query` looks in title, dancer and style."""
    clips = clips_visible_to(user).filter(studio=studio)
    clips = clips.exclude(removed_at=None) if show == "removed" else clips.filter(removed_at=None)
    if show == "ready":
        clips = clips.filter(_READY)
    elif show == "work":
        clips = clips.filter(_WORK)
    elif show == "attention":
        clips = clips.filter(_ATTENTION)
    for word in query.split()[:8]:
        clips = clips.filter(Q(title__icontains=word) | Q(dancer__name__icontains=word) | Q(style__icontains=word))
    return with_details(clips).order_by("-created_at", "id")


def clip_counts(user: Visitor, studio: Studio) -> dict[str, int]:
    """How many clips each of SHOWS has."""
    clips = clips_visible_to(user).filter(studio=studio)
    here = Q(removed_at=None)
    return clips.aggregate(
        all=Count("id", filter=here),
        ready=Count("id", filter=here & _READY),
        work=Count("id", filter=here & _WORK),
        attention=Count("id", filter=here & _ATTENTION),
        removed=Count("id", filter=~here),
    )


def clip_totals(user: Visitor, studio: Studio) -> tuple[float, int]:
    """Seconds of dance, and how many dancers."""
    clips = clips_visible_to(user).filter(studio=studio, removed_at=None, withdrawn_at=None)
    totals = clips.aggregate(
        seconds=Sum(F("frames") * F("fps_den") * 1.0 / F("fps_num")),
        dancers=Count("dancer", distinct=True),
    )
    return float(totals["seconds"] or 0), int(totals["dancers"])


def visible_ids(user: Visitor, clip_ids: Iterable[str]) -> set[str]:
    """Which of these clips the person may see."""
    found = clips_visible_to(user).filter(id__in=list(clip_ids)).values_list("id", flat=True)
    return {str(clip_id) for clip_id in found}


def may_edit(user: Visitor, clip: Clip, role: str | None = None) -> bool:
    """Rename, remove, restore, cancel and retry: one's own uploads, or any for a lead."""
    role = role or role_in(user, clip.studio_id)
    return may(role, Action.EDIT_ANY) or (may(role, Action.EDIT_OWN) and clip.uploaded_by_id == user.pk)


def may_see_faces(user: Visitor, clip: Clip, role: str | None = None) -> bool:
    """Its film as it is: everybody who sees the clip, but where faces are blurred only who may change it."""
    return not clip.blurred or may_edit(user, clip, role)


def may_label(user: Visitor, clip: Clip, role: str | None = None) -> bool:
    """Labels, names of units, counts and time scale: of any clip for who labels, and of one's own uploads."""
    role = role or role_in(user, clip.studio_id)
    return may(role, Action.LABEL) or (may(role, Action.EDIT_OWN) and clip.uploaded_by_id == user.pk)


def styles_of(studio: Studio) -> list[str]:
    clips = Clip.objects.filter(studio=studio).exclude(style="")
    return list(clips.order_by("style").values_list("style", flat=True).distinct())


def same_file(studio: Studio, sha256: str) -> Clip | None:
    """The clip that holds this very file; of a withdrawn one it is gone, and may come again."""
    clips = Clip.objects.filter(studio=studio, sha256=sha256, removed_at=None, withdrawn_at=None)
    return clips.select_related("studio").first()


def known_by(studio: Studio, fingerprint: str) -> Clip | None:
    """The clip whose file has this fingerprint."""
    clips = Clip.objects.filter(studio=studio, fingerprint=fingerprint, removed_at=None, withdrawn_at=None)
    return clips.select_related("studio").first()


def purge_due() -> QuerySet[Clip]:
    """Removed clips whose time to be restored is over."""
    return Clip.objects.filter(removed_at__lt=timezone.now() - timedelta(days=settings.REMOVED_KEPT_DAYS))

"""Reads of labels and of what helps to label, of clips that the caller got from their own selectors."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, FloatField, Func, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.http import Http404

from dancesite.accounts.models import Membership, User
from dancesite.accounts.permissions import Action, may
from dancesite.clips.models import Clip
from dancesite.clips.selectors import READABLE, clips_visible_to, with_details

from .models import LabelRevision, WorkspaceSettings

MOST_TO_LABEL = 20
# Of rows of LabelRevision, counted in the database: the segments of hundreds of them are many megabytes.
_PARTS = Func(F("segments"), function="jsonb_array_length", output_field=IntegerField())
_LOOKED = Func(
    F("segments"),
    template="(SELECT COALESCE(SUM((part->>'end')::int - (part->>'start')::int), 0)"
    " FROM jsonb_array_elements(%(expressions)s) part)",
    output_field=IntegerField(),
)


def labels_latest(clip: Clip) -> LabelRevision | None:
    """The labels that count; None where nobody labelled the clip."""
    return clip.label_revisions.select_related("author", "action").order_by("-number").first()


def labels_drawn(clip: Clip) -> bool:
    """Whether labels came with the film: what nobody said in later revisions is known from the drawing."""
    return clip.label_revisions.filter(source=LabelRevision.Source.DRAWN).exists()


def revision_get(clip: Clip, number: int) -> LabelRevision:
    """One revision; Http404 where there is none of this number."""
    found = clip.label_revisions.select_related("author", "action").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def revisions_of(clip: Clip) -> QuerySet[LabelRevision]:
    """All revisions, newest first, without what is in them but with `parts` (how many segments) and `looked` (how many
    frames they hold)."""
    rows = clip.label_revisions.select_related("author").defer("segments", "sections", "refused")
    return rows.annotate(parts=_PARTS, looked=_LOOKED).order_by("-number")


def methods_of(clip: Clip) -> dict[int, tuple[str, str]]:
    """Method and version of the clip's readings by their id: rows of an app above this one, reached by their name."""
    rows = clip.reports.values_list("pk", "data__method__name", "data__method__version")
    return {pk: (name, version) for pk, name, version in rows}


def people_of(labels: LabelRevision) -> dict[str, str]:
    """Names of those who said something in it, by their id as segments tell it; without accounts that are gone."""
    ids = {segment.get("by") for segment in labels.segments} - {None}
    return {str(user.pk): user.name for user in User.objects.filter(pk__in=ids)} if ids else {}


def settings_of(user: User) -> dict[str, Any]:
    """How the person has set up the place to label; empty where nothing was set."""
    found = WorkspaceSettings.objects.filter(user=user).first()
    return found.data if found else {}


def clips_to_label(own: Membership) -> QuerySet[Clip]:
    """The clips that the person may label and that can be watched, with `share`, how much of each somebody looked at,
    0..1: first what was begun, then what is new, and last what is done. At most MOST_TO_LABEL."""
    newest = LabelRevision.objects.filter(clip=OuterRef("pk")).order_by("-number")
    looked = Subquery(newest.annotate(looked=_LOOKED).values("looked")[:1])
    clips = with_details(clips_visible_to(own.user)).filter(READABLE, studio=own.studio, removed_at=None, frames__gt=0)
    clips = clips.filter(withdrawn_at=None)
    if not may(own.role, Action.LABEL):
        clips = clips.filter(uploaded_by=own.user)
    clips = clips.annotate(share=Cast(Coalesce(looked, 0), FloatField()) / F("frames"))
    done = Case(When(share__gte=1, then=Value(1)), default=Value(0))
    return clips.order_by(done, "-share", "-created_at", "id")[:MOST_TO_LABEL]

"""Reads: every way to a model version goes through `models_visible_to`."""

from __future__ import annotations

import uuid

from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When
from django.http import Http404

from dancesite.accounts.models import Membership, Studio
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import Visitor, role_in

from .models import ModelVersion
from .snapshot_selectors import withdrawn_from

State = ModelVersion.State
_PROMOTED_FIRST = Case(When(state=State.PROMOTED, then=Value(0)), default=Value(1))


def models_visible_to(user: Visitor) -> QuerySet[ModelVersion]:
    """The versions of the studios that the person is in."""
    if not user.is_authenticated or not user.is_active:
        return ModelVersion.objects.none()
    return ModelVersion.objects.filter(studio__in=Membership.objects.filter(user_id=user.pk).values("studio_id"))


def with_details(versions: QuerySet[ModelVersion]) -> QuerySet[ModelVersion]:
    """What a version's JSON needs. Which clips are to be read by it are rows of an app above this one, reached by their
    name."""
    clips = Count("chosen_for", filter=Q(chosen_for__clip__removed_at=None))
    versions = versions.select_related("studio", "imported_by", "run__snapshot").annotate(clips=clips)
    return withdrawn_from(versions.defer("run__result", "run__taught", "run__snapshot__head"))


def model_get(user: Visitor, model_id: uuid.UUID) -> ModelVersion:
    """The version, or Http404 for whoever may not see it."""
    version = with_details(models_visible_to(user)).filter(id=model_id).first()
    if version is None:
        raise Http404
    return version


def models_listed(own: Membership) -> QuerySet[ModelVersion]:
    """Of one studio, the newest first."""
    versions = models_visible_to(own.user).filter(studio=own.studio_id)
    return with_details(versions).order_by("-created_at", "id")


def models_offered(own: Membership) -> QuerySet[ModelVersion]:
    """Those that a clip may be read by: the promoted one first, then the newest."""
    versions = models_visible_to(own.user).filter(studio=own.studio_id).exclude(state=State.RETIRED)
    return versions.defer("card").order_by(_PROMOTED_FIRST, "-created_at", "id")


def model_promoted(studio_id: int) -> ModelVersion | None:
    """What reads the studio's new clips."""
    return ModelVersion.objects.filter(studio_id=studio_id, state=State.PROMOTED).first()


def model_of_file(studio: Studio, sha256: str) -> ModelVersion | None:
    return ModelVersion.objects.filter(studio=studio, sha256=sha256).first()


def may_manage_models(user: Visitor, studio_id: int, role: str | None = None) -> bool:
    return may(role or role_in(user, studio_id), Action.MODELS)


def bytes_held(studio_id: int) -> int:
    """What a studio's versions take of its quota."""
    held = ModelVersion.objects.filter(studio_id=studio_id).aggregate(sum=Sum("bytes"))
    return int(held["sum"] or 0)

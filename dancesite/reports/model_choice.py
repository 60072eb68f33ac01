"""By which model version clips are to be read: what people choose, and what a new clip begins with."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from dancesite.clips.selectors import READABLE
from dancesite.clips.services import STRUCTURE_ONLY, WITH_MODEL, clip_hold, clip_read_again
from dancesite.core.errors import Problem, invalid
from dancesite.learning.models import ModelVersion
from dancesite.learning.selectors import model_promoted
from dancesite.learning.services import model_hold

from .models import ModelChoice, Report
from .services import is_done

AT_ONCE = 100  # clips of a studio that one request asks for
_NOT_NOW = {"gone", "removed", "withdrawn"}  # of a clip: left out


def model_adopt(*, clip: Clip) -> None:
    """A clip that was never read is to be read by what is promoted now, unless somebody chose already."""
    promoted = model_promoted(clip.studio_id)
    if promoted is None:
        return
    with transaction.atomic():
        try:
            model_hold(version=promoted)
        except Problem:  # retired or deleted just now
            return
        ModelChoice.objects.get_or_create(clip=clip, defaults={"model": promoted, "by": None})


@transaction.atomic
def reading_set(*, clip: Clip, user: User, model: ModelVersion | None) -> None:
    """Have the clip read by this model version, or by none; a reading that is there already is chosen again.

    Said once more, it only wakes a reading that failed or was stopped. Raises Problem: "invalid" for another studio's
    version, "gone" and "retired", and those of `clip_hold`.
    """
    clip = clip_hold(clip=clip)
    row = ModelChoice.objects.filter(clip=clip).first()
    before, wanted = row and row.model_id, model and model.id
    if model is not None and wanted != before:
        model = model_hold(version=model)
        if model.studio_id != clip.studio_id:
            raise invalid("model", _("This version is of another studio."))
    ModelChoice.objects.update_or_create(clip=clip, defaults={"model": model, "by": user})
    if before == wanted and is_done(clip):
        return
    there = model is None or Report.objects.filter(clip=clip, model=model).exists()
    clip_read_again(clip=clip, at=STRUCTURE_ONLY if there else WITH_MODEL)


def readings_set(*, studio: Studio, user: User, model: ModelVersion | None) -> tuple[int, int]:
    """The same for all clips of the studio that were read and are to be read otherwise: how many were asked for now,
    and how many are left for the next call. Raises Problem: "retired", "gone"."""
    clips = Clip.objects.filter(READABLE, studio=studio, removed_at=None, withdrawn_at=None)
    if model is None:
        clips = clips.filter(model_choice__model__isnull=False)
    else:
        with transaction.atomic():
            model = model_hold(version=model)
        clips = clips.exclude(model_choice__model=model)
    found = clips.count()
    asked = 0
    for clip in list(clips.order_by("-created_at", "id")[:AT_ONCE]):
        try:
            reading_set(clip=clip, user=user, model=model)
        except Problem as problem:
            if problem.code not in _NOT_NOW:
                raise
        else:
            asked += 1
    return asked, max(0, found - AT_ONCE)

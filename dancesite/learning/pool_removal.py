"""What goes of a clip that is deleted or taken back, out of all that was made for teaching."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dancesite.accounts.models import Purpose
from dancesite.clips.consent import consent_now
from dancesite.clips.models import Clip
from dancesite.core import events

from .models import Assignment, SnapshotClip, Survey

log = logging.getLogger("dancesite.audit")
Part = SnapshotClip.Part


@transaction.atomic
def clip_forget(clip: Clip) -> None:
    """All of it: what the clip's removal calls, with its row locked. Of a snapshot the clip's part alone remains, with
    nothing in it: which versions learned from the clip can be told as long as the clip's record is there, and that one
    is missing afterwards, too."""
    _empty(clip, "removed" if consent_now(clip)[Purpose.VIEW] else "withdrawn")
    for survey in _surveys(clip):
        assert survey.result is not None
        clips = {clip_id: place for clip_id, place in survey.result["clips"].items() if clip_id != str(clip.id)}
        orders = {
            method: [one for one in order if one["clip"] != str(clip.id)]
            for method, order in survey.result["orders"].items()
        }
        Survey.objects.filter(id=survey.id).update(result=survey.result | {"clips": clips, "orders": orders})


def clip_untaught(clip: Clip) -> None:
    """What consent taken back to teaching calls: labels and body are not copied to be learned from any more. The clip
    itself is still there, and so is its place on the map, until the next survey."""
    _empty(clip, "withdrawn")


def _empty(clip: Clip, code: str) -> None:
    asked = Assignment.objects.filter(clip=clip).delete()[0]
    rows = SnapshotClip.objects.filter(clip=clip).exclude(part=Part.LEFT_OUT).filter(entry__isnull=False)
    gone = rows.update(entry=None, code=code, taken_at=timezone.now())
    if asked or gone:
        events.publish(events.Event(clip.studio_id, "training.changed"))
    if gone:
        log.info("clip %s of studio %s went out of %d snapshots: %s", clip.id, clip.studio_id, gone, code)


def _surveys(clip: Clip) -> QuerySet[Survey]:
    """Those that name it; in one order, so that two do not wait for each other."""
    rows = Survey.objects.select_for_update(no_key=True).filter(studio=clip.studio_id)
    return rows.filter(result__clips__has_key=str(clip.id)).order_by("id")

"""Writes of labels."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_hold
from dancesite.core import events
from dancesite.core.errors import Problem, invalid

from .label_checks import segments_checked
from .label_view import labels_json
from .models import LabelRevision, PassageSearch, Word
from .selectors import labels_latest, words_of


@transaction.atomic
def labels_save(
    *,
    clip: Clip,
    author: User | None,
    source: str,
    segments: list[dict[str, Any]],
    action: Word | None = None,
    based_on: int,
) -> LabelRevision:
    """Store one more revision of a clip's labels. `based_on` is the number of the one that was changed; 0: there was
    none. The same labels saved once more are the revision that there is.

    Raises Problem: "conflict" (409, with the labels that are there), "invalid" (names the segment), "not-read" (409:
    the clip's frames are not known), and those of `clip_hold`.
    """
    clip = clip_hold(clip=clip)  # one at a time
    if clip.frames is None:
        raise Problem("not-read", _("This clip was not read yet, so nobody knows its frames."), status=409)
    if source not in LabelRevision.Source.values:
        raise invalid("source", _("Labels are made by hand or known from the drawing."))
    words = {str(id) for id in words_of(clip.studio).values_list("id", flat=True)}
    stored = segments_checked(segments, frames=clip.frames, words=words)
    newest = labels_latest(clip)
    said = {
        "author_id": author and author.pk,
        "source": source,
        "action_id": action and action.pk,
        "segments": stored,
    }
    if newest and all(getattr(newest, name) == value for name, value in said.items()):
        return newest
    number = newest.number if newest else 0
    if based_on != number:
        message = _("Somebody else labelled this clip meanwhile. Nothing was saved.")
        raise Problem("conflict", message, status=409, current=labels_json(newest))
    labels = LabelRevision.objects.create(clip=clip, number=number + 1, based_on=number, **said)
    events.publish(events.Event(clip.studio_id, "clip.changed", str(clip.id)))
    return labels


def labels_delete(clip: Clip) -> None:
    """All labels of a clip: what its removal calls."""
    LabelRevision.objects.filter(clip=clip).delete()


def searches_delete(clip: Clip) -> None:
    """Searches for passages of a clip. What others found in it is told only to who may see it (selectors)."""
    PassageSearch.objects.filter(clip=clip).delete()

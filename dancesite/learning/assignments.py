"""Asking people to label clips."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from dancesite.accounts.models import Studio, User
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import role_in
from dancesite.clips.models import Clip
from dancesite.core import events
from dancesite.core.errors import Problem, invalid
from dancesite.core.text import one_line

from .models import Assignment

log = logging.getLogger("dancesite.audit")
MOST_AT_ONCE = 1000
LONGEST_REASON = 300


@dataclass(frozen=True)
class Wanted:
    """A whole clip, or frames [start, end) of it."""

    clip: uuid.UUID
    start: int | None
    end: int | None
    reason: str


@transaction.atomic
def assign(*, studio: Studio, by: User, wanted: Sequence[Wanted], to: User | None) -> list[Assignment]:
    """Ask `to`, or whoever labels here, to label these clips. What was given to somebody already is given to `to`
    instead: said again, it is as it is. All or nothing.

    Raises Problem: "invalid" (names the field), "gone" (410) where a clip is not there any more.
    """
    if to is not None and not may(role_in(to, studio.pk), Action.LABEL):
        raise invalid("to", _("This person does not label in this studio."))
    Studio.objects.select_for_update(no_key=True).get(pk=studio.pk)  # two at once: one after the other
    held = _held(studio, {one.clip for one in wanted})
    given = []
    for one in wanted:
        _check(one, held)
        values = {"to": to, "reason": one_line(one.reason)[:LONGEST_REASON]}
        row, _new = Assignment.objects.update_or_create(
            clip_id=one.clip, start=one.start, end=one.end, defaults=values, create_defaults=values | {"by": by}
        )
        given.append(row)
    events.publish(events.Event(studio.pk, "training.changed"))
    log.info("%d clips of studio %s were given to user %s by user %s", len(given), studio.pk, to and to.pk, by.pk)
    return given


def _held(studio: Studio, clips: set[uuid.UUID]) -> dict[uuid.UUID, Clip]:
    """The clips that are there, kept from being deleted and withdrawn until the transaction ends (clips.removal)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM clips_clip WHERE studio_id = %s AND id = ANY(%s) ORDER BY id FOR KEY SHARE",
            [studio.pk, list(clips)],
        )
    return Clip.objects.filter(studio=studio, removed_at=None, withdrawn_at=None).in_bulk(list(clips))


def _check(one: Wanted, held: dict[uuid.UUID, Clip]) -> None:
    clip = held.get(one.clip)
    if clip is None:
        raise Problem("gone", _("One of these clips was removed a moment ago. Load the page again."), status=410)
    if one.start is None and one.end is None:
        return
    if one.start is None or one.end is None or not 0 <= one.start < one.end <= (clip.frames or 0):
        raise invalid("clips", _("This passage does not lie in the clip."))


@transaction.atomic
def assignment_end(*, assignment: Assignment, by: User) -> None:
    """Nobody is asked any more. Harmless where it is over."""
    clip, studio_id = assignment.clip_id, assignment.clip.studio_id
    if Assignment.objects.filter(id=assignment.id).delete()[0]:
        events.publish(events.Event(studio_id, "training.changed"))
        log.info("clip %s of studio %s is no longer to be labelled, says user %s", clip, studio_id, by.pk)

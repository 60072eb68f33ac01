"""Writes of labels. Revisions are only ever added."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_hold
from dancesite.core import events
from dancesite.core.errors import Problem, invalid
from dancesite.core.text import one_line

from .label_checks import Ground, refused_checked, sections_checked, segments_checked
from .label_selectors import labels_latest, methods_of
from .label_view import labels_json
from .models import LabelRevision, Word

Source = LabelRevision.Source


def labels_save(**values: Any) -> LabelRevision:
    """`labels_put` for whoever need not know whether there was anything to store."""
    return labels_put(**values)[0]


@transaction.atomic
def labels_put(
    *,
    clip: Clip,
    author: User | None,
    source: str,
    segments: Sequence[Any],
    sections: Sequence[Any] = (),
    refused: Sequence[Any] = (),
    action: Word | None = None,
    based_on: int,
    save_id: uuid.UUID | None = None,
    name: str = "",
) -> tuple[LabelRevision, bool]:
    """Store one more revision of a clip's labels; False: it was there. `based_on` is the number of the one that was
    changed, 0 where there was none.

    What was saved under `save_id` before is told again, whoever saved since: a page that never heard the answer asks
    once more. Labels as they are already are the revision that there is, unless they get a name. A segment that is as
    it was stays whose it was (`by`); of a split word also where only the word differs.

    Raises Problem: "conflict" (409, with the labels that are there as `current`), "invalid" (names the segment),
    "not-read" (409: the clip's frames are not known), and those of `clip_hold`.
    """
    if source not in Source.values:
        raise invalid("source", _("Labels are made by hand or known from the drawing."))
    clip = clip_hold(clip=clip)  # one at a time
    said = {"segments": segments, "sections": sections, "refused": refused, "action": action}
    if saved := _saved_before(clip, author, save_id, said):
        return saved, False
    newest = labels_latest(clip)
    checked = _checked(clip, said, author, newest, source)
    return _put(clip, author, source, checked, newest, based_on, save_id, name=name)


@transaction.atomic
def labels_restore(
    *, clip: Clip, author: User, number: int, based_on: int, save_id: uuid.UUID
) -> tuple[LabelRevision, bool]:
    """Bring a revision back: as a new one, so that nothing is lost by it. Who said what in it stays.

    Raises Problem: "no-revision" (404), "invalid" for one that no longer fits the clip, and those of `labels_put`.
    """
    clip = clip_hold(clip=clip)
    old = clip.label_revisions.select_related("action").filter(number=number).first()
    if old is None:
        raise Problem("no-revision", _("These labels have no such revision."), status=404)
    if saved := _by_id(clip, author, save_id):
        if saved.restored != number:
            raise _id_taken()
        return saved, False
    said = {"segments": old.segments, "sections": old.sections, "refused": old.refused, "action": old.action}
    newest, checked = labels_latest(clip), _checked(clip, said, author, old, Source.RESTORED)
    return _put(clip, author, Source.RESTORED, checked, newest, based_on, save_id, restored=number)


def _put(
    clip: Clip,
    author: User | None,
    source: str,
    said: dict[str, Any],
    newest: LabelRevision | None,
    based_on: int,
    save_id: uuid.UUID | None,
    *,
    name: str = "",
    restored: int | None = None,
) -> tuple[LabelRevision, bool]:
    """Wants a clip from `clip_hold`, and `said` from `_checked`."""
    name = one_line(name)[:80]
    if newest and _plain(said) == _plain(_said(newest)) and name in {"", newest.name}:
        return newest, False
    number = newest.number if newest else 0
    if based_on != number:
        message = _("Somebody else labelled this clip meanwhile. Nothing was saved.")
        raise Problem("conflict", message, status=409, current=labels_json(newest))
    named = {"name": name, "restored": restored, "save_id": save_id, "source": source}
    labels = LabelRevision.objects.create(clip=clip, number=number + 1, based_on=number, author=author, **named, **said)
    events.publish(events.Event(clip.studio_id, "labels.changed", str(clip.id), number=labels.number))
    return labels, True


def _checked(
    clip: Clip, said: dict[str, Any], author: User | None, base: LabelRevision | None, source: str
) -> dict[str, Any]:
    """What is stored. Segments that were in `base` stay whose they were there, also nobody's."""
    if clip.frames is None:
        raise Problem("not-read", _("This clip was not read yet, so nobody knows its frames."), status=409)
    words = clip.studio.words.values_list("id", "kind")
    units = {str(id) for id, kind in words if kind == Word.Kind.UNIT}
    action = said["action"]
    if action is not None and (action.studio_id != clip.studio_id or action.kind != Word.Kind.ACTION):
        raise invalid("action", _("This is not an action class of this studio."))
    ground = Ground(clip.frames, units, _methods_in(base) | methods_of(clip))
    segments = segments_checked(said["segments"], ground)
    whose = {_key(segment, source): segment.get("by") for segment in (base.segments if base else ())}
    for segment in segments:
        segment["by"] = whose.get(_key(segment, source), author and str(author.pk))
    return {
        "segments": segments,
        "sections": sections_checked(said["sections"], ground),
        "refused": refused_checked(said["refused"], ground),
        "action": action,
    }


def _saved_before(
    clip: Clip, author: User | None, save_id: uuid.UUID | None, said: dict[str, Any]
) -> LabelRevision | None:
    """The revision that this very save made. Other labels under its id would be lost without a word: refused."""
    saved = _by_id(clip, author, save_id)
    if saved is not None and _plain(said) != _plain(_said(saved)):
        raise _id_taken()
    return saved


def _by_id(clip: Clip, author: User | None, save_id: uuid.UUID | None) -> LabelRevision | None:
    if save_id is None:
        return None
    saved = clip.label_revisions.select_related("author", "action").filter(save_id=save_id).first()
    if saved is not None and saved.author_id != (author and author.pk):
        raise _id_taken()
    return saved


def _id_taken() -> Problem:
    return invalid("id", _("Something else was saved under this id. Make a new one."))


def _said(labels: LabelRevision) -> dict[str, Any]:
    return {name: getattr(labels, name) for name in ("segments", "sections", "refused", "action")}


def _plain(said: dict[str, Any]) -> tuple[Any, ...] | None:
    """What was said, without what the server adds; comparable. None for what is no labels at all."""
    try:
        sections = [(one["start"], one["end"], one["kind"]) for one in said["sections"]]
        refused = {(one["start"], one["end"], one["report"]) for one in said["refused"]}
        return [_key(one, "") for one in said["segments"]], sections, refused, said["action"]
    except (TypeError, KeyError, AttributeError):
        return None


def _key(segment: dict[str, Any], source: str) -> tuple[Any, ...]:
    """One segment, comparable; where a word was split, without its word."""
    told, word = segment.get("from") or {}, segment.get("word")
    return (
        segment["start"],
        segment["end"],
        segment["state"],
        None if source == Source.SPLIT else word and str(word).lower(),
        tuple(segment.get("phases") or ()),
        tuple(segment.get("spread") or ()),
        (told.get("report"), told.get("unit")),
    )


def _methods_in(labels: LabelRevision | None) -> dict[int, tuple[str, str]]:
    """Readings that labels name: one that was deleted since stays named."""
    if labels is None:
        return {}
    told = [segment.get("from") for segment in labels.segments]
    refused = {one["report"]: ("", "") for one in labels.refused}  # of which nothing more is told
    return refused | {one["report"]: (one["method"], one["version"]) for one in told if one}


def labels_delete(clip: Clip) -> None:
    """All labels of a clip: what its removal calls."""
    LabelRevision.objects.filter(clip=clip).delete()

"""One word becomes several: the labels that were looked through get their new word, all or none."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clips_visible_to, may_label
from dancesite.clips.services import clip_hold
from dancesite.core.errors import Problem, invalid

from .label_selectors import labels_latest
from .label_services import labels_save
from .models import LabelRevision, Word, WordChange
from .word_book import WordBook
from .word_fields import word_set
from .word_selectors import words_meant
from .word_services import changing, refuse_too_many, standing


def word_split(
    *, word: Word, by: User, into: list[dict[str, Any]], segments: list[dict[str, Any]], retire: bool
) -> WordChange:
    """Make the words of `into` ({"name", "abbr", "hue"}, the last two optional), and label `segments` with them:
    {"clip", "start", "end", "to"}, `to` counting `into` from 0. Every clip gets one new revision of its labels.

    Segments that are not named keep the word; with `retire` it is not offered any more. Raises Problem: "conflict"
    (409) where a segment is not labelled so any more, "invalid", "too-many-words", and those of clip_hold
    and labels_save;
    PermissionDenied for a clip that `by` may not label.
    """
    with changing(word.studio) as book:
        word = standing(book, word)
        made = [_made(book, word, values) for values in into]
        refuse_too_many(book)
        if any(not 0 <= one["to"] < len(made) for one in segments):
            raise invalid("segments", _("`to` is the place of a word in `into`, from 0."))
        line_later = [_relabelled(book, by, word, made, clip, of_clip) for clip, of_clip in _clips(by, word, segments)]
        if retire:
            word.retired_at = word.retired_at or timezone.now()
        labels = [{"clip": str(labels.clip_id), "number": labels.number} for labels in line_later]
        line = book.end(kind=WordChange.Kind.SPLIT, by=by, labels=labels, about=word)
        assert line is not None  # at least one word was made
        return line


def _made(book: WordBook, word: Word, values: dict[str, Any]) -> Word:
    new = Word(kind=word.kind, style=word.style, owner_id=word.owner_id, lang=word.lang, phase=word.phase)
    new.parent_id = word.parent_id
    word_set(new, values, book)
    book.add(new)
    book.store(new)  # labels can name it from now on
    return new


def _clips(by: User, word: Word, segments: list[dict[str, Any]]) -> list[tuple[Clip, list[dict[str, Any]]]]:
    """By clip, in the order of their ids, so that two who hold several clips wait for each other and do not lock up."""
    wanted: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for one in segments:
        wanted.setdefault(one["clip"], []).append(one)
    clips = clips_visible_to(by).filter(studio_id=word.studio_id, id__in=wanted).in_bulk()
    if len(clips) < len(wanted):
        raise invalid("segments", _("One of the clips is not here."))
    if not all(may_label(by, clip) for clip in clips.values()):  # of a word of one's own in somebody else's clip
        raise PermissionDenied(_("You may not label all of these clips."))
    return [(clips[clip_id], wanted[clip_id]) for clip_id in sorted(wanted)]


def _relabelled(
    book: WordBook, by: User, word: Word, made: list[Word], clip: Clip, wanted: list[dict[str, Any]]
) -> LabelRevision:
    newest = labels_latest(clip_hold(clip=clip))
    meant = words_meant(book.words.values())

    def is_said(word_id: Any) -> bool:
        return word_id is not None and meant[str(word_id)].id == word.id

    to = {(one["start"], one["end"]): made[one["to"]] for one in wanted}
    if len(to) < len(wanted):
        raise invalid("segments", _("A segment is there twice."))
    if newest is None:
        raise _changed(clip)
    stored, action = [dict(one) for one in newest.segments], newest.action
    if word.kind == Word.Kind.ACTION:
        new = to.pop((0, clip.frames or 0), None)
        if new is None or not is_said(newest.action_id):
            raise _changed(clip)
        action = new
    for one in stored:
        if (one["start"], one["end"]) in to and is_said(one["word"]):
            one["word"] = str(to.pop((one["start"], one["end"])).id)
    if to:
        raise _changed(clip)
    return labels_save(
        clip=clip, author=by, source=LabelRevision.Source.SPLIT, segments=stored, sections=newest.sections,
        refused=newest.refused, action=action, based_on=newest.number,
    )  # fmt: skip


def _changed(clip: Clip) -> Problem:
    told = _("“{title}” is labelled otherwise by now. Nothing was changed; look through the labels again.")
    return Problem("conflict", told.format(title=clip.title), status=409, clip=str(clip.id))

"""Taking back a change of words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.core.errors import Problem

from .models import Word, WordChange
from .word_book import Clash, WordBook, recall, recorded
from .word_selectors import changes_of, changes_since

_EXAMPLE = ("example_clip_id", "example_start", "example_end")


def change_undo(*, change: WordChange, by: User) -> WordChange:
    """Restore what a line of the log says was before, with a line of its own, which can be undone in turn.

    Words are never deleted: what was added is retired, and what a split made comes to be in the word that was split, so
    that no label has to be written. Raises Problem: "undone" (409), and "conflict" (409) where one of the words is not
    as the change left it; `since` has the ids of the lines that say why.
    """
    with transaction.atomic():
        book = WordBook(change.studio)
        change = changes_of(book.studio).get(id=change.id)  # as it is, now that nobody else changes words
        if undone(change):
            raise Problem("undone", _("This was taken back already."), status=409)
        gone = _gone(change)
        moved = [word_id for word_id in change.after if _moved(change, book.words[uuid.UUID(word_id)], gone)]
        if moved:
            raise _conflict(change, _("These words were changed again since. Take that back first."), moved)
        made_by_split = change.kind == WordChange.Kind.SPLIT and next(iter(change.before))
        for word_id in change.after:
            word = book.words[uuid.UUID(word_id)]
            if word_id in change.before:
                recall(word, _without(change.before[word_id], gone))
            elif made_by_split:
                word.merged_into = book.words[uuid.UUID(made_by_split)]
            else:
                word.retired_at = timezone.now()
        try:
            line = book.end(kind=WordChange.Kind.UNDO, by=by, undoes=change)
        except Clash as clash:
            raise _conflict(change, clash.message, [str(clash.other.id)]) from None
        if line is None:  # only of clips that are gone
            raise Problem("undone", _("There is nothing left to take back."), status=409)
        return line


def undone(change: WordChange) -> bool:
    return getattr(change, "undone_by", None) is not None


def still_so(change: WordChange, words: Mapping[uuid.UUID, Word]) -> bool:
    """Whether the words are as the change left them; `words` has those that it touched. Costs no query."""
    return not any(_moved(change, words[uuid.UUID(word_id)], set()) for word_id in change.after)


def _moved(change: WordChange, word: Word, gone: set[str]) -> bool:
    """Whether the word is not as the change left it; of one that it made, only what undoing it would write."""
    told, now = change.after[str(word.id)], recorded(word)
    if str(word.id) not in change.before:
        told = {name: told[name] for name in ("retired_at", "merged_into_id")}
    if told.get("example_clip_id") in gone and word.example_clip_id is None:
        told = {name: value for name, value in told.items() if name not in _EXAMPLE}
    return any(now[name] != value for name, value in told.items())


def _gone(change: WordChange) -> set[str]:
    """Examples that the line tells of, and that are deleted or withdrawn: nobody changed the words for that."""
    sides = [*change.before.values(), *change.after.values()]
    told = {side["example_clip_id"] for side in sides if side.get("example_clip_id")}
    if not told:
        return set()
    # Held, so that an example is not removed while it is put back.
    held = Clip.objects.select_for_update(no_key=True).order_by("id")
    return told - {str(id) for id in held.filter(id__in=told, withdrawn_at=None).values_list("id", flat=True)}


def _without(values: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    if values.get("example_clip_id") in gone:
        return values | dict.fromkeys(_EXAMPLE)
    return values


def _conflict(change: WordChange, message: str, word_ids: list[str]) -> Problem:
    since = [line.id for line in changes_since(change, word_ids)]
    return Problem("conflict", message, status=409, since=since)

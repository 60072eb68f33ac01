"""Writes of words. Each is one change under the lock of the studio's row, with one line in the log (word_book.py)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from dancesite.core import events
from dancesite.core.errors import Problem, invalid

from .models import Word, WordChange
from .word_book import Clash, WordBook
from .word_fields import word_set
from .word_selectors import words_held

MOST_WORDS = 2000  # a studio


@contextmanager
def changing(studio: Studio) -> Iterator[WordBook]:
    """The studio's words, to be changed in one transaction. Of two that cannot be side by side: Problem "invalid", with
    the id of the other one as `word`."""
    with transaction.atomic():
        try:
            yield WordBook(studio)
        except Clash as clash:
            raise clash.as_problem() from None


def word_ensure(
    *,
    studio: Studio,
    name: str,
    kind: str = Word.Kind.UNIT,
    style: str = "",
    abbr: str | None = None,
    hue: int | None = None,
) -> Word:
    """The studio's shared word of this name in the vocabulary of a style, whatever its case; made where there is none.

    A word that is there stays as it is; one that came to be in another one counts as that. Without abbr and hue a free
    abbreviation and the least used hue are taken. Raises the Problem "invalid" (names the field).
    """
    word, values = Word(kind=kind), {"name": name, "style": style}
    word_set(word, values | {name: one for name, one in {"abbr": abbr, "hue": hue}.items() if one is not None})
    with changing(studio) as book:
        found = book.called(word.name, kind=kind, style=word.style) or book.once_called(word)
        if found is None:
            found = book.add(word)
            book.end(kind=WordChange.Kind.ADD, by=None)
        return found


def word_add(*, studio: Studio, by: User, kind: str, own: bool, **values: Any) -> tuple[Word, WordChange | None]:
    """A new word; `own` is for `by` alone. `values` as of word_set, with a name. Raises Problem "invalid"."""
    with changing(studio) as book:
        word = Word(kind=kind, owner=by if own else None)
        word_set(word, values, book)
        book.add(word)
        refuse_too_many(book)
        return word, book.end(kind=WordChange.Kind.ADD, by=by)


def refuse_too_many(book: WordBook) -> None:
    """To be asked once words were added. Raises the Problem "too-many-words" (409)."""
    if len(book.words) > MOST_WORDS:
        raise Problem("too-many-words", _("A studio can have {most} words.").format(most=MOST_WORDS), status=409)


def word_edit(*, word: Word, by: User, **values: Any) -> tuple[Word, WordChange | None]:
    """Change what is given (word_set). Labels keep the word's id, so they are called by its new name at once."""
    with changing(word.studio) as book:
        word = standing(book, word)
        word_set(word, values, book)
        return word, book.end(kind=WordChange.Kind.CHANGE, by=by)


def word_retire(*, word: Word, by: User) -> tuple[Word, WordChange | None]:
    """Offered no more. Labels keep it, and it can be brought back."""
    with changing(word.studio) as book:
        word = standing(book, word)
        word.retired_at = word.retired_at or timezone.now()
        return word, book.end(kind=WordChange.Kind.RETIRE, by=by)


def word_restore(*, word: Word, by: User) -> tuple[Word, WordChange | None]:
    """Offered again, and counted for itself again where it had come to be in another word; without its abbreviation or
    key, where another word got them meanwhile."""
    with changing(word.studio) as book:
        word = book.word(word.id)
        bring_back(book, word)
        return word, book.end(kind=WordChange.Kind.RESTORE, by=by)


def bring_back(book: WordBook, word: Word) -> None:
    word.retired_at = word.merged_into = None
    make_way(book, word)


def make_way(book: WordBook, word: Word) -> None:
    """Another abbreviation, and no key, where they are taken."""
    if book.abbr_taken(word):
        word.abbr = book.free_abbr(word)
    if book.key_taken(word):
        word.key = ""


def word_share(*, word: Word, by: User) -> tuple[Word, WordChange | None]:
    """Somebody's own word becomes everybody's. Its key and abbreviation make way where they are taken."""
    with changing(word.studio) as book:
        word = standing(book, word)
        if word.owner_id is not None:
            word.owner = None
            make_way(book, word)
        return word, book.end(kind=WordChange.Kind.SHARE, by=by)


def word_merge(*, word: Word, into: uuid.UUID, by: User) -> tuple[Word, WordChange | None]:
    """What is labelled with `word` counts as the other one from now on. No label is written: the word points there.

    Where the other one came to be in a third, that one is meant. Raises Problem "invalid" (into) and "merged" (409).
    """
    with changing(word.studio) as book:
        word = standing(book, word)
        if into not in book.words:
            raise invalid("into", _("There is no such word."))
        target = book.words[into]
        while target.merged_into_id is not None:
            target = book.words[target.merged_into_id]
        if target.id == word.id:
            raise invalid("into", _("A word cannot come to be itself."))
        if target.kind != word.kind:
            raise invalid("into", _("A unit and an action class are not the same."))
        if target.owner_id not in {None, word.owner_id}:
            raise invalid("into", _("That is somebody's own word. Share it first."))
        if target.retired_at:
            raise invalid("into", _("That word is retired. Bring it back first."))
        word.merged_into = target
        return word, book.end(kind=WordChange.Kind.MERGE, by=by)


def words_order(*, studio: Studio, by: User, ids: list[uuid.UUID]) -> WordChange | None:
    """These words in this order, in the places that they hold together; all others stay where they are."""
    with changing(studio) as book:
        unknown = [word_id for word_id in ids if word_id not in book.words]
        if unknown or len(set(ids)) != len(ids):
            raise invalid("ids", _("Each is a word of this studio, and there once."))
        # Places that were the same become different ones, so that the order is what was asked for.
        for place, word in enumerate(book.words.values()):
            word.position = place
        places = sorted(book.words[word_id].position for word_id in ids)
        for word_id, place in zip(ids, places, strict=True):
            book.words[word_id].position = place
        return book.end(kind=WordChange.Kind.ORDER, by=by)


def examples_forget(clip: Clip) -> None:
    """Words that show this clip as their example: what its removal calls. Nothing of the clip is left to be told, also
    not that it was an example, so that the log says nothing."""
    shown = Word.objects.filter(id__in=words_held(Word.objects.filter(example_clip=clip)))
    if shown.update(example_clip=None, example_start=None, example_end=None):
        events.publish(events.Event(clip.studio_id, "words.changed"))


def standing(book: WordBook, word: Word) -> Word:
    """The word as it is now. Problem "merged" (409) where it came to be in another one."""
    now = book.word(word.id)
    if now.merged_into_id is not None:
        told = _("“{name}” came to be in another word. Undo that first.")
        raise Problem("merged", told.format(name=now.name), status=409)
    return now

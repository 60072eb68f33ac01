"""All words of a studio, held still while one change is made to them, and the line that it leaves in the log."""

from __future__ import annotations

import datetime
import itertools
import string
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import Field
from django.http import Http404
from django.utils.translation import gettext as _

from dancesite.accounts.models import Studio, User
from dancesite.core import events
from dancesite.core.errors import Problem, invalid

from .models import Word, WordChange
from .word_selectors import words_held, words_of

HUES = 32
ABBR_LETTERS = (2, 4)
# What of a word the log tells, by the names of its columns.
LOGGED = (
    "kind", "style", "owner_id", "name", "lang", "english", "abbr", "hue", "phase", "key", "description", "synonyms",
    "parent_id", "example_clip_id", "example_start", "example_end", "position", "retired_at", "merged_into_id",
)  # fmt: skip


class Clash(Exception):
    """A word cannot be as it was to be, because of another one. `field` is the one that is not right."""

    def __init__(self, field: str, message: str, other: Word) -> None:
        super().__init__(message)
        self.field, self.message, self.other = field, message, other

    def as_problem(self) -> Problem:
        problem = invalid(self.field, self.message)
        problem.extra["word"] = str(self.other.id)
        return problem


class WordBook:
    """To be opened inside a transaction: until it ends nobody else changes the studio's words.

    Change the words that `word` and `add` give, then call `end`, which checks, stores and logs what became different.
    Everything is compared in memory: a studio has some hundreds of words.
    """

    def __init__(self, studio: Studio) -> None:
        # One change at a time. Whoever also holds clips takes them after this row, never before it.
        self.studio = Studio.objects.select_for_update(no_key=True).get(pk=studio.pk)
        self.words: dict[uuid.UUID, Word] = {word.id: word for word in words_of(self.studio)}
        self._stored: set[uuid.UUID] = set()
        self._before = {word.id: recorded(word) for word in self.words.values()}

    def word(self, word_id: uuid.UUID) -> Word:
        """Http404 for one that is not of this studio."""
        if word_id not in self.words:
            raise Http404
        return self.words[word_id]

    def add(self, word: Word) -> Word:
        """A new word, at the end; an abbreviation and a hue are found for it where it has none."""
        alike = [one.position for one in self.words.values() if one.kind == word.kind]
        word.studio, word.position = self.studio, max(alike, default=-1) + 1
        if not word.abbr:
            word.abbr = self.free_abbr(word)
        if not word.hue:
            word.hue = self.free_hue(word)
        self.words[word.id] = word
        return word

    def store(self, word: Word) -> None:
        """A new word at once, and not at the end, for rows that name it. Raises Clash."""
        self._check(word, set(LOGGED))
        self._insert(word)

    def beside(self, word: Word) -> Iterator[Word]:
        """The words that one clip's vocabulary may offer together with this one, retired ones too."""
        for one in self.words.values():
            if one.id == word.id or one.merged_into_id or one.kind != word.kind:
                continue
            if one.owner_id is not None and one.owner_id != word.owner_id:
                continue  # a shared word heeds nobody's own ones
            if not one.style or not word.style or same(one.style, word.style):
                yield one

    def called(self, name: str, *, kind: str, style: str) -> Word | None:
        """The shared word of this name in one vocabulary."""
        shared = (one for one in self.words.values() if one.owner_id is None and one.merged_into_id is None)
        alike = (one for one in shared if one.kind == kind and same(one.style, style) and same(one.name, name))
        return next(alike, None)

    def free_abbr(self, word: Word) -> str:
        taken = {one.abbr.casefold() for one in self.beside(word)}
        return next(idea for idea in abbr_ideas(word.name) if idea.casefold() not in taken)

    def once_called(self, word: Word) -> Word | None:
        """A shared word that was called so in the same vocabulary, and came to be in another one."""
        merged = (one for one in self.words.values() if one.owner_id is None and one.merged_into_id is not None)
        alike = (one for one in merged if one.kind == word.kind and same(one.style, word.style))
        return next((one for one in alike if same(one.name, word.name)), None)

    def abbr_taken(self, word: Word) -> Word | None:
        return next((one for one in self.beside(word) if same(one.abbr, word.abbr)), None)

    def free_hue(self, word: Word) -> int:
        """The least used one."""
        used = [one.hue for one in self.beside(word)]
        return min(range(1, HUES + 1), key=lambda hue: (used.count(hue), hue))

    def key_taken(self, word: Word) -> Word | None:
        """Keys are for what is offered: a retired word has none to defend."""
        if not word.key or not _counts(word):
            return None
        return next((one for one in self.beside(word) if one.key == word.key and _counts(one)), None)

    def end(
        self,
        *,
        kind: str,
        by: User | None,
        labels: Iterable[dict[str, Any]] = (),
        undoes: WordChange | None = None,
        about: Word | None = None,
    ) -> WordChange | None:
        """Store what became different, with its line in the log; None where nothing did. Raises Clash.

        The line names `about` also where nothing of it changed.
        """
        before, after = self._differences()
        for word_id in after:
            self._check(self.words[word_id], set(after[word_id]))
        if not after:
            return None
        words_held(Word.objects.filter(id__in=before))
        for word_id, values in after.items():
            if word_id in self._before:
                self._save(self.words[word_id], update_fields=[_field(name) for name in values])
            elif word_id not in self._stored:
                self._insert(self.words[word_id])
        if about is not None:
            before, after = {about.id: {}} | before, {about.id: {}} | after
        line = WordChange.objects.create(
            studio=self.studio, kind=kind, by=by, before=_keyed(before), after=_keyed(after), labels=list(labels),
            undoes=undoes,
        )  # fmt: skip
        events.publish(events.Event(self.studio.pk, "words.changed"))
        return line

    def _insert(self, word: Word) -> None:
        self._save(word, force_insert=True)
        self._stored.add(word.id)

    def _save(self, word: Word, **how: Any) -> None:
        try:
            with transaction.atomic():
                word.save(**how)
        except IntegrityError as error:  # the database's idea of the same letters differs from ours
            raise Problem("invalid", _("Another word is too much like this one.")) from error

    def _differences(self) -> tuple[dict[uuid.UUID, Any], dict[uuid.UUID, Any]]:
        before, after = {}, {}
        for word in self.words.values():
            was, now = self._before.get(word.id), recorded(word)
            if was is None:
                after[word.id] = now
            elif was != now:
                names = [name for name in LOGGED if was[name] != now[name]]
                before[word.id] = {name: was[name] for name in names}
                after[word.id] = {name: now[name] for name in names}
        return before, after

    def _check(self, word: Word, changed: set[str]) -> None:
        if word.merged_into_id is None:
            self._check_name(word, changed)
            place = {"kind", "style", "owner_id", "merged_into_id"}
            if changed & (place | {"abbr"}) and (other := self.abbr_taken(word)):
                raise Clash("abbr", _("“{name}” has this abbreviation.").format(name=other.name), other)
            if changed & (place | {"key", "retired_at"}) and (other := self.key_taken(word)):
                raise Clash("key", _("“{name}” has this key.").format(name=other.name), other)
        if "parent_id" in changed:
            self._check_line(word, "parent_id", "parent", _("A word cannot stand below itself."))
        if "merged_into_id" in changed:
            self._check_line(word, "merged_into_id", "into", _("These words would come to be each other."))

    def _check_name(self, word: Word, changed: set[str]) -> None:
        """A word must not stand beside one of its name that is in the same vocabulary or in that of all styles. The
        other way round it may: what one style calls so need not keep the others from it."""
        if not changed & {"name", "kind", "style", "owner_id", "merged_into_id"}:
            return
        for other in self.beside(word):
            if not same(other.name, word.name) or (other.style and not same(other.style, word.style)):
                continue
            if other.retired_at:
                told = _("A retired word is called “{name}”. Bring it back instead, or give this one another name.")
            else:
                told = _("There is a word “{name}” already.")
            raise Clash("name", told.format(name=other.name), other)

    def _check_line(self, word: Word, column: str, field: str, message: str) -> None:
        """Follows the line of parents or merges, which must come to an end."""
        seen, at = {word.id}, word
        while (above := getattr(at, column)) is not None:
            at = self.words[above]
            if at.id in seen:
                raise Clash(field, message, at)
            seen.add(at.id)


def recorded(word: Word) -> dict[str, Any]:
    """The word as the log tells it: JSON values by the names of the columns."""
    return {name: _plain(getattr(word, name)) for name in LOGGED}


def recall(word: Word, values: dict[str, Any]) -> None:
    """Set what the log told. `recorded` the other way round."""
    for name, value in values.items():
        if value is not None:
            value = cast("Field[Any, Any]", Word._meta.get_field(_field(name))).to_python(value)
        setattr(word, name, value)


def same(one: str, other: str) -> bool:
    """Whatever the case."""
    return one.casefold() == other.casefold()


def abbr_ideas(name: str) -> Iterator[str]:
    """Initials, then how the name begins, then its beginning with numbers, then whatever there is."""
    words = ["".join(letter for letter in word if letter.isalnum()) for word in name.split()]
    words = [word for word in words if word] or ["unit"]
    joined = "".join(words)
    least, most = ABBR_LETTERS
    if len(words) >= least:
        yield "".join(word[0] for word in words)[:most]
    for length in (3, 4, 2):
        if len(joined) >= length:
            yield joined[:length]
    for number in range(1, 1000):
        yield f"{joined[: most - len(str(number))]}{number}"
    for letters in itertools.product(string.ascii_lowercase + string.digits, repeat=most):
        yield "".join(letters)


def _counts(word: Word) -> bool:
    return word.retired_at is None and word.merged_into_id is None


def _field(column: str) -> str:
    return column.removesuffix("_id")


def _keyed(values: dict[uuid.UUID, Any]) -> dict[str, Any]:
    return {str(word_id): told for word_id, told in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime.datetime) else value

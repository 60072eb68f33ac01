"""What the fields of a word may be, whoever says them."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from dancesite.clips.services import clip_hold
from dancesite.core.errors import invalid
from dancesite.core.text import one_line

from .models import Word
from .word_book import ABBR_LETTERS, HUES, WordBook

_SYNONYMS, _DESCRIPTION = 20, 2000


def word_set(word: Word, values: dict[str, Any], book: WordBook | None = None) -> None:
    """Set the fields of a word from what a person said: name, style, lang, english, abbr, hue, phase, key, description,
    synonyms, parent (id or None) and example ({"clip", "start", "end"} or None). Raises the Problem "invalid"."""
    for name, value in values.items():
        if name == "parent":
            _parent_set(word, value, book)
        elif name == "example":
            _example_set(word, value, book)
        else:
            setattr(word, name, _CHECKS[name](value))


def _text(field: str, least: int, most: int, message: str) -> Callable[[str], str]:
    def checked(value: str) -> str:
        text = unicodedata.normalize("NFC", one_line(value))  # the same letters, from whatever keyboard
        if not least <= len(text) <= most:
            raise invalid(field, str(message))
        return text

    return checked


def _name(value: str) -> str:
    return _text("name", 1, 80, _("A word has 1 to 80 letters."))(value)


def _abbr(value: str) -> str:
    if not value.strip():
        raise invalid("abbr", _("An abbreviation has 2 to 4 letters."))
    return _text("abbr", *ABBR_LETTERS, _("An abbreviation has 2 to 4 letters."))(value)


def _hue(value: int) -> int:
    if not 1 <= value <= HUES:
        raise invalid("hue", _("A hue is a number from 1 to 32."))
    return value


def _phase(value: str) -> str:
    if value not in {"", *Word.Phase.values}:
        raise invalid("phase", _("A phase is start, process or end."))
    return value


def _key(value: str) -> str:
    key = value.strip().lower()
    if key and not (len(key) == 1 and "a" <= key <= "z"):
        raise invalid("key", _("A key is one letter from a to z."))
    return key


def _description(value: str) -> str:
    lines = [one_line(line) for line in value.strip().splitlines()]
    text = unicodedata.normalize("NFC", "\n".join(lines))
    if len(text) > _DESCRIPTION:
        raise invalid("description", _("A description has at most {most} letters.").format(most=_DESCRIPTION))
    return text


def _synonyms(value: list[str]) -> list[str]:
    synonyms: list[str] = []
    for one in value:
        text = _text("synonyms", 0, 80, _("A synonym has at most 80 letters."))(one)
        if text and text not in synonyms:
            synonyms.append(text)
    if len(synonyms) > _SYNONYMS:
        raise invalid("synonyms", _("A word has at most {most} synonyms.").format(most=_SYNONYMS))
    return synonyms


def _lang(value: str) -> str:
    text = one_line(value)
    if len(text) > 12 or not all(part.isalnum() and part.isascii() for part in text.split("-") if text):
        raise invalid("lang", _("A language is told as in fr, es or zh-Hans."))
    return text


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "style": lambda value: _text("style", 0, 60, _("A style has at most 60 letters."))(value),
    "english": lambda value: _text("english", 0, 80, _("A word has 1 to 80 letters."))(value),
    "lang": _lang,
    "abbr": _abbr,
    "hue": _hue,
    "phase": _phase,
    "key": _key,
    "description": _description,
    "synonyms": _synonyms,
}


def _parent_set(word: Word, parent: uuid.UUID | None, book: WordBook | None) -> None:
    above = book.words.get(parent) if book and parent else None
    if parent is not None and (above is None or above.kind != word.kind):
        raise invalid("parent", _("There is no such word of this kind."))
    if above is not None and above.owner_id not in {None, word.owner_id}:
        raise invalid("parent", _("That is somebody's own word. Share it first."))
    word.parent = above


def _example_set(word: Word, example: dict[str, Any] | None, book: WordBook | None) -> None:
    """`example` names a clip that the caller may see. It is held: nobody removes it before this is stored."""
    if example is None:
        word.example_clip = word.example_start = word.example_end = None
        return
    clip = clip_hold(clip=example["clip"])
    if book is None or clip.studio_id != book.studio.pk:
        raise invalid("example", _("Examples must be of the same studio."))
    if clip.frames is None or not 0 <= example["start"] < example["end"] <= clip.frames:
        raise invalid("example", _("These frames are not in the clip."))
    word.example_clip, word.example_start, word.example_end = clip, example["start"], example["end"]

"""Ready vocabularies to start from: lists/*.json. A studio takes what it wants of them, and changes it as it likes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dancesite.accounts.models import Membership, Studio, User
from dancesite.core.errors import invalid

from .models import Word, WordChange
from .word_book import WordBook, same
from .word_fields import word_set
from .word_selectors import words_of
from .word_services import bring_back, changing, make_way, refuse_too_many

_FOLDER = Path(__file__).with_name("lists")
# By code: what it is called, and a sentence about it. Functions, since a language is chosen for each request.
_TOLD: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "generic": (
        lambda: _("General movement"),
        lambda: _("Plain words for any dance, offered for clips of all styles."),
    ),
    "ballet": (lambda: _("Ballet"), lambda: _("The French terms of classical ballet.")),
    "chinese-classical": (
        lambda: _("Chinese classical dance"),
        lambda: _("Chinese terms of body rhyme, steps, turns and leaps, with pinyin."),
    ),
    "contemporary": (lambda: _("Contemporary"), lambda: _("Terms of modern and contemporary technique.")),
    "hip-hop": (lambda: _("Hip-hop"), lambda: _("Social steps, breaking, popping and locking.")),
    "salsa": (lambda: _("Salsa"), lambda: _("Spanish terms of salsa and casino.")),
}
CODES = tuple(_TOLD)


@dataclass(frozen=True)
class ReadyList:
    """One file. `words` are values of word_set with a kind; parents, told by name, stand before their children."""

    code: str
    style: str
    words: tuple[dict[str, Any], ...]


@cache
def ready_list(code: str) -> ReadyList:
    """KeyError for a code that is not in CODES."""
    if code not in _TOLD:
        raise KeyError(code)
    told = json.loads((_FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    plain = {"kind": "unit", "lang": told["lang"], "english": "", "key": "", "phase": "", "synonyms": []}
    return ReadyList(code, told["style"], tuple(plain | word for word in told["words"]))


def lists_json(own: Membership) -> list[dict[str, Any]]:
    """All lists, and which of their words the studio offers already."""
    shared = [word for word in words_of(own.studio) if word.owner_id is None]
    return [_list_json(ready_list(code), [word for word in shared if _is_offered(word)]) for code in CODES]


def list_add(
    *, studio: Studio, by: User, code: str, style: str | None = None, names: list[str] | None = None
) -> WordChange | None:
    """Make the words of a list the studio's own, as one change. Those that it has already stay as they are.

    `style` is what the studio calls that style, `names` the words that it wants of it. What is retired comes back.
    Where an abbreviation or a key is taken, the new word gets another one, or none. Raises Problem "invalid" and
    "too-many-words".
    """
    ready = ready_list(code)
    style = ready.style if style is None else style
    unknown = set(names or ()) - {word["name"] for word in ready.words}
    if unknown:
        raise invalid("names", _("The list has no word “{name}”.").format(name=min(unknown)))
    with changing(studio) as book:
        for values in ready.words:
            if names is not None and values["name"] not in names:
                continue
            found = _found(book, values, style)
            if found is None:
                _add(book, values, style)
            elif found.retired_at:
                bring_back(book, found)
        refuse_too_many(book)
        return book.end(kind=WordChange.Kind.ADD, by=by)


def _add(book: WordBook, values: dict[str, Any], style: str) -> None:
    above = _found(book, {"name": values["parent"], "kind": values["kind"]}, style) if "parent" in values else None
    word = Word(kind=values["kind"])
    said = {name: value for name, value in values.items() if name not in {"kind", "parent"}}
    word_set(word, said | {"style": style, "parent": above and above.id}, book)
    make_way(book, book.add(word))


def _found(book: WordBook, values: dict[str, Any], style: str) -> Word | None:
    """What the studio has of this name for clips of this style."""
    kind, name = values["kind"], values["name"]
    return book.called(name, kind=kind, style=style) or book.called(name, kind=kind, style="")


def _is_offered(word: Word) -> bool:
    return word.retired_at is None and word.merged_into_id is None


def _list_json(ready: ReadyList, offered: list[Word]) -> dict[str, Any]:
    title, note = _TOLD[ready.code]

    def is_here(values: dict[str, Any]) -> bool:
        alike = (word for word in offered if word.kind == values["kind"] and same(word.name, values["name"]))
        return any(not word.style or same(word.style, ready.style) for word in alike)

    shown = ("kind", "name", "lang", "english", "abbr", "phase", "description", "synonyms")
    words = [{name: word[name] for name in shown} | {"here": is_here(word)} for word in ready.words]
    return {"code": ready.code, "title": title(), "note": note(), "style": ready.style, "words": words}

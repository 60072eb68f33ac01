"""The log of words as sentences.

A sentence is a text with places, and what stands in them: {"text": "{by} retired “{name}”.", "values": {...}}. The page
translates the text and shows names as they are. Words are called as they were called then.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from dancesite.accounts.models import Membership

from .models import Word, WordChange
from .word_selectors import may_change_words, may_have_words, words_of
from .word_undo import still_so, undone

Kind = WordChange.Kind
_SITE = "Dancesite"  # made a word by itself: for a clip that it drew


def changes_json(own: Membership, lines: list[WordChange]) -> list[dict[str, Any]]:
    """Lines of the studio's log for this member. Two queries, however many lines."""
    words = {word.id: word for word in words_of(own.studio)}
    renames: list[WordChange] = []
    if lines:
        oldest = min(line.undoes_id or line.id for line in lines)
        later = own.studio.word_changes.filter(id__gt=oldest, kind__in=(Kind.CHANGE, Kind.UNDO))
        renames = [line for line in later.order_by("id") if any("name" in told for told in line.before.values())]
    return [_line_json(own, line, words, renames) for line in lines]


def _line_json(
    own: Membership, line: WordChange, words: dict[uuid.UUID, Word], renames: list[WordChange]
) -> dict[str, Any]:
    text, values = _sentence(line, _Names(line, words, renames))
    return {
        "id": line.id,
        "kind": line.kind,
        "by": line.by.name if line.by else None,
        "at": line.at.isoformat(),
        "words": list(line.after),
        "sentence": {"text": text, "values": {"by": line.by.name if line.by else _SITE} | values},
        "may_undo": not undone(line) and may_undo(own, line, words) and still_so(line, words),
        "undone": undone(line),
        "undoes": line.undoes_id,
    }


def may_undo(own: Membership, line: WordChange, words: dict[uuid.UUID, Word]) -> bool:
    """Leads everything; everybody what concerns nothing but their own words."""
    if may_change_words(own):
        return True
    touched = [words[uuid.UUID(word_id)] for word_id in line.after]
    return may_have_words(own) and all(word.owner_id == own.user_id for word in touched)


class _Names:
    """What the words of a line were called right after it."""

    def __init__(self, line: WordChange, words: dict[uuid.UUID, Word], renames: list[WordChange]) -> None:
        self.line, self.words = line, words
        self.later = [one for one in renames if one.id > line.id]

    def of(self, word_id: str) -> str:
        for rename in self.later:
            told = rename.before.get(word_id, {})
            if "name" in told:
                return str(told["name"])
        return self.words[uuid.UUID(word_id)].name

    def all(self, ids: list[str]) -> str:
        return ", ".join(f"“{self.of(word_id)}”" for word_id in ids)


def _sentence(line: WordChange, names: _Names) -> tuple[str, dict[str, str]]:
    done = line.undoes or line
    again = done is not line
    word_id = next(iter(done.before or done.after), "")
    values = {"name": names.of(word_id)}
    made = [one for one in done.after if one not in done.before]  # the database keeps no order
    made.sort(key=lambda one: done.after[one]["position"])
    if done.kind == Kind.ADD and len(done.after) > 1:
        values = {"count": str(len(done.after))}
        return (_("{by} took back the adding of {count} words.") if again else _("{by} added {count} words.")), values
    if done.kind == Kind.MERGE:
        values |= {"into": names.of(done.after[word_id]["merged_into_id"])}
    elif done.kind == Kind.SPLIT:
        values |= {"into": names.all(made)}
    elif done.kind == Kind.ORDER:
        values = {}
    if again:
        return _undo_text(done.kind), values
    if done.kind == Kind.CHANGE:
        return _change_sentence(done, word_id, values)
    return _text(done.kind), values


def _text(kind: str) -> str:
    return {
        Kind.ADD: _("{by} added “{name}”."),
        Kind.RETIRE: _("{by} retired “{name}”."),
        Kind.RESTORE: _("{by} brought “{name}” back."),
        Kind.MERGE: _("{by} merged “{name}” into “{into}”."),
        Kind.SPLIT: _("{by} split “{name}” into {into}."),
        Kind.SHARE: _("{by} made “{name}” a word for all."),
        Kind.ORDER: _("{by} put the words in another order."),
    }[Kind(kind)]


def _undo_text(kind: str) -> str:
    return {
        Kind.ADD: _("{by} took back the adding of “{name}”."),
        Kind.CHANGE: _("{by} took back a change of “{name}”."),
        Kind.RETIRE: _("{by} took back the retiring of “{name}”."),
        Kind.RESTORE: _("{by} retired “{name}” again."),
        Kind.MERGE: _("{by} took back the merging of “{name}” into “{into}”."),
        Kind.SPLIT: _("{by} took back the splitting of “{name}” into {into}."),
        Kind.SHARE: _("{by} made “{name}” one person's own word again."),
        Kind.ORDER: _("{by} took back another order of the words."),
        Kind.UNDO: _("{by} did again what had been taken back."),
    }[Kind(kind)]


def _change_sentence(line: WordChange, word_id: str, values: dict[str, str]) -> tuple[str, dict[str, str]]:
    before, after = line.before[word_id], line.after[word_id]
    things = {"example" if name.startswith("example_") else name.removesuffix("_id") for name in after}
    if len(things) > 1:
        return _("{by} changed several things of “{name}”."), values
    (thing,) = things
    if thing == "name":
        return _("{by} renamed “{before}” to “{after}”."), {"before": before["name"], "after": after["name"]}
    if thing == "abbr":
        told = {"before": before["abbr"], "after": after["abbr"]}
        return _("{by} changed the abbreviation of “{name}” from {before} to {after}."), values | told
    texts = {
        "style": _("{by} changed the style of “{name}”."),
        "lang": _("{by} changed the language of “{name}”."),
        "english": _("{by} changed the English name of “{name}”."),
        "hue": _("{by} changed the colour of “{name}”."),
        "phase": _("{by} changed the phase of “{name}”."),
        "key": _("{by} changed the key of “{name}”."),
        "description": _("{by} changed the description of “{name}”."),
        "synonyms": _("{by} changed the synonyms of “{name}”."),
        "parent": _("{by} changed what “{name}” belongs to."),
        "example": _("{by} changed the example of “{name}”."),
    }
    return texts[thing], values

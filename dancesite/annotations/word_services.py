"""Writes of words."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from dancesite.accounts.models import Studio
from dancesite.clips.models import Clip
from dancesite.core.errors import invalid
from dancesite.core.text import one_line

from .models import Word

HUES = 32
_ABBR_LETTERS = (2, 4)


@transaction.atomic
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

    A word that is there stays as it is. Without abbr and hue a free abbreviation and the least used hue are taken.
    Raises the Problem "invalid" (names the field).
    """
    name, style = one_line(name), one_line(style)
    if not 1 <= len(name) <= 80:
        raise invalid("name", _("A word has 1 to 80 letters."))
    if hue is not None and not 1 <= hue <= HUES:
        raise invalid("hue", _("A hue is a number from 1 to 32."))
    abbr = None if abbr is None else one_line(abbr)
    least, most = _ABBR_LETTERS
    if abbr is not None and not least <= len(abbr) <= most:
        raise invalid("abbr", _("An abbreviation has 2 to 4 letters."))
    Studio.objects.select_for_update(no_key=True).get(pk=studio.pk)  # one change of a studio's words at a time
    found = _alike(studio, kind, style).alias(lower=Lower("name")).filter(lower=Lower(Value(name))).first()
    if found:
        return found
    if abbr is not None and _taken(studio, kind, style, abbr):
        raise invalid("abbr", _("Another word has this abbreviation."))
    return Word.objects.create(
        studio=studio,
        kind=kind,
        style=style,
        name=name,
        abbr=abbr or next(idea for idea in _abbr_ideas(name) if not _taken(studio, kind, style, idea)),
        hue=hue or _free_hue(studio, kind, style),
        position=_alike(studio, kind, style).count(),
    )


def _alike(studio: Studio, kind: str, style: str) -> QuerySet[Word]:
    """The shared words of one vocabulary."""
    words = studio.words.filter(kind=kind, owner=None, merged_into=None)
    return words.alias(style_lower=Lower("style")).filter(style_lower=Lower(Value(style)))


def _taken(studio: Studio, kind: str, style: str, abbr: str) -> bool:
    """By the database's idea of lower case, which the constraint goes by."""
    return _alike(studio, kind, style).alias(lower=Lower("abbr")).filter(lower=Lower(Value(abbr))).exists()


def _abbr_ideas(name: str) -> Iterator[str]:
    """Initials, then how the name begins, then its beginning with numbers."""
    words = ["".join(letter for letter in word if letter.isalnum()) for word in name.split()]
    words = [word for word in words if word] or ["unit"]
    joined = "".join(words)
    least, most = _ABBR_LETTERS
    if len(words) >= least:
        yield "".join(word[0] for word in words)[:most]
    for length in (3, 4, 2):
        if len(joined) >= length:
            yield joined[:length]
    for number in range(1, 1000):
        yield f"{joined[: most - len(str(number))]}{number}"


def _free_hue(studio: Studio, kind: str, style: str) -> int:
    used = dict(_alike(studio, kind, style).order_by().values_list("hue").annotate(Count("id")))
    return min(range(1, HUES + 1), key=lambda hue: (used.get(hue, 0), hue))


def examples_forget(clip: Clip) -> None:
    """Words that show this clip as their example: what its removal calls."""
    Word.objects.filter(example_clip=clip).update(example_clip=None, example_start=None, example_end=None)

"""Writes of words and labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_hold
from dancesite.core import events
from dancesite.core.errors import Problem, invalid
from dancesite.core.text import one_line

from .label_checks import segments_checked
from .label_view import labels_json
from .models import LabelRevision, Word
from .selectors import labels_latest, words_of

HUES = 32
_ABBR_LETTERS = (2, 4)


# --- words ---------------------------------------------------------------------------------------------------------
def word_ensure(*, studio: Studio, name: str, abbr: str | None = None, hue: int | None = None) -> Word:
    """The studio's word of this name, whatever its case; made where there is none.

    A word that is there stays as it is. Without abbr and hue a free abbreviation and the least used hue are taken.
    Raises the Problem "invalid" (names the field).
    """
    name = one_line(name)
    if not 1 <= len(name) <= 80:
        raise invalid("name", _("A word has 1 to 80 letters."))
    if hue is not None and not 1 <= hue <= HUES:
        raise invalid("hue", _("A hue is a number from 1 to 32."))
    abbr = None if abbr is None else one_line(abbr)
    least, most = _ABBR_LETTERS
    if abbr is not None and not least <= len(abbr) <= most:
        raise invalid("abbr", _("An abbreviation has 2 to 4 letters."))
    while True:
        if found := _named(studio, name):
            return found
        if abbr is not None and _taken(studio, abbr):
            raise invalid("abbr", _("Another word has this abbreviation."))
        try:
            with transaction.atomic():
                return Word.objects.create(
                    studio=studio, name=name, abbr=abbr or _free_abbr(studio, name), hue=hue or _free_hue(studio)
                )
        except IntegrityError:  # somebody made a word of this name or abbreviation just now: look again
            continue


def _named(studio: Studio, name: str) -> Word | None:
    return studio.words.alias(lower=Lower("name")).filter(lower=Lower(Value(name))).first()


def _taken(studio: Studio, abbr: str) -> bool:
    """By the database's idea of lower case, which the constraint goes by."""
    return studio.words.alias(lower=Lower("abbr")).filter(lower=Lower(Value(abbr))).exists()


def _free_abbr(studio: Studio, name: str) -> str:
    return next(abbr for abbr in _abbr_ideas(name) if not _taken(studio, abbr))


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


def _free_hue(studio: Studio) -> int:
    used = dict(studio.words.order_by().values_list("hue").annotate(Count("id")))
    return min(range(1, HUES + 1), key=lambda hue: (used.get(hue, 0), hue))


# --- labels --------------------------------------------------------------------------------------------------------
@transaction.atomic
def labels_save(
    *, clip: Clip, author: User | None, source: str, segments: list[dict[str, Any]], action: str = "", based_on: int
) -> LabelRevision:
    """Store one more revision of a clip's labels. `based_on` is the number of the one that was changed; 0: there was
    none. The same labels saved once more are the revision that there is.

    Raises Problem: "conflict" (409, with the labels that are there), "invalid" (names the segment), "not-read" (409:
    the clip's frames are not known), and those of `clip_hold`.
    """
    clip = clip_hold(clip=clip)  # one at a time
    if clip.frames is None:
        raise Problem("not-read", _("This clip was not read yet, so nobody knows its frames."), status=409)
    if source not in LabelRevision.Source.values:
        raise invalid("source", _("Labels are made by hand or known from the drawing."))
    action = one_line(action)
    if len(action) > 80:
        raise invalid("action", _("This name is too long (80 letters at most)."))
    words = {str(id) for id in words_of(clip.studio).values_list("id", flat=True)}
    stored = segments_checked(segments, frames=clip.frames, words=words)
    newest = labels_latest(clip)
    said = {"author_id": author.pk if author else None, "source": source, "action": action, "segments": stored}
    if newest and all(getattr(newest, name) == value for name, value in said.items()):
        return newest
    number = newest.number if newest else 0
    if based_on != number:
        message = _("Somebody else labelled this clip meanwhile. Nothing was saved.")
        raise Problem("conflict", message, status=409, current=labels_json(newest))
    labels = LabelRevision.objects.create(clip=clip, number=number + 1, **said)
    events.publish(events.Event(clip.studio_id, "clip.changed", str(clip.id)))
    return labels


def labels_delete(clip: Clip) -> None:
    """All labels of a clip: what its removal calls."""
    LabelRevision.objects.filter(clip=clip).delete()

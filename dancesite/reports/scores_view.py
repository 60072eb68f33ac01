"""A model's report as people see it: its units in the studio's words, and its long parts apart from the rest."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dancesite.annotations.models import Word
from dancesite.annotations.word_selectors import words_of
from dancesite.clips.models import Clip
from dancesite.learning.vocabulary import words_called

from .selectors import LEARNED

LONG = 200_000  # characters, about: what is longer is fetched apart (curves_json)
_A_FRAME, _A_KEY = 14, 50  # characters of JSON, about


def units_as_words(data: dict[str, Any], clip: Clip) -> dict[str, Any]:
    """A report's JSON in which units and classes say which word of the studio they mean; units take its colour and
    abbreviation, names stay the model's. `data` stays as it is; that of the first reading is told as it is."""
    if data["method"]["kind"] != LEARNED:
        return data
    words, style = list(words_of(clip.studio)), clip.style
    names = [unit["name"] for unit in data["units"]]
    units = words_called(names, words, kind=Word.Kind.UNIT, style=style)
    told = data | {"units": [_unit(unit, units.get(unit["name"])) for unit in data["units"]]}
    if scores := data.get("scores"):
        names = [one["name"] for one in scores["classes"]]
        actions = words_called(names, words, kind=Word.Kind.ACTION, style=style)
        classes = [one | {"word": _id(actions.get(one["name"]))} for one in scores["classes"]]
        told["scores"] = scores | {"classes": classes}
    return told


def _unit(unit: dict[str, Any], word: Word | None) -> dict[str, Any]:
    return unit | {"word": _id(word)} | ({} if word is None else {"abbr": word.abbr, "hue": word.hue})


def _id(word: Word | None) -> str | None:
    return None if word is None else str(word.id)


def curves_apart(told: dict[str, Any], clip: Clip) -> dict[str, Any]:
    """A report's JSON without the curves and key moments of long clips; `scores.curves` is where they are."""
    scores = told.get("scores")
    if not scores:
        return told
    scores = scores | {"curves": reverse("api-report-curves", args=[clip.id, told["id"]])}
    keys = (scores["primitives"] or {}).get("keys", [])
    if _A_FRAME * len(scores["start"]) + _A_KEY * len(keys) > LONG:
        scores |= {"start": None, "end": None}
        if scores["primitives"]:
            scores["primitives"] = scores["primitives"] | {"keys": None}
    return told | {"scores": scores}


def curves_json(data: dict[str, Any]) -> dict[str, Any]:
    """Curves and key moments of a stored report."""
    scores = data["scores"]
    keys = (scores["primitives"] or {}).get("keys")
    return {"start": scores["start"], "end": scores["end"], "keys": keys}

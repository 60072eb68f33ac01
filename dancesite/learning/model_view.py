"""How a model version is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from dancesite.annotations.models import Word
from dancesite.annotations.word_selectors import words_of

from .models import ModelVersion, TrainingRun
from .vocabulary import words_called

State = ModelVersion.State


def model_brief(version: ModelVersion) -> dict[str, Any]:
    """Enough to name it."""
    told = {"id": str(version.id), "name": version.name, "number": version.number}
    return told | {"version": version.version, "state": version.state}


def model_json(version: ModelVersion, words: Sequence[Word], manage: bool) -> dict[str, Any]:
    """Wants a version from `selectors.with_details`. `words`: all of its studio; `manage`: may this person?"""
    clips: int = version.clips  # type: ignore[attr-defined]
    retired = version.state == State.RETIRED
    names = {"weights": "model-weights", "card": "api-model-card"}
    links = {what: reverse(name, args=[version.id]) for what, name in names.items()}
    return model_brief(version) | {
        "bytes": version.bytes,
        "sha256": version.sha256,
        "weights_sha256": version.weights_sha256,
        "layout": version.card["layout"],
        "builder": version.card["architecture"]["builder"],
        "units": units_told(version, words),
        "actions": actions_told(version, words),
        "metrics": version.card["metrics"],
        "provenance": version.card["provenance"],
        **_taught(version),
        "created_at": version.created_at.isoformat(),
        "imported_by": version.imported_by.name if version.imported_by else None,
        "promoted_at": version.promoted_at.isoformat() if version.promoted_at else None,
        "clips": clips,
        "download": links if manage else None,
        "may": {
            "promote": manage and version.state != State.PROMOTED,
            "retire": manage and not retired,
            "remove": manage and retired and clips == 0,
            "read": manage and not retired,
        },
    }


def _taught(version: ModelVersion) -> dict[str, Any]:
    """How it came to be, where that was here."""
    run: TrainingRun | None = getattr(version, "run", None)
    withdrawn: int = version.withdrawn  # type: ignore[attr-defined]
    if run is None:
        return {"run": None, "snapshot": None, "withdrawn": withdrawn}
    url = reverse("run", args=[version.studio.slug, run.number])
    return {
        "run": {"id": str(run.id), "number": run.number, "url": url},
        "snapshot": {"id": str(run.snapshot_id), "number": run.snapshot.number},
        "withdrawn": withdrawn,
    }


def models_json(versions: Sequence[ModelVersion], manage: bool) -> list[dict[str, Any]]:
    """Of one studio."""
    words = list(words_of(versions[0].studio)) if versions else []
    return [model_json(version, words, manage) for version in versions]


def units_told(version: ModelVersion, words: Sequence[Word]) -> list[dict[str, Any]]:
    """What it tells apart; abbreviation and colour are those of the studio's word, where one is meant."""
    names = [unit["name"] for unit in version.units]
    called = words_called(names, words, kind=Word.Kind.UNIT)
    return [unit_told(unit["name"], unit.get("abbr") or "", unit.get("hue"), called) for unit in version.units]


def unit_told(name: str, abbr: str, hue: int | None, called: dict[str, Word]) -> dict[str, Any]:
    word = called.get(name)
    if word is None:
        return {"name": name, "abbr": abbr, "hue": hue, "word": None}
    return {"name": name, "abbr": word.abbr, "hue": word.hue, "word": str(word.id)}


def actions_told(version: ModelVersion, words: Sequence[Word]) -> list[dict[str, Any]]:
    names: list[str] = version.card["actions"]
    called = words_called(names, words, kind=Word.Kind.ACTION)
    return [{"name": name, "word": str(called[name].id) if name in called else None} for name in names]

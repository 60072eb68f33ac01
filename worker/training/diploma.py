"""The card of a network that a run taught: what it learned from, how it was measured, and what it is not good for.

Nobody's name and no title of a clip is in it: cards go to other sites.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from analysis.models.checkpoint import Card
from analysis.training.provenance import made_with, names_hash
from analysis.training.recipe import Trained
from dancesite.learning.models import TrainingRun
from worker.training.lessons import Lessons

_FEW_CLIPS, _FEW_SEGMENTS = 10, 5
_TEACHING = ("train", "validation", "unlabelled")


def graduated(card: Card, run: TrainingRun, lessons: Lessons, trained: Trained, result: Mapping[str, Any]) -> Card:
    """The card with provenance and metrics.

    metrics: {name: {"value", "low", "high"}} in percent, of the clips kept aside, "units" {name: F1} and "checked".
    provenance: "data", "consent" (a sentence), "limits" (sentences), "training", and what belongs to every result.
    """
    metrics = {one["name"]: one["candidate"] for one in result["measures"]}
    metrics |= {"units": {one["name"]: one["candidate"] for one in result["units"] if one["candidate"] is not None}}
    provenance = {
        "data": _data(lessons),
        "consent": run.snapshot.head["consent"],
        "limits": limits(lessons, result),
        "training": {
            "run": run.number, "snapshot": run.snapshot.number, "snapshot_sha256": run.snapshot.sha256,
            "preset": run.preset, "settings": run.settings, "step": trained.step,
        },
        "seed": run.settings["seed"],
    }  # fmt: skip
    made = made_with(f"training, run {run.number}")
    return replace(card, metrics=metrics | {"checked": result["checked"]}, provenance=made | provenance)


def limits(lessons: Lessons, result: Mapping[str, Any]) -> list[str]:
    """What to know before one relies on it, as sentences."""
    styles = sorted({entry["style"] for entry in lessons.entries_of(*_TEACHING)} - {""})
    checked, few = result["checked"], [one["name"] for one in result["units"] if one["segments"] < _FEW_SEGMENTS]
    told = [
        f"It was taught with the styles {', '.join(styles)}; of others nobody knows how it does."
        if styles
        else "Nobody said which styles it was taught with."
    ]
    told.append("It reads one body at a time, as a pose estimator found it in a film, and no hands or faces.")
    told.append("It knows the units that its card names, and calls whatever else it sees by one of them or by none.")
    if checked["by"] == "clip":
        told.append("It was checked on clips of dancers whose labels it knows: others may be read worse.")
    else:
        told.append("No label of the dancers it was checked on taught it; other clips of them did, without labels.")
    if checked["clips"] < _FEW_CLIPS:
        told.append(f"It was checked on {checked['clips']} clips only, so its numbers are not sure.")
    if few:
        told.append(f"Of these units fewer than {_FEW_SEGMENTS} were there to check it: {', '.join(few)}.")
    return told


def _data(lessons: Lessons) -> dict[str, Any]:
    """How much of what, by what it was for; which clips, as a hash of their ids."""
    labelled, unlabelled = lessons.entries_of("train"), lessons.entries_of("unlabelled")
    said = [part for entry in labelled for part in entry["segments"] or () if part["state"] == "unit"]
    every = lessons.entries_of(*_TEACHING)
    return {
        "labelled": len(labelled),
        "unlabelled": len(unlabelled),
        "validation": len(lessons.entries_of("validation")),
        "test": len(lessons.entries_of("test")),
        "segments": len(said),
        "seconds": round(sum(entry["frames"] * entry["fps"][1] / entry["fps"][0] for entry in every)),
        "dancers": len({entry["dancer"] for entry in every} - {None}),
        "styles": sorted({entry["style"] for entry in every} - {""}),
        "estimators": sorted(lessons.estimators),
        "clips_sha256": names_hash(entry["clip"] for entry in every),
    }

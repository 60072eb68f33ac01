"""Checks a candidate, and the version in use beside it, on the clips that were kept aside."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.data.examples import UNKNOWN, Example
from analysis.evaluation.clip_measures import (
    MEASURES,
    OTHER,
    Judged,
    accuracy,
    changes,
    confusion,
    intervals,
    often,
    unit_f1,
)
from analysis.evaluation.intervals import verdict
from analysis.parsing.decoding import decode, labels_of
from analysis.parsing.windows import frame_scores
from analysis.schema import MediaError, SchemaError
from dancesite.learning.models import ModelVersion, SnapshotClip, TrainingRun
from dancesite.learning.run_selectors import actions_meant, units_meant
from worker import infer
from worker.training.lessons import Lessons

if TYPE_CHECKING:
    from analysis.models.checkpoint import Loaded

log = logging.getLogger(__name__)
_WORST, _MIXED_UP = 5, 5
_TAUGHT = [SnapshotClip.Part.TRAIN, SnapshotClip.Part.VALIDATION, SnapshotClip.Part.UNLABELLED]
Numbers = Callable[[Example], np.ndarray]  # which unit, or class, of the snapshot each of a network's is


def check(
    run: TrainingRun, lessons: Lessons, candidate: Loaded, *, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """What `TrainingRun.result` holds. progress: clips done, of how many; raises what is to end this."""
    active = in_use(run.against)
    steps = len(lessons.test) * (1 if active is None else 2)

    def tell(done: int) -> None:
        progress(done, steps)

    ours = _judged(candidate, lessons.test, None, None, tell, 0)
    theirs: list[Judged] = []
    if active is not None and run.against is not None:
        units, actions = numbers_of(run, run.against, lessons), _action_numbers(run, run.against, lessons)
        theirs = _judged(active, lessons.test, units, actions, tell, len(ours))
    tell(steps)
    entries = [lessons.entries[one.name] for one in ours]
    table = confusion(ours, len(lessons.vocabulary.units))[:-1, :-1]
    names = [unit["name"] for unit in lessons.vocabulary.units]
    return {
        "checked": {
            "dancers": len({entry["dancer"] for entry in entries} - {None}),
            "clips": len(ours),
            "frames": sum(int((one.true != UNKNOWN).sum()) for one in ours),
            "by": run.snapshot.head["split"],
            "known": _known(run.against, [one.name for one in ours]) if theirs else 0,
        },
        "measures": _measures(ours, theirs),
        "units": _units(run.snapshot.head["vocabulary"]["units"], ours, theirs),
        "confusion": {"names": names, "frames": table.tolist()},
        "worst": _worst(ours, names),
        "mixed_up": _mixed_up(table, names),
    }


def in_use(version: ModelVersion | None) -> Loaded | None:
    """None where there is none, or its file is lost: then the candidate is judged alone."""
    try:
        return None if version is None else infer.loaded(version)
    except MediaError:
        log.warning("version %s cannot be compared with", version and version.id, exc_info=True)
        return None


def numbers_of(run: TrainingRun, version: ModelVersion, lessons: Lessons) -> Numbers:
    """Background is background; what the snapshot has no word for is OTHER."""

    @cache
    def of_style(style: str) -> np.ndarray:
        known = lessons.vocabulary.unit_of
        words = units_meant(version, style, run)
        return np.array([0, *(known.get(word or "", OTHER) for word in words)])

    return lambda example: of_style(lessons.entries[example.name]["style"])


def _action_numbers(run: TrainingRun, version: ModelVersion, lessons: Lessons) -> Numbers:
    @cache
    def of_style(style: str) -> np.ndarray:
        known = lessons.vocabulary.action_of
        words = actions_meant(version, style, run)
        return np.array([known.get(word or "", OTHER) for word in words])

    return lambda example: of_style(lessons.entries[example.name]["style"])


def _judged(
    loaded: Loaded,
    examples: Sequence[Example],
    units: Numbers | None,
    actions: Numbers | None,
    tell: Callable[[int], None],
    done: int,
) -> list[Judged]:
    out = []
    for number, example in enumerate(examples, done):
        tell(number)
        assert example.units is not None
        found = found_action = None
        try:
            scores = frame_scores(loaded, example.sequence)
        except SchemaError:  # it wants another kind of body: it finds nothing
            log.warning("%s cannot read a clip that was kept aside", loaded.card.name, exc_info=True)
        else:
            if len(loaded.card.units) > 1:
                found = labels_of(decode(scores, infer.DECODING))
                found = found if units is None else units(example)[found]
            if loaded.card.actions and np.isfinite(scores.action).all():
                found_action = int(scores.action.argmax())
                found_action = found_action if actions is None else int(actions(example)[found_action])
        rate = float(example.sequence.rate)
        out.append(Judged(example.name, rate, example.units, found, example.action, found_action))
    return out


def _measures(ours: Sequence[Judged], theirs: Sequence[Judged]) -> list[dict[str, Any]]:
    mine, used = intervals(ours), intervals(theirs)
    moved = changes(theirs, ours) if theirs else {}
    return [
        {
            "name": name,
            "candidate": mine[name].to_json(),
            "active": used[name].to_json() if name in used else None,
            "change": moved[name].to_json() | {"verdict": verdict(moved[name])} if name in moved else None,
        }
        for name in MEASURES
        if name in mine
    ]


def _units(
    words: Sequence[dict[str, Any]], ours: Sequence[Judged], theirs: Sequence[Judged]
) -> list[dict[str, Any]]:
    out = []
    for number, word in enumerate(words, 1):
        score, segments = unit_f1(ours, number)
        other = unit_f1(theirs, number)[0]
        told = {name: word[name] for name in ("word", "name", "abbr", "hue")}
        out.append(told | {"candidate": _rounded(score), "active": _rounded(other), "segments": segments})
    return out


def _worst(clips: Sequence[Judged], names: Sequence[str]) -> list[dict[str, Any]]:
    scored = sorted((score, clip.name, clip) for clip in clips if (score := accuracy(clip)) is not None)
    out = []
    for score, name, clip in scored[:_WORST]:
        pair = often(clip)
        out.append({"clip": name, "accuracy": round(score, 1), "often": pair and [names[each] for each in pair]})
    return out


def _mixed_up(table: np.ndarray, names: Sequence[str]) -> list[dict[str, Any]]:
    """The largest entries beside the diagonal."""
    wrong = table - np.diag(np.diag(table))
    order = np.argsort(-wrong, axis=None, kind="stable")[:_MIXED_UP]
    pairs = [(int(at) // len(names), int(at) % len(names)) for at in order]
    return [{"unit": names[a], "with": names[b], "frames": int(wrong[a, b])} for a, b in pairs if wrong[a, b]]


def _known(version: ModelVersion | None, clips: Sequence[str]) -> int:
    """How many of the clips the version in use learned from, as far as anybody here knows."""
    taught = TrainingRun.objects.filter(version=version).values("snapshot")
    rows = SnapshotClip.objects.filter(snapshot__in=taught, clip__in=list(clips), part__in=_TAUGHT)
    return rows.values("clip").distinct().count() if version is not None else 0


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)

"""The sections of docs/benchmarks.md on few labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.data.labelled_subsets import VARIANTS
from analysis.experiments.choice import RANDOM, TYPICAL
from analysis.experiments.page import table
from analysis.experiments.semi_runs import ALL, ARMS, BOTH, FEW, PRETRAINED, SEMI, SUPERVISED
from analysis.experiments.semi_tables import (
    Scope,
    arms_table,
    done_splits,
    gains_table,
    mean_of,
    parts_table,
    pooled_of,
    shares_table,
    together,
)

Result = Mapping[str, Any]
_ARMS = [(arm, FEW) for arm in ARMS] + [(SUPERVISED, ALL)]
_GAINING = (SEMI, PRETRAINED, BOTH)
_CLASSES = {"accuracy": "accuracy", "macro F1": "macro_f1", "mAP": "map"}
_TEST3 = VARIANTS["msr_action3d"][1:]
_FRAMES = {
    "frames": "accuracy", "Edit": "edit", "F1@10": "f1@10", "F1@25": "f1@25", "F1@50": "f1@50",
    "edges 0.1 s": "boundary@0.1", "0.25 s": "boundary@0.25", "0.5 s": "boundary@0.5",
}  # fmt: skip


def semi_msr(result: Result) -> str:
    runs = result["runs"]
    whole = _classes("setting 2", ["setting2"], _CLASSES | {"without subject 2": "accuracy_without_subject_2"})
    only = _classes("setting 2", ["setting2"], {"accuracy": "accuracy"})
    sets = [_classes(variant[:3].upper(), [variant], {"accuracy": "accuracy"}) for variant in _TEST3]
    done = done_splits(runs, _TEST3)
    mean = _classes("mean of AS1 to AS3", _TEST3 if len(done) == len(_TEST3) else (), {"accuracy": "accuracy"})
    return together(
        result,
        arms_table(runs, whole, _ARMS),
        *(arms_table(runs, one, _ARMS) for one in sets if one.splits[0] in done),
        gains_table(runs, [only, *sets, mean], _GAINING),
        shares_table(runs, only, "accuracy"),
        parts_table(runs, only),
    )


def semi_chosen(result: Result) -> str:
    """A table a way of choosing. Gains over chance are within seeds, as are those over labels alone."""
    runs = result["runs"]
    arms = [(arm, FEW) for arm in (SUPERVISED, SEMI, BOTH)]
    names = _CLASSES | {"without subject 2": "accuracy_without_subject_2"}
    told = [arms_table(runs, _classes(f"clips chosen: {way}", [way], names), arms) for way in (TYPICAL, RANDOM)]
    left = result["planned"] - len(runs)
    return "\n\n".join(told) + (f"\n\n{left} of {result['planned']} planned runs are not done yet." if left else "")


def semi_hdm05(result: Result) -> str:
    runs = result["runs"]
    done = done_splits(runs, VARIANTS["hdm05"])
    title = f"{len(done)} of three actors left out"
    scope, only = (_classes(title, done, names) for names in (_CLASSES, {"accuracy": "accuracy"}))
    return together(
        result,
        arms_table(runs, scope, _ARMS),
        gains_table(runs, [only], _GAINING),
        shares_table(runs, only, "accuracy"),
    )


def semi_utkinect(result: Result) -> str:
    runs = result["runs"]
    done = done_splits(runs, VARIANTS["utkinect"])
    scopes = [
        _frames(f"{condition}, {len(done)} of five folds", done, condition) for condition in ("normal", "re-ordered")
    ]
    return _of_frames(result, scopes, [arms_table(runs, one, _ARMS) for one in scopes])


def semi_joined(result: Result) -> str:
    scope = _frames("joined clips", ["setting2"], "joined")
    told = "told the segments"
    found = arms_table(result["runs"], scope, [*_ARMS, (told, FEW), (told, ALL)])
    names = [name for name in _FRAMES.values() if name.startswith("boundary")]
    rows = [(how, *(f"{scores[name]:.1f}" for name in names)) for how, scores in result["controls"].items()]
    head = ("detectors of boundaries alone", *(key for key, name in _FRAMES.items() if name in names))
    size = f"{result['recordings']} recordings, {result['seconds'] / 60:.0f} minutes, are judged."
    return _of_frames(result, [scope], [found, table(head, rows), size])


def _of_frames(result: Result, scopes: Sequence[Scope], first: Sequence[str]) -> str:
    runs = result["runs"]
    telling = ("frames", "F1@50", "0.25 s")
    short = [Scope(one.title, one.splits, {name: one.scores[name] for name in telling}) for one in scopes]
    return together(
        result,
        *first,
        gains_table(runs, short, _GAINING),
        *(shares_table(runs, one, name) for one in short for name in ("frames", "F1@50")),
        *(parts_table(runs, one) for one in short),
    )


def _classes(title: str, splits: Sequence[str], names: Mapping[str, str]) -> Scope:
    return Scope(title, splits, {head: mean_of(name) for head, name in names.items()})


def _frames(title: str, splits: Sequence[str], condition: str) -> Scope:
    return Scope(title, splits, {head: pooled_of(condition, name) for head, name in _FRAMES.items()})

"""python -m analysis evaluate: judges a checkpoint on the test names of a split, which `train` never looks at."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from analysis.data.datasets import DATASETS, dataset_of, named, read_examples, split_of
from analysis.data.examples import Example
from analysis.evaluation.classes import class_accuracy, macro_f1, mean_average_precision, mean_class_accuracy
from analysis.evaluation.unit_scores import pooled, score_units
from analysis.experiments.results import write_result
from analysis.models.checkpoint import Card, Loaded, load
from analysis.parsing.decoding import decode, labels_of
from analysis.parsing.windows import frame_scores_of
from analysis.schema import SchemaError
from analysis.schema.scores import FrameScores
from analysis.training.provenance import command_line


def evaluate_main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m analysis evaluate",
        description="Judge a checkpoint on the test names of a split; they stand in the JSON that is written.",
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--dataset", choices=DATASETS, help="the one it was taught with, where it is not given")
    parser.add_argument("--split", help="as well")
    parser.add_argument("--json", type=Path, help="where to write the result (beside the checkpoint)")
    parser.add_argument("--data", type=Path, help="folder of all recordings (DANCESITE_DATA)")
    parser.add_argument("--threads", type=int, default=1, help="of the processor (1)")
    given = parser.parse_args(argv)
    torch.set_num_threads(given.threads)
    begun = time.monotonic()
    loaded = load(given.checkpoint)
    card, made = loaded.card, loaded.card.provenance
    dataset, variant = (given.dataset or made.get("dataset"), given.split or made.get("split"))
    if not dataset or not variant:
        raise SchemaError(f"{given.checkpoint.name}: provenance: it names no split; give --dataset and --split")
    split = split_of(dataset, variant)
    _same_words(card, dataset)
    taught = _taught(card, dataset, variant)
    metrics = judge(loaded, named(read_examples(dataset, given.data, card.layout), split.test))
    path = given.json or given.checkpoint.with_suffix(".evaluation.json")
    results = {
        "model": {"name": card.name, "version": card.version, "sha256": card.weights_sha256},
        "taught_with_this_split": taught, "metrics": metrics, "test": list(split.test),
    }  # fmt: skip
    write_result(
        path, "evaluate", results, command=command_line(["evaluate", *argv]), seeds=[made["seed"]] if taught else [],
        splits=[(dataset, variant)], minutes=(time.monotonic() - begun) / 60,
    )  # fmt: skip
    if not taught:
        print("It was taught with another split: some of these names may be among those that it learned from.")
    for name, value in metrics.items():
        print(f"{name:24}{value:.1f}" if isinstance(value, float) else f"{name:24}{json.dumps(value)}")
    print(path)
    return 0


def judge(loaded: Loaded, examples: Sequence[Example]) -> dict[str, Any]:
    """Every metric in percent by name: those of classes, and those of units and boundaries, as far as both sides tell
    them. Examples are in the card's layout; their numbers are those of the card's names."""
    scores = frame_scores_of(loaded, [one.sequence for one in examples], batch=16)
    out: dict[str, Any] = {"clips": len(examples)}
    if loaded.card.actions and all(one.action is not None for one in examples):
        out |= _classes(examples, scores)
    if len(loaded.card.units) > 1 and all(one.units is not None for one in examples):
        found = [labels_of(decode(score)) for score in scores]
        each = [
            score_units(one.units, labels, float(one.sequence.rate))
            for one, labels in zip(examples, found, strict=True)
            if one.units is not None
        ]
        out |= {"frame accuracy" if name == "accuracy" else name: x for name, x in pooled(each).percent().items()}
    return out


def _classes(examples: Sequence[Example], scores: Sequence[FrameScores]) -> dict[str, Any]:
    true = np.array([one.action for one in examples])
    told = np.stack([score.action for score in scores])
    found = told.argmax(axis=1)
    subjects = sorted({one.subject for one in examples})
    of = np.array([one.subject for one in examples])
    return {
        "class accuracy": 100 * class_accuracy(true, found),
        "mean class accuracy": 100 * mean_class_accuracy(true, found),
        "macro F1": 100 * macro_f1(true, found),
        "mAP": 100 * mean_average_precision(true, told),
        "by subject": {str(one): round(100 * class_accuracy(true[of == one], found[of == one]), 1) for one in subjects},
    }


def _same_words(card: Card, dataset: str) -> None:
    """Raises SchemaError where a number means one thing to the network and another one in the recordings."""
    there = dataset_of(dataset)
    units = tuple(unit["name"] for unit in card.units)
    for name, ours, theirs in (("actions", card.actions, there.actions), ("units", units, there.units)):
        if ours and theirs and ours != theirs:
            raise SchemaError(f"{card.name}: {name}: those of the network are not those of {dataset}")


def _taught(card: Card, dataset: str, variant: str) -> bool:
    made = card.provenance
    return made.get("dataset") == dataset and made.get("split") == variant

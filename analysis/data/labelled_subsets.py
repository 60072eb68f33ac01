"""Which clips of a training side are taken to be labelled when labels are few: committed lists of names.

A draw puts the training side (train and validation subjects) into one order, in which clips would be labelled; the
first 5, 10, 20 or 40 percent of it are the labelled ones. So the smaller share is in the larger one. MSR-Action3D and
HDM05 are drawn by class: first one clip of each, then the classes evenly, so that every share holds their proportions;
at least one clip of each class is labelled, however small the share (5% of MSR-Action3D's setting 2 are 20 clips of
291). A recording of UTKinect holds all actions: there it is subjects that are drawn evenly.

No test subject is in any of them. The lists are made from the names in the committed splits alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.splits import read_split, subject_of, variants
from analysis.schema import SchemaError

FOLDER = Path(__file__).with_name("subsets")
SHARES = (5, 10, 20, 40)  # percent
ALL = 100
DRAWS = 5
VARIANTS = {
    "msr_action3d": ("setting2", "as1-test3", "as2-test3", "as3-test3"),
    "utkinect": variants("utkinect"),
    "hdm05": variants("hdm05"),
}
Kind = Callable[[str], str]  # sample -> what is drawn evenly


def read_subset(name: str, variant: str, share: int, draw: int) -> tuple[str, ...]:
    """Names of the labelled samples, sorted; a share of 100 is the whole training side. draw: 0 to 4.

    Raises SchemaError where there is no such subset.
    """
    if variant not in VARIANTS.get(name, ()):
        raise SchemaError(f"labelled subset: there is none of {name}, {variant}")
    if share == ALL:
        return read_split(name, variant).fit
    stored: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))[variant]
    if share not in SHARES or not 0 <= draw < DRAWS:
        raise SchemaError(f"labelled subset of {name}, {variant}: there is no {share}% in draw {draw}")
    return tuple(sorted(stored["order"][draw][: stored["counts"][str(share)]]))


def kind_of(name: str, sample: str) -> str:
    """What is drawn evenly: the class, as the sample's name tells it, or the subject of a whole recording."""
    if name == "msr_action3d":
        return sample[:3]
    return sample.split("_")[2] if name == "hdm05" else str(subject_of(name, sample))


def in_order(names: Sequence[str], kind: Kind, rng: np.random.Generator) -> list[str]:
    """The order in which samples are labelled: one of each kind, kinds in random order, then evenly by their sizes."""
    groups: dict[str, list[str]] = {}
    for sample in sorted(names):
        groups.setdefault(kind(sample), []).append(sample)
    ranks = {}
    for group in groups.values():
        for place, at in enumerate(rng.permutation(len(group))):
            share = (place + 0.5) / len(group)
            ranks[group[at]] = (place > 0, share if place else 0.0, rng.random())
    return sorted(ranks, key=ranks.__getitem__)


def count_of(share: int, samples: int, least: int) -> int:
    """How many of `samples` a share in percent is, at least `least`."""
    return max(least, round(samples * share / 100))


def make_subsets(name: str, variant: str) -> dict[str, Any]:
    """{"counts": {"5": n ...}, "order": [names of each draw, as far as the largest share]}"""
    names = read_split(name, variant).fit
    kinds = {kind_of(name, sample) for sample in names}
    least = 1 if name == "utkinect" else len(kinds)
    counts = {str(share): count_of(share, len(names), least) for share in SHARES}
    order = []
    for draw in range(DRAWS):
        rng = np.random.default_rng((draw, *f"{name} {variant}".encode()))
        order.append(in_order(names, lambda sample: kind_of(name, sample), rng)[: max(counts.values())])
    return {"counts": counts, "order": order}


def write_subsets() -> None:
    """Make the committed files anew from the committed splits: python -m analysis.data.labelled_subsets."""
    FOLDER.mkdir(exist_ok=True)
    for name, named in VARIANTS.items():
        made = {variant: make_subsets(name, variant) for variant in named}
        (FOLDER / f"{name}.json").write_text(_text(made), encoding="utf-8")


def _text(made: Mapping[str, Mapping[str, Any]]) -> str:
    """One draw a line: a difference of two versions shows where it is."""
    parts = []
    for variant, one in made.items():
        draws = ",\n".join(f"  {json.dumps(order)}" for order in one["order"])
        parts.append(f' "{variant}": {{\n  "counts": {json.dumps(one["counts"])},\n  "order": [\n{draws}\n ]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    write_subsets()

"""Recordings by name: how each is read, what its classes and units are called, how windows are cut."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from analysis.data import drawn_sequences, hdm05, msr_action3d, utkinect_sequences
from analysis.data.augment import Augmentation
from analysis.data.batches import Sampling
from analysis.data.examples import Example
from analysis.data.splits import Split, read_split, variants
from analysis.schema import OPENPOSE_18, SchemaError
from analysis.skeleton.convert import to_openpose18
from analysis.skeleton.layouts import ACCLAIM_31, KINECT_20


@dataclass(frozen=True)
class Dataset:
    """folder: under that of all data; empty where nothing is read, as the clips are drawn. layout: as it was recorded.

    variants: names of its splits. actions: classes of whole clips; units: of frames, the first is background. variety:
    how its clips may be changed and still be what their labels say.
    """

    read: Callable[[Path], list[Example]]
    folder: str
    layout: str
    sampling: Sampling
    variety: Augmentation
    variants: tuple[str, ...]
    split: Callable[[str], Split]
    actions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


def _committed(name: str) -> dict[str, Any]:
    return {"folder": name, "variants": variants(name), "split": partial(read_split, name)}


def _drawn_split(variant: str) -> Split:
    if variant != "drawn":
        raise SchemaError(f"split of drawn: {variant!r} is not drawn")
    return drawn_sequences.drawn_split()


_CLIPS = Augmentation(crop=0.15, warp=0.4, yaw=25, limbs=0.1, scale=0.15, noise=0.02)
DATASETS: dict[str, Dataset] = {
    # No mirroring in recordings: a person's right hand throws.
    "msr_action3d": Dataset(
        read=msr_action3d.read_msr_action3d, layout=KINECT_20, sampling=Sampling(frames=32), variety=_CLIPS,
        actions=msr_action3d.ACTIONS, **_committed("msr_action3d"),
    ),
    "utkinect": Dataset(
        read=utkinect_sequences.read_sequences, layout=KINECT_20, sampling=Sampling(frames=400, rate=Fraction(15)),
        variety=Augmentation(warp=0.25, yaw=30, scale=0.1), units=utkinect_sequences.UNITS, **_committed("utkinect"),
    ),
    "hdm05": Dataset(
        read=hdm05.read_hdm05, layout=ACCLAIM_31, sampling=Sampling(frames=64), variety=_CLIPS, actions=hdm05.CLASSES,
        **_committed("hdm05"),
    ),
    "drawn": Dataset(
        read=lambda _: drawn_sequences.draw_corpus(), folder="", layout=OPENPOSE_18,
        sampling=Sampling(frames=128, rate=Fraction(15)),
        variety=Augmentation(warp=0.15, mirror=0.5, yaw=30, limbs=0.1, scale=0.05, noise=0.01),
        variants=("drawn",), split=_drawn_split, actions=drawn_sequences.STYLES, units=drawn_sequences.UNITS,
    ),
}  # fmt: skip


def dataset_of(name: str) -> Dataset:
    """Raises SchemaError for a name that nobody here knows."""
    if name not in DATASETS:
        raise SchemaError(f"data set: {name!r} is not one of {', '.join(DATASETS)}")
    return DATASETS[name]


def split_of(name: str, variant: str = "") -> Split:
    """Who teaches, who chooses, who judges; without a variant the first one. Raises SchemaError."""
    dataset = dataset_of(name)
    return dataset.split(variant or dataset.variants[0])


def read_examples(name: str, data: Path | None = None, layout: str | None = None) -> dict[str, Example]:
    """Name -> example, in the data set's own layout or as openpose-18. data: the folder of all recordings; without it
    DANCESITE_DATA. Raises SchemaError where there is none, and for files, naming file and line."""
    dataset = dataset_of(name)
    if layout not in (None, dataset.layout, OPENPOSE_18):
        raise SchemaError(f"layout: {name} is {dataset.layout}, and becomes {OPENPOSE_18}, never {layout}")
    examples = dataset.read(data_folder(data) / dataset.folder if dataset.folder else Path())
    if layout == OPENPOSE_18 != dataset.layout:
        examples = [replace(one, sequence=to_openpose18(one.sequence)) for one in examples]
    return {one.name: one for one in examples}


def named(examples: Mapping[str, Example], names: Sequence[str]) -> list[Example]:
    """The examples of these names. Raises SchemaError where one is not there."""
    missing = [name for name in names if name not in examples]
    if missing:
        raise SchemaError(f"{missing[0]}: is in the split and not among the recordings")
    return [examples[name] for name in names]


def data_folder(given: Path | None = None) -> Path:
    """The folder of all recordings: the given one, else DANCESITE_DATA. Raises SchemaError where there is none."""
    told = os.environ.get("DANCESITE_DATA") if given is None else str(given)
    if not told:
        raise SchemaError("no folder of recordings: name one with --data, or set DANCESITE_DATA")
    folder = Path(told)
    if not folder.is_dir():
        raise SchemaError(f"{folder}: is no folder of recordings")
    return folder

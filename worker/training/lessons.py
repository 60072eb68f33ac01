"""A snapshot's clips as examples: the bodies as they were read, with the labels that were frozen with them.

What cannot be used is left out and named, never guessed; a run ends only where too little is left.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.batches import prepare
from analysis.data.examples import BACKGROUND, UNKNOWN, Example
from analysis.data.own_clips import sequence_of_track
from analysis.data.stretches import around_labels, labelled_span, thinned
from analysis.formats.arrays import ArrayFileError
from analysis.formats.posefile import read_pose
from analysis.parsing.motion import main_person
from analysis.schema import SchemaError
from analysis.schema.skeleton import SkeletonSequence
from dancesite.core import storage

log = logging.getLogger(__name__)

RATE = Fraction(15)  # frames a second of the network's clock
WINDOW = 128  # frames of it
_SECONDS = WINDOW / float(RATE)
_LEAST_SECONDS = 2.0  # of a stretch without labels, to teach
MOST_SECONDS = 6 * 3600.0  # of clips without labels: about a quarter of a gigabyte of joints
_DIMENSIONS = 3


@dataclass(frozen=True)
class Vocabulary:
    """What is to be told apart; units[0] is background."""

    units: tuple[dict[str, Any], ...]
    actions: tuple[str, ...]
    unit_of: Mapping[str, int]  # by the word's id
    action_of: Mapping[str, int]


@dataclass
class Lessons:
    """Examples by what they are for. test: in their clip's own rate, to be judged as people will see them.

    used: ids of the clips that any of them is made of. left_out: [{"clip", "code"}] of those that were to be used.
    """

    vocabulary: Vocabulary
    train: list[Example] = field(default_factory=list)
    unlabelled: list[Example] = field(default_factory=list)
    validation: list[Example] = field(default_factory=list)
    test: list[Example] = field(default_factory=list)
    entries: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # of the manifest, by the clip's id
    left_out: list[dict[str, str | None]] = field(default_factory=list)
    estimators: set[str] = field(default_factory=set)

    @property
    def used(self) -> list[str]:
        return list(self.entries)

    def entries_of(self, *parts: str) -> list[Mapping[str, Any]]:
        return [entry for entry in self.entries.values() if entry["part"] in parts]


def vocabulary_of(manifest: Mapping[str, Any]) -> Vocabulary:
    units, actions = manifest["vocabulary"]["units"], manifest["vocabulary"]["actions"]
    told = [{name: word[name] for name in ("name", "abbr", "hue", "phase") if word[name]} for word in units]
    return Vocabulary(
        ({"name": ""}, *told),
        tuple(word["name"] for word in actions),
        {word["word"]: number for number, word in enumerate(units, 1)},
        {word["word"]: number for number, word in enumerate(actions)},
    )


def lessons_of(manifest: Mapping[str, Any], work: Path, heed: Callable[[], None]) -> Lessons:
    """Read every body of the manifest. heed: called before each clip, raises what is to end this."""
    vocabulary = vocabulary_of(manifest)
    lessons, left = Lessons(vocabulary), MOST_SECONDS
    dancers = {name: i for i, name in enumerate(sorted({str(entry["dancer"]) for entry in manifest["clips"]}))}
    for entry in manifest["clips"]:
        heed()
        clip = entry["clip"]
        sequence, code = _body(entry, work)
        if sequence is not None and entry["part"] == "unlabelled" and left < _seconds(sequence):
            sequence, code = None, "too-long"
        if sequence is None:
            lessons.left_out.append({"clip": clip, "code": code})
            continue
        if entry["part"] == "unlabelled":
            left -= _seconds(sequence)
        lessons.entries[clip] = entry
        lessons.estimators.add(sequence.source)
        _sorted_in(lessons, entry["part"], _example(entry, sequence, vocabulary, dancers[str(entry["dancer"])]))
    return lessons


def _sorted_in(lessons: Lessons, part: str, example: Example) -> None:
    if part in ("test", "validation"):
        span = labelled_span(example, _SECONDS)
        if span is not None and _seen(span):
            (lessons.test if part == "test" else lessons.validation).append(span if part == "test" else thinned(span))
        return
    said, rest = around_labels(thinned(example), _SECONDS / 2)
    lessons.train += [one for one in said if _seen(one)]
    lessons.unlabelled += [one for one in rest if _seconds(one.sequence) >= _LEAST_SECONDS and _seen(one)]


def _body(entry: Mapping[str, Any], work: Path) -> tuple[SkeletonSequence | None, str]:
    """The main person of a clip; or None, and why."""
    pose = entry["pose"]
    try:
        with storage.local_path(pose["artefact"], work) as path:
            if storage.sha256_of(path) != pose["sha256"]:
                return None, "changed"
            track = read_pose(path)
        sequence = sequence_of_track(track, main_person(track))
        if sequence.joints.shape[2] < _DIMENSIONS:
            return None, "flat"
        prepare(Example(entry["clip"], 0, sequence))
    except (OSError, ArrayFileError):
        log.warning("the body of clip %s cannot be read", entry["clip"], exc_info=True)
        return None, "lost"
    except SchemaError:  # nobody is in it, or no torso is ever seen
        return None, "no-body"
    return sequence, ""


def _example(entry: Mapping[str, Any], sequence: SkeletonSequence, vocabulary: Vocabulary, dancer: int) -> Example:
    units = None
    if entry["segments"] is not None:
        units = np.full(sequence.n_frames, UNKNOWN, dtype=np.int64)
        for part in entry["segments"]:
            if part["state"] == "none":
                units[part["start"] : part["end"]] = BACKGROUND
            elif part["state"] == "unit":  # of a word that nobody gave, nothing is known
                units[part["start"] : part["end"]] = vocabulary.unit_of.get(part["word"], UNKNOWN)
    return Example(entry["clip"], dancer, sequence, vocabulary.action_of.get(entry["action"]), units)


def _seen(example: Example) -> bool:
    try:
        prepare(example)
    except SchemaError:
        return False
    return True


def _seconds(sequence: SkeletonSequence) -> float:
    return float(sequence.n_frames / sequence.rate)

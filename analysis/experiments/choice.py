"""Which fifth of the clips to label: ways of choosing, replayed on recordings whose labels are all known.

Clips of MSR-Action3D's odd subjects, and sections of UTKinect's recordings of eight people, are a pool in which nobody
has labelled anything. Each way orders it without looking at labels (but for those it asked for before); a fifth of the
pool is labelled in that order, the same student is taught with it, supervised, and read once on the others. A seed is
that of the draw, of the embedding and of the student, and of UTKinect it names the fold.

"Drawn by class" knows the classes before anybody has labelled them: it is no way of choosing, but says what an evenly
drawn fifth is worth.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from analysis.data.batches import Sampling
from analysis.data.choosing import Candidate, Choice, at_random, coverage, doubted, doubts_of, typical
from analysis.data.examples import UNKNOWN, Example
from analysis.data.labelled_subsets import DRAWS, read_subset
from analysis.data.msr_action3d import ACTIONS
from analysis.data.pool_map import movement_statistics
from analysis.data.splits import read_split, variants
from analysis.data.utkinect_sequences import UNITS, read_sequences
from analysis.experiments import semi_clips, semi_frames
from analysis.experiments.msr import LAYOUT, judged, read
from analysis.experiments.semi_runs import FEW, OTHER, SUPERVISED, Run, Say, Sides, bare, work_through
from analysis.experiments.utkinect_units import RATE, at_rate
from analysis.models.builders import build
from analysis.skeleton.layouts import KINECT_20
from analysis.training.embeddings import embed
from analysis.training.recipe import Recipe
from analysis.training.self_supervised import PretrainRecipe, pretrain

MSR, UTKINECT = "msr_action3d", "utkinect"
SETTING2 = "setting2"
RANDOM, COVERAGE, TYPICAL, STATISTICS = "random by person", "k-centre", "k-median", "k-centre of statistics"
DOUBT, BY_CLASS = "half random, half doubted", "drawn by class"
OF_SECTIONS = (RANDOM, COVERAGE, TYPICAL, STATISTICS)
OF_CLIPS = (*OF_SECTIONS, DOUBT, BY_CLASS)
SECTION = 5.0  # seconds: a recording holds ten actions in half a minute
NETWORK = {"widths": [32, 48, 64], "strides": [1, 2, 1], "heads": 0, "dictionary": "none", "boundaries": False}
STUDENT = semi_clips.Student(NETWORK, Recipe(iterations=300, warmup=30, save_every=100))
FRAMES = semi_frames.SMALL  # after 200 steps it calls everything background, whatever was labelled
BEFORE = PretrainRecipe(iterations=150)
STRETCH = Sampling(frames=64, rate=RATE)  # of recordings, for their embedding
Pool = Mapping[str, Example]


def run(
    data: Path, *, quick: bool, seeds: Sequence[int], out: Path, say: Say, minutes: float | None = None
) -> dict[str, Any]:
    """Every run of the plan; what lies finished in `out` is not done again. minutes: no run is begun later than that.

    quick: clips, chance against k-centre, one seed.
    """
    begun, seeds = time.monotonic(), seeds[:1] if quick else seeds
    ways = (RANDOM, COVERAGE) if quick else OF_CLIPS
    plan = [Run(way, SETTING2, FEW, seed) for seed in seeds for way in ways]
    clips, points = read(data), cache(lambda seed: embedded(pool_of(clips), semi_clips.SAMPLING, seed))
    runs = work_through(
        plan, lambda one, state: with_clips(clips, one, points, state), lambda one: repr((STUDENT, BEFORE)),
        out=out / "clips", say=say, minutes=minutes,
    )  # fmt: skip
    if quick:
        return {"clips": runs}
    recordings = {each.name: each for each in at_rate(read_sequences(data / UTKINECT))}
    folds = variants(UTKINECT)
    plan = [Run(way, folds[seed % len(folds)], FEW, seed) for seed in seeds for way in OF_SECTIONS]
    left = None if minutes is None else minutes - (time.monotonic() - begun) / 60
    found = work_through(
        plan, lambda one, state: with_sections(recordings, one, state),
        lambda one: repr((FRAMES, BEFORE, STRETCH, SECTION)), out=out / "sections", say=say, minutes=left,
    )  # fmt: skip
    return {"clips": runs, "sections": found}


def with_clips(clips: Pool, one: Run, points: Callable[[int], np.ndarray], state: Path | None) -> dict[str, Any]:
    """points: seed -> embedding of the pool, in the order of its names."""
    pool = pool_of(clips)
    names, wanted = list(pool), round(len(pool) * one.share / 100)
    candidates = [Candidate(name, dancer=str(each.subject)) for name, each in pool.items()]
    if one.arm == BY_CLASS:
        chosen = list(read_subset(MSR, SETTING2, one.share, one.seed % DRAWS))
    elif one.arm == DOUBT:
        first = [choice.index for choice in at_random(candidates, one.seed)[: wanted // 2]]
        doubts = _doubts(pool, [names[index] for index in first], one.seed)
        told = [replace(each, labelled=index in first) for index, each in enumerate(candidates)]
        then = doubted(told, points(one.seed), doubts)
        chosen = [names[index] for index in first + [choice.index for choice in then[: wanted - len(first)]]]
    else:
        order = ordered(one, candidates, [pool[name] for name in names], lambda: points(one.seed))
        chosen = [names[choice.index] for choice in order[:wanted]]
    labelled = [pool[name] for name in chosen]
    test = [clips[name] for name in read_split(MSR, SETTING2).test]
    kinds, taught = (LAYOUT, len(ACTIONS)), replace(one, arm=SUPERVISED)
    found = semi_clips.work(STUDENT, taught, Sides(labelled, test=test), kinds, state)
    classes = Counter(each.action for each in labelled)
    return found | {
        "classes": len(classes),
        "fewest": min(classes.values()) if len(classes) == len(ACTIONS) else 0,
        "frames": sum(each.sequence.n_frames for each in labelled),
    }


def with_sections(recordings: Pool, one: Run, state: Path | None) -> dict[str, Any]:
    split = read_split(UTKINECT, one.split)
    cut = [(name, part) for name in split.fit for part in sections(recordings[name])]
    examples = [_section(recordings[name], *part) for name, part in cut]
    candidates = [Candidate(name, str(recordings[name].subject), "", *part) for name, part in cut]
    fit = [recordings[name] for name in split.fit]
    order = ordered(one, candidates, examples, lambda: _embedding(fit, examples, STRETCH, one.seed))
    chosen = [cut[choice.index] for choice in order[: round(len(cut) * one.share / 100)]]
    labelled = [labelled_in(recordings[name], [part for of, part in chosen if of == name]) for name in split.fit]
    labelled = [each for each in labelled if (_units(each) != UNKNOWN).any()]
    tests = {"normal": [recordings[name] for name in split.test]}
    kinds, taught = (KINECT_20, len(UNITS)), replace(one, arm=SUPERVISED)
    found = semi_frames.work(FRAMES, taught, Sides(labelled), kinds, tests, state)
    said = np.concatenate([_units(each) for each in labelled])
    return found | {
        "classes": len(set(said.tolist()) - {UNKNOWN, 0}),
        "frames": int((said != UNKNOWN).sum()),
        "sections": len(chosen),
    }


def sections(example: Example) -> list[tuple[int, int]]:
    """Frames [start, end) of about SECTION seconds each."""
    frames = example.sequence.n_frames
    count = max(1, round(frames / float(example.sequence.rate) / SECTION))
    edges = [round(frames * at / count) for at in range(count + 1)]
    return [(edges[at], edges[at + 1]) for at in range(count)]


def labelled_in(example: Example, parts: Sequence[tuple[int, int]]) -> Example:
    """The recording with labels in these frames alone."""
    units = np.full_like(_units(example), UNKNOWN)
    for start, end in parts:
        units[start:end] = _units(example)[start:end]
    return replace(example, units=units)


def pool_of(clips: Pool) -> dict[str, Example]:
    """Setting 2's training side, which stands for clips that nobody has labelled."""
    return {name: clips[name] for name in read_split(MSR, SETTING2).fit}


def _units(example: Example) -> np.ndarray:
    assert example.units is not None
    return example.units


def _section(example: Example, start: int, end: int) -> Example:
    joints = example.sequence.joints[start:end]
    return replace(bare(example), sequence=replace(example.sequence, joints=joints, score=None))


def ordered(
    one: Run, candidates: Sequence[Candidate], examples: Sequence[Example], points: Callable[[], np.ndarray]
) -> list[Choice]:
    """By the run's way, whose name is its arm. points: of all examples, asked for where the way needs them."""
    if one.arm == RANDOM:
        return at_random(candidates, one.seed)
    if one.arm == TYPICAL:
        return typical(candidates, points())
    return coverage(candidates, points() if one.arm == COVERAGE else movement_statistics(examples))


def embedded(pool: Pool, sampling: Sampling, seed: int) -> np.ndarray:
    """A point a clip, by a network that learned from all of them without labels."""
    return _embedding(list(pool.values()), list(pool.values()), sampling, seed)


def _embedding(teach: Sequence[Example], examples: Sequence[Example], sampling: Sampling, seed: int) -> np.ndarray:
    """Points of the examples, by a network that has seen those that teach, and no label."""
    torch.manual_seed(seed)
    network = build("fast", {**NETWORK, "layout": teach[0].sequence.layout, "actions": 1})
    pretrain(network, [bare(each) for each in teach], sampling, replace(BEFORE, seed=seed))
    return embed(network, examples, sampling)


def _doubts(pool: Pool, labelled: Sequence[str], seed: int) -> np.ndarray:
    """(N,) of two students that were taught with what is labelled so far."""
    sides, shares = Sides([pool[name] for name in labelled]), []
    for own in (seed, seed + OTHER):
        student = semi_clips.taught(STUDENT, Run(SUPERVISED, SETTING2, FEW, own), sides, (LAYOUT, len(ACTIONS)), None)
        shares.append(judged(student, list(pool.values()))["scores"])
    return doubts_of(np.array(shares))

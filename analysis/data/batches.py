"""From examples to what a network is given: batches that depend on nothing but a seed and their number.

So a run that is resumed draws exactly what it would have drawn, and no state of a generator needs to be kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from analysis.data.augment import Augmentation, augment
from analysis.data.examples import UNKNOWN, Example
from analysis.data.inputs import channels, fill_short_gaps, resample, torso_of
from analysis.data.targets import boundary_targets
from analysis.schema import SchemaError
from analysis.skeleton.layouts import layout_of

NO_AUGMENTATION = Augmentation()
UNLABELLED = -1  # the class of a clip that nobody gave one
LONGEST_GAP = 0.5  # seconds of a missing joint that are filled from both sides
NOMINAL_SECONDS = 4.0  # how long a clip is taken to be whose steps are its own: it only scales velocities


class Batch(NamedTuple):
    """Arrays of N windows of T frames; what is padding, or shows no body, is not valid, UNKNOWN and NaN."""

    x: np.ndarray  # (N, channels, T, V) float32
    valid: np.ndarray  # (N, T) bool
    action: np.ndarray  # (N,) int64, UNLABELLED where there is none
    units: np.ndarray  # (N, T) int64, UNKNOWN where there is none
    boundaries: np.ndarray  # (N, T, 2) float32, NaN where there is none


@dataclass(frozen=True)
class Sampling:
    """How windows of `frames` frames are cut.

    rate None: a window is a whole clip, stretched or squeezed in even steps. Otherwise a stretch of a recording at
    that rate, drawn anywhere in training. sigma: seconds, of the boundary targets.
    """

    frames: int
    rate: Fraction | None = None
    sigma: float = 0.1


@dataclass(frozen=True, eq=False)
class Prepared:
    """A recording with short gaps filled, and the size of its body."""

    joints: np.ndarray
    units: np.ndarray | None
    rate: Fraction
    torso: float
    action: int
    layout: str


class Stretch(NamedTuple):
    """Part of recording `example`: joints (T', V, C), labels (T',), and the numbers that its window is made up with.

    They are the batch's own: stretches are to be taken one after the other.
    """

    example: int
    one: Prepared
    joints: np.ndarray
    units: np.ndarray | None
    rng: np.random.Generator


@dataclass(eq=False)
class Batches:
    """Draws batches of training windows from examples. Raises SchemaError where they do not share a layout."""

    examples: Sequence[Example]
    sampling: Sampling
    size: int
    seed: int
    augmentation: Augmentation = NO_AUGMENTATION
    _ready: list[Prepared] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        if not self.examples:
            raise SchemaError("batches: no examples")
        self._ready = [prepare(example) for example in self.examples]
        first = self._ready[0]
        for one, example in zip(self._ready, self.examples, strict=True):
            if (one.layout, one.joints.shape[2]) != (first.layout, first.joints.shape[2]):
                ours, theirs = (f"{each.layout} in {each.joints.shape[2]} coordinates" for each in (one, first))
                raise SchemaError(f"{example.name}: its joints are {ours}, those of {self.examples[0].name} {theirs}")

    def draw(self, number: int) -> Batch:
        """The batch of this number: every example once a round, in an order of the round's own.

        Of recordings longer than a window, those are drawn more often that hold more windows.
        """
        windows = []
        for _, one, joints, units, rng in self.stretches(number):
            joints, units = augment(joints, units, layout_of(one.layout), self.augmentation, rng)
            windows.append(window(one, joints, units, self.sampling))
        return _stack(windows)

    def stretches(self, number: int) -> Iterator[Stretch]:
        """The source frames that the windows of this batch are made of, before anything is done to them."""
        rng = np.random.default_rng((self.seed, 1, number))
        for index in self._indices(number):
            one = self._ready[index]
            joints, units = (one.joints, one.units) if self.sampling.rate is None else self._stretch(one, rng)
            yield Stretch(index, one, joints, units, rng)

    def _indices(self, number: int) -> list[int]:
        pool = self._pool()
        places = np.arange(number * self.size, (number + 1) * self.size)
        orders = {
            turn: np.random.default_rng((self.seed, 0, turn)).permutation(len(pool))
            for turn in set(places // len(pool))
        }
        return [pool[orders[place // len(pool)][place % len(pool)]] for place in places]

    def _pool(self) -> list[int]:
        if self.sampling.rate is None:
            return list(range(len(self._ready)))
        seconds = self.sampling.frames / self.sampling.rate
        times = [max(1, round(len(one.joints) / one.rate / seconds)) for one in self._ready]
        return [index for index, count in enumerate(times) for _ in range(count)]

    def _stretch(self, one: Prepared, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray | None]:
        """Source frames of one window. Drawn past the ends and moved back, as few windows else would hold the ends."""
        assert self.sampling.rate is not None
        wanted = math.ceil((self.sampling.frames - 1) * one.rate / self.sampling.rate) + 1
        if len(one.joints) <= wanted:
            return one.joints, one.units
        start = int(rng.integers(-wanted // 4, len(one.joints) - wanted + wanted // 4 + 1))
        start = min(max(start, 0), len(one.joints) - wanted)
        cut = slice(start, start + wanted)
        return one.joints[cut], None if one.units is None else one.units[cut]


def prepare(example: Example) -> Prepared:
    """Raises SchemaError naming the example where no torso is ever seen."""
    sequence = example.sequence
    joints = fill_short_gaps(sequence.joints, round(LONGEST_GAP * float(sequence.rate)))
    torso = torso_of(joints, layout_of(sequence.layout))
    if not torso > 0:
        raise SchemaError(f"{example.name}: no frame shows neck and hips, which the size of a body is measured from")
    action = UNLABELLED if example.action is None else example.action
    return Prepared(joints, example.units, sequence.rate, torso, action, sequence.layout)


def window(one: Prepared, joints: np.ndarray, units: np.ndarray | None, sampling: Sampling) -> Batch:
    """One window (a batch without its first axis) of source frames (T', V, C) with their labels (T',).

    A frame between two source frames has the label of the nearest. Boundaries near the window's ends are NaN
    (analysis.data.targets): whether one lies just beyond is not known.
    """
    count = len(joints)
    if sampling.rate is None:
        at = np.linspace(0, count - 1, sampling.frames)
        # In steps of the clip, not of the clock: whoever moves slowly does the same action.
        rate: float = sampling.frames / NOMINAL_SECONDS
    else:
        rate = float(sampling.rate)
        step = one.rate / sampling.rate
        at = np.arange(min(sampling.frames, int((count - 1) / step) + 1)) * step.numerator / step.denominator
    taken = resample(joints, at)
    x = channels(taken, one.layout, rate, one.torso)
    valid = np.isfinite(taken).all(axis=2).any(axis=1)
    labels = np.full(len(at), UNKNOWN, dtype=np.int64)
    edges = np.full((len(at), 2), np.nan, dtype=np.float32)
    if units is not None:
        labels = units[np.clip(np.floor(at + 0.5).astype(np.int64), 0, count - 1)]
        edges = boundary_targets(labels, rate, sigma=sampling.sigma)
        edges[~valid] = np.nan
        labels = np.where(valid, labels, UNKNOWN)
    lacking = sampling.frames - len(at)
    if lacking:
        x = np.pad(x, ((0, 0), (0, lacking), (0, 0)))
        valid = np.pad(valid, (0, lacking))
        labels = np.pad(labels, (0, lacking), constant_values=UNKNOWN)
        edges = np.pad(edges, ((0, lacking), (0, 0)), constant_values=np.nan)
    return Batch(x, valid, np.array(one.action), labels, edges)


def whole_clips(examples: Sequence[Example], sampling: Sampling) -> Batch:
    """Every example as it is, one window each, in their order: for judging."""
    ready = [prepare(example) for example in examples]
    return _stack([window(one, one.joints, one.units, sampling) for one in ready])


def _stack(windows: Sequence[Batch]) -> Batch:
    return Batch(*(np.stack(parts) for parts in zip(*windows, strict=True)))

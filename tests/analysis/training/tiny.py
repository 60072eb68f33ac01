"""Clips and networks that train in a moment, for the tests of all recipes."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import torch

from analysis.data.augment import Augmentation
from analysis.data.batches import Batches, Sampling
from analysis.data.examples import Example
from analysis.models.builders import build
from analysis.training.losses import LossSettings
from analysis.training.recipe import Recipe
from tests.analysis.fake_parser import motion

TINY = {"actions": 3, "units": 4, "widths": [8, 12], "strides": [1, 2], "heads": 2, "primitives": 5, "keys": 6}
QUICK = Recipe(iterations=12, warmup=3, critic_alone=4, check_every=3, losses=LossSettings())
SAMPLING = Sampling(16, Fraction(10))


def clips(count=6, *, first=0):
    """Clips of three motions, in four units."""
    out = []
    for number in range(first, first + count):
        sequence = motion(2, 15, seed=number % 3)
        sequence.joints[:] += np.random.default_rng(number).normal(0, 0.01, sequence.joints.shape)
        units = np.roll(np.repeat([0, 1, 2, 3], [8, 8, 8, 7]), number)
        out.append(Example(f"clip {number}", number, sequence, number % 3, units))
    return out


def unlabelled(examples):
    return [replace(example, action=None, units=None) for example in examples]


def batches(examples=None, seed=0):
    return Batches(examples or clips(), SAMPLING, 4, seed, Augmentation(noise=0.02, yaw=20))


def network(seed=0, **changes):
    torch.manual_seed(seed)
    return build("fast", TINY | changes)


def weights_of(model):
    return {name: value.clone() for name, value in model.state_dict().items()}


def alike(one, other):
    return all(torch.equal(value, other[name]) for name, value in one.items())


class Told:
    """A report that keeps what it was told, and may end the run as a power cut would."""

    def __init__(self, cut_before=0):
        self.steps, self.cut_before = [], cut_before

    def __call__(self, step, values):
        if step == self.cut_before:
            raise KeyboardInterrupt
        self.steps.append((step, dict(values)))

    def each(self, name):
        return [values[name] for _, values in self.steps if name in values]

"""In which order units come: a Markov chain for each flavour, action class and school.

A school is a way of setting dances: its own leanings in the order, and its own way with each unit (size, pace, counts).
Schools of the test split are none of the training split's.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from analysis.data.body import Array
from analysis.data.grammar import Flavour, Unit
from analysis.data.physique import SPLITS

SCHOOLS = {"train": 6, "test": 3}  # how many there are
REPEAT = 0.3  # how much less likely a unit is right after itself


@dataclass(frozen=True)
class Manner:
    """A school's way with one unit: size scales poses and travel, depth what sinks, pace bends time (share**pace)."""

    size: float
    depth: float
    pace: float


def _stream(split: str, school: int, *names: str) -> np.random.Generator:
    code = SPLITS.index(split)
    return np.random.default_rng([code, school % SCHOOLS[split], 4211, *(zlib.crc32(n.encode()) for n in names)])


def manner(flavour: Flavour, unit: Unit, split: str, school: int) -> Manner:
    """How a school does a unit."""
    rng = _stream(split, school, flavour.name, unit.name)
    size, depth, pace = rng.uniform(0.90, 1.06), rng.uniform(0.85, 1.12), rng.uniform(0.90, 1.12)
    return Manner(float(size), float(depth), float(pace))


def transitions(flavour: Flavour, action: str, split: str, school: int) -> tuple[tuple[str, ...], Array]:
    """Units of an action class, and their chain (n+1, n): row i, what follows unit i; the last row, what begins."""
    weights = flavour.actions[action]
    names = tuple(weights)
    chain = np.zeros((len(names) + 1, len(names)))
    for i, before in enumerate((*names, flavour.begins)):
        follows = flavour.order[flavour.units[before].family]
        rng = _stream(split, school, flavour.name, action, before)
        lean = np.exp(rng.normal(0.0, 0.6, len(names)))
        for j, name in enumerate(names):
            again = REPEAT if name == before else 1.0
            chain[i, j] = follows.get(flavour.units[name].family, 0.0) * weights[name] * again * lean[j]
        if chain[i].sum() == 0.0:  # nothing of this action may follow: anything does, by its weight
            chain[i] = np.array(list(weights.values())) * lean
    return names, chain / chain.sum(axis=1, keepdims=True)

"""Numbers of tracked films beside the true ones: what uncertainties are fitted to, and judged by."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from analysis.experiments.corpus import FLAVOURS, WAYS, Film, Wanted, load, rate_films, turned_films
from analysis.experiments.finding import films_wanted
from analysis.experiments.measures_truth import Truth, truth_of
from analysis.experiments.measures_walks import walks_of
from analysis.parsing.measuring import depth
from analysis.parsing.motion import main_person
from analysis.skeleton.measures import KINDS, Body, Found
from analysis.skeleton.measures.turns import facing, view, views

# Dances with two jumps and more: few others have any.
_JUMPING = {
    "train": [("ballet", seed) for seed in (2005, 2006, 2008, 2014, 2017, 2019, 2028, 2029, 2047, 2059)],
    "test": [
        *(("ballet", seed) for seed in (2400, 2412, 2414, 2431, 2432, 2437, 2444, 2446, 2448, 2451)),
        ("chinese-classical", 2428), ("contemporary", 2425),
    ],
}  # fmt: skip
_TURNED = {"train": 18, "test": 10}  # dances seen from the sides
_LEAPING = {"train": 6, "test": 4}  # of those with jumps that are also seen from the sides
_RATES = {"train": 22, "test": 10}  # dances that are also there at 25 and 60 frames a second
EVERY = 5  # frames between two points of a curve that are compared: the next one errs alike
Say = Callable[[str], None]


@dataclass(frozen=True)
class Pair:
    """A number beside its truth, of a "unit" or the "clip" of a film; "flat-" before it: from joints without depth.
    view: from where the dancer was found to be seen."""

    flavour: str
    of: str
    view: str
    found: Found
    true: Found


@dataclass(frozen=True, eq=False)
class Pairs:
    """numbers: by measure. curves: by measure, rows of (value, doubt, true value, number of its flavour, of
    the view) where both are known. facing: degrees, rows of (found, true), NaN where it was
    not found. depth: what `of` begins with."""

    numbers: dict[str, list[Pair]]
    curves: dict[str, np.ndarray]
    facing: np.ndarray
    depth: str


def wanted_of(split: str, *, quick: bool = False) -> list[Wanted]:
    jumping = [Wanted(split, flavour, seed, Fraction(30), 16.0) for flavour, seed in _JUMPING[split]]
    turned = turned_films(split, _TURNED[split])
    if quick:
        return [*films_wanted(split)[::4], *jumping[::4], *turned[::4]]
    aside = [replace(film, yaw=yaw) for film, yaw in zip(jumping[: _LEAPING[split]], WAYS, strict=False)]
    rates = [each for films in rate_films(split, _RATES[split]) for each in films if each.rate != 30]
    return [*films_wanted(split), *rates, *jumping, *turned, *aside]


def pairs_of(wanted: Sequence[Wanted], folder: Path, say: Say, *, flat: bool = False) -> Pairs:
    """flat: as if the estimator told no depth; then "flat-unit" and "flat-clip" are what numbers are of."""
    numbers: dict[str, list[Pair]] = {kind.name: [] for kind in KINDS}
    curves: dict[str, list[np.ndarray]] = {kind.name: [] for kind in KINDS}
    faced, films = [], load(wanted, folder, say)
    for film in films:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # means of nothing are NaN, which is what is meant
            track = replace(film.track, world=None, world_smooth=None) if flat else film.track
            body, truth = Body(track, main_person(film.track)), truth_of(film)
            _compare(film, body, truth, numbers, curves)
            faced.append(np.stack([facing(body).values, facing(truth.body).values], axis=1)[::EVERY])
    if not flat:
        numbers["gait_cycle"] = [
            Pair(flavour, "unit", seen_from, found, true) for flavour, seen_from, found, true in walks_of(films)
        ]
    rows = {name: np.concatenate(rows) for name, rows in curves.items() if rows}
    return Pairs(numbers, rows, np.concatenate(faced), "flat-" if flat else "")


def _compare(
    film: Film, body: Body, truth: Truth, numbers: dict[str, list[Pair]], curves: dict[str, list[np.ndarray]]
) -> None:
    fps, frames = body.fps, body.frames
    spans = [(round(unit.start * fps), min(round(unit.end * fps), frames), "unit") for unit in film.danced]
    for kind in KINDS:
        trace = kind.curve(body) if kind.curve else None
        for a, b, of in [*spans, (0, frames, "clip")]:
            if b > a:
                found = kind.of(body, trace, a, b)
                true = truth.of(kind.name, a, b)
                numbers[kind.name].append(Pair(film.wanted.flavour, depth(body) + of, view(body, a, b), found, true))
        if trace is not None and kind.drawn:
            style = np.full(frames, float(FLAVOURS.index(film.wanted.flavour)))
            true_values = truth.traces[kind.name].values
            rows = np.stack([trace.values, trace.doubt, true_values, style, views(body)], axis=1)[::EVERY]
            curves[kind.name].append(rows[np.isfinite(rows).all(axis=1)])

"""Measures and timing of films that were never seen, against what is exactly true of their dances.

A number that is told is right where the truth lies within its uncertainty, which was fitted to training films. What
is told where there is nothing (a jump that was none) counts as told for nothing, what is not told as abstained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.experiments.corpus import cache_folder, load
from analysis.experiments.finding import films_wanted
from analysis.experiments.measures_films import Pair, Pairs, pairs_of, wanted_of
from analysis.experiments.measures_timing import timing_scores
from analysis.parsing.measuring import number
from analysis.schema.measures import FACINGS
from analysis.skeleton.measures import KINDS, Kind
from analysis.skeleton.measures.spread import LEVEL, spread


def run(data: Path, *, quick: bool, seeds: Sequence[int], out: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """data and seeds make no difference: films are drawn by their own seeds, and nothing is random."""
    wanted = wanted_of("test", quick=quick)
    say(f"{len(wanted)} films")
    pairs = pairs_of(wanted, cache_folder(), say)
    flat = pairs_of(wanted, cache_folder(), lambda line: None, flat=True)
    rows = [scored(kind, of, pairs.numbers[kind.name]) for kind in KINDS for of in ("unit", "clip")]
    for row in rows:
        if row["told"]:
            within = "-" if row["within"] is None else f"{100 * row['within']:.0f}%"
            say(f"{row['name']:22}{row['of']:6}{row['told']:5} of {row['all']:4} told, {within} within")
    timed = films_wanted("test")[::4] if quick else films_wanted("test")
    return {
        "films": len(wanted),
        "fitted_on": len(wanted_of("train")),
        "level": LEVEL,
        "numbers": rows,
        "views": {view: _units([p for p in _all(pairs) if p[1].view == view]) for view in FACINGS if view != "unknown"},
        "flat": _units(_all(flat)),
        "frames": [_frames(kind, pairs) for kind in KINDS if kind.name in pairs.curves],
        "facing": _facing(pairs.facing),
        "timing": timing_scores(load(timed, cache_folder(), say)),
    }


def _all(pairs: Pairs) -> list[tuple[Kind, Pair]]:
    """All numbers of units."""
    return [(kind, pair) for kind in KINDS for pair in pairs.numbers[kind.name] if pair.of.endswith("unit")]


def _units(numbers: Sequence[tuple[Kind, Pair]]) -> dict[str, Any]:
    """Of numbers of whatever measure: how many are true, told, and within their uncertainty."""
    there = [(number(kind, pair.found, pair.of, pair.view), pair.true.value) for kind, pair in numbers
             if pair.true.value is not None]  # fmt: skip
    within = [abs(one.value - true) <= one.uncertainty for one, true in there
              if one.value is not None and one.uncertainty is not None]  # fmt: skip
    return {"true": len(there), "told": len(within), "within": float(np.mean(within)) if within else None}


def scored(kind: Kind, of: str, pairs: Sequence[Pair]) -> dict[str, Any]:
    """told: numbers that are told; for_nothing: those of them where there is nothing; abstained: not told though there
    is something, and why. median, p90: of the errors; spread: the middle uncertainty; within: the share of told numbers
    whose truth lies within."""
    here = [pair for pair in pairs if pair.of == of]
    told = [(pair, number(kind, pair.found, of, pair.view)) for pair in here]
    both = [(one.value - pair.true.value, one.uncertainty) for pair, one in told
            if one.value is not None and one.uncertainty is not None and pair.true.value is not None]  # fmt: skip
    errors, spreads = np.array(both).T if both else (np.zeros(0), np.zeros(0))
    size = np.abs(errors)
    missing = Counter(
        one.why_not.code for pair, one in told if one.why_not is not None and pair.true.value is not None
    )
    return {
        "name": kind.name, "unit": kind.unit, "of": of, "all": len(here),
        "true": sum(pair.true.value is not None for pair in here),
        "told": sum(one.value is not None for _, one in told),
        "for_nothing": sum(one.value is not None and pair.true.value is None for pair, one in told),
        "abstained": dict(missing),
        "compared": len(both),
        "median": float(np.median(size)) if len(size) else None,
        "p90": float(np.percentile(size, 90)) if len(size) else None,
        "bias": float(np.median(errors)) if len(size) else None,
        "spread": float(np.median(spreads)) if len(size) else None,
        "within": float((size <= spreads).mean()) if len(size) else None,
    }  # fmt: skip


def _frames(kind: Kind, pairs: Pairs) -> dict[str, Any]:
    """Of a curve's points: errors, and the share of true ones within its band."""
    values, doubt, true, _style, view = pairs.curves[kind.name].T
    band = spread(kind.name, "frame", doubt, view.astype(int))
    size = np.abs(values - true)
    within = None if band is None else float((size <= band)[np.isfinite(band)].mean())
    return {"name": kind.name, "points": len(size), "median": float(np.median(size)), "within": within}


def _facing(faced: np.ndarray) -> dict[str, Any]:
    off = np.abs((faced[:, 0] - faced[:, 1] + 180.0) % 360.0 - 180.0)
    known = np.isfinite(off)
    return {
        "told": float(known.mean()), "median": float(np.median(off[known])), "p90": float(np.percentile(off[known], 90))
    }  # fmt: skip

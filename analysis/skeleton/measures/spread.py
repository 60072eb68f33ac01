"""How far a number may be from the truth: looked up in what its errors were on dances of which everything is known.

The table (spreads.json) is written by `python -m analysis choose-measures`, from training films alone; the experiment
`measures` tells on test films how often the truth lies within. A number's doubt is the only thing it depends on.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

LEVEL = 0.9  # of true values lie within ± the spread
FLOOR = 0.75  # of those of each style of dance by itself
TABLE = Path(__file__).with_name("spreads.json")
_EACH, _MOST = 40, 6  # errors that a bin of doubts has at least; bins
_HELD = 5  # errors of a group that are worth asking


def fitted(doubt: np.ndarray, error: np.ndarray, group: np.ndarray | None = None) -> dict[str, list[float]]:
    """Of n numbers: how doubtful they were, and what they erred. {"doubt": rising, "spread": LEVEL of |errors| there,
    never falling with the doubt}, of equally large groups in order of doubt.

    group: the style of dance of each. Spreads are then widened until those fitted to all other styles hold LEVEL of
    what was left out, and FLOOR of each style by itself: who dances something else errs otherwise.
    """
    row = _fitted(doubt, error)
    if group is None:
        return row
    wider = _widened(doubt, error, group)
    return row | {"spread": [float(f"{wider * each:.3g}") for each in row["spread"]]}


def _widened(doubt: np.ndarray, error: np.ndarray, group: np.ndarray) -> float:
    """By how much spreads of all other groups have to be widened to hold a group's errors."""
    needed: list[np.ndarray] = []
    for one in np.unique(group):
        here = group == one
        if here.sum() >= _HELD and (~here).sum() >= _HELD:
            row = _fitted(doubt[~here], error[~here])
            spread = _at(row, doubt[here])
            needed.append(np.abs(error[here]) / np.maximum(spread, 1e-9))
    if not needed:
        return 1.0
    return max(1.0, _level(np.concatenate(needed)), *(float(np.quantile(each, FLOOR)) for each in needed))


def _fitted(doubt: np.ndarray, error: np.ndarray) -> dict[str, list[float]]:
    order = np.argsort(doubt, kind="stable")
    bins = int(np.clip(len(order) // _EACH, 1, _MOST))
    if np.ptp(doubt) == 0.0:
        bins = 1
    parts = np.array_split(order, bins)
    at = [float(np.median(doubt[part])) for part in parts]
    spreads = np.maximum.accumulate([_level(np.abs(error[part])) for part in parts])
    return {"doubt": [round(each, 5) for each in at], "spread": [float(f"{each:.3g}") for each in spreads]}


def _level(size: np.ndarray) -> float:
    """The value that LEVEL of further ones like these stay under: a little more than of these ones, which are few."""
    rank = min(len(size), int(np.ceil((len(size) + 1) * LEVEL)))
    return float(np.sort(size)[rank - 1])


@cache
def table() -> dict[str, dict[str, dict[str, list[float]]]]:
    """{measure: {"frame", "unit" or "clip", with "flat-" before it for joints without depth: what `fitted` gave}}."""
    told: dict[str, dict[str, dict[str, list[float]]]] = json.loads(TABLE.read_text(encoding="utf-8"))["spreads"]
    return told


def spread(name: str, of: str, doubt: np.ndarray | float) -> np.ndarray | None:
    """± of numbers of a measure, of: a key of its table; None where too few were compared with the truth."""
    known = table().get(name, {})
    row = known.get(of) or known.get(of.replace("clip", "unit"))
    if row is None:
        return None
    return _at(row, np.asarray(doubt, dtype=float))


def _at(row: dict[str, list[float]], doubt: np.ndarray) -> np.ndarray:
    """Between what was fitted; beyond the largest doubt it goes on growing with it."""
    last = row["doubt"][-1]
    beyond = np.maximum(doubt / last, 1.0) if last > 0 else 1.0
    out: np.ndarray = np.interp(doubt, row["doubt"], row["spread"]) * beyond
    return out

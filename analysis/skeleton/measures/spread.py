"""How far a number may be from the truth: looked up in what its errors were on dances of which everything is known.

The table (spreads.json) is written by `python -m analysis choose-measures`, from training films alone; the experiment
`measures` tells on test films how often the truth lies within. It depends on how doubtful a number is, and on from
where the dancer is seen.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from analysis.schema.measures import FACINGS

LEVEL = 0.9  # of true values lie within ± the spread
FLOOR = 0.85  # of those of each style of dance by itself, had it not been there to fit to
TABLE = Path(__file__).with_name("spreads.json")
ASIDE = ("side", "back", "turning")  # of FACINGS: where nobody knows, spreads are those from the front
_EACH, _MOST = 40, 6  # errors that a bin of doubts has at least; bins
_HELD = 5  # errors of a group that are worth asking
_ASIDE = 8  # errors of dancers who are not seen from the front: fewer tell nothing
Row = dict[str, list[float]]


def aside(view: np.ndarray) -> np.ndarray:
    """(n,) bool: are these numbers of FACINGS views other than from the front?"""
    return np.isin(view, [FACINGS.index(name) for name in ASIDE])


def fitted(doubt: np.ndarray, error: np.ndarray, group: np.ndarray, view: np.ndarray) -> Row:
    """Of n numbers: how doubtful they were, and what they erred. {"doubt": rising, "spread": LEVEL of |errors| there,
    never falling with the doubt}, of equally large groups in order of doubt, as seen from the front; "side", "back"
    and "turning": [by how much the spread is another there], where that is known.

    group: the style of dance of each: spreads are widened until those fitted to all other styles hold LEVEL of what was
    left out, and FLOOR of each style: who dances something else errs otherwise. view: numbers of FACINGS.
    """
    front = ~aside(view)
    row = _fitted(doubt[front], error[front])
    wider = _widened(doubt[front], error[front], group[front])
    row["spread"] = [float(f"{wider * each:.3g}") for each in row["spread"]]
    size = np.abs(error) / np.maximum(_at(row, doubt), 1e-9)
    for name in ASIDE:
        here = view == FACINGS.index(name)
        here = here if here.sum() >= _ASIDE else ~front  # few from there alone: all that are not from the front
        if here.sum() >= _ASIDE:
            row[name] = [float(f"{_level(size[here]):.3g}")]
    return row


def _widened(doubt: np.ndarray, error: np.ndarray, group: np.ndarray) -> float:
    """By how much spreads of all other groups have to be widened to hold a group's errors."""
    needed: list[np.ndarray] = []
    for one in np.unique(group):
        here = group == one
        if here.sum() >= _HELD and (~here).sum() >= _HELD:
            spread = _at(_fitted(doubt[~here], error[~here]), doubt[here])
            needed.append(np.abs(error[here]) / np.maximum(spread, 1e-9))
    if not needed:
        return 1.0
    return max(1.0, _level(np.concatenate(needed)), *(float(np.quantile(each, FLOOR)) for each in needed))


def _fitted(doubt: np.ndarray, error: np.ndarray) -> Row:
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
def table() -> dict[str, dict[str, Row]]:
    """{family of measures: {"frame", "unit" or "clip", with "flat-" before it for joints without depth: what `fitted`
    gave}}."""
    told: dict[str, dict[str, Row]] = json.loads(TABLE.read_text(encoding="utf-8"))["spreads"]
    return told


def family(name: str) -> str:
    """What a measure is called of either side of the body: a mirrored dance errs as the dance does."""
    return name.removeprefix("right_").removeprefix("left_")


def spread(name: str, of: str, doubt: np.ndarray | float, view: np.ndarray | int = 0) -> np.ndarray | None:
    """± of numbers of a measure, of: a key of its table. view: number of FACINGS. None where too few were compared with
    the truth, NaN where too few from there."""
    known = table().get(family(name), {})
    row = known.get(of) or known.get(of.replace("clip", "unit"))
    if row is None:
        return None
    times = np.array([row.get(each, [np.nan])[0] if each in ASIDE else 1.0 for each in FACINGS])
    return times[view] * _at(row, np.asarray(doubt, dtype=float))


def _at(row: Row, doubt: np.ndarray) -> np.ndarray:
    """Between what was fitted; beyond the largest doubt it goes on growing with it."""
    last = row["doubt"][-1]
    beyond = np.maximum(doubt / last, 1.0) if last > 0 else 1.0
    out: np.ndarray = np.interp(doubt, row["doubt"], row["spread"]) * beyond
    return out

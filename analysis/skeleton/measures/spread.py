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
TABLE = Path(__file__).with_name("spreads.json")
_EACH, _MOST = 40, 4  # errors that a bin of doubts has at least; bins


def fitted(doubt: np.ndarray, error: np.ndarray) -> dict[str, list[float]]:
    """Of n numbers: how doubtful they were, and what they erred. {"doubt": rising, "spread": LEVEL of |errors| there,
    never falling with the doubt}, of equally large groups in order of doubt."""
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
    """{measure: {"frame", "unit" or "clip": what `fitted` gave}}."""
    told: dict[str, dict[str, dict[str, list[float]]]] = json.loads(TABLE.read_text(encoding="utf-8"))["spreads"]
    return told


def spread(name: str, of: str, doubt: np.ndarray | float) -> np.ndarray | None:
    """± of numbers of a measure, of: "frame", "unit" or "clip"; None where too few were compared with the truth."""
    known = table().get(name, {})
    row = known.get(of) or known.get("unit")
    if row is None:
        return None
    out: np.ndarray = np.interp(np.asarray(doubt, dtype=float), row["doubt"], row["spread"])
    return out

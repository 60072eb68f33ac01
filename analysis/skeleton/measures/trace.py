"""A measure over time, and one number of a span of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.schema.measures import Note


@dataclass(frozen=True, eq=False)
class Trace:
    """values (T,): NaN where it cannot be told. doubt (T,) >= 0: the larger, the less the estimate is to be trusted;
    what it means is only in how a measure's errors grew with it on dances of which everything is known (`spread`)."""

    values: np.ndarray
    doubt: np.ndarray


@dataclass(frozen=True)
class Found:
    """One number of frames [a, b): at which frame it was reached, if at one; how doubtful; what is to be said of it; or
    why there is none (codes of analysis.schema.measures)."""

    value: float | None = None
    doubt: float = 0.0
    frame: int | None = None
    why_not: str | None = None
    said: Note | None = None

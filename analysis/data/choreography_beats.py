"""The music's beats as a choreographer counts them: a tempo that may change, and times of counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.data.body import Array

LEAD = 0.2  # seconds before the first beat where the tempo is prescribed


@dataclass(frozen=True)
class Grid:
    """Beats in seconds, ascending; count 0 is beats[0], and halves lie between."""

    beats: tuple[float, ...]

    def time(self, count: float) -> float:
        """Seconds of a count; outside the beats the nearest tempo goes on."""
        b = self.beats
        i = min(max(int(np.floor(count)), 0), len(b) - 2)
        return float(b[i] + (count - i) * (b[i + 1] - b[i]))

    def count(self, times: Array) -> Array:
        """Counts (T,) of times (s), the inverse of `time`."""
        b = np.array(self.beats)
        i = np.clip(np.searchsorted(b, times, side="right") - 1, 0, len(b) - 2)
        counted: Array = i + (times - b[i]) / (b[i + 1] - b[i])
        return counted


def beat_map(rng: np.random.Generator, seconds: float, tempo: tuple[float, float], fixed: float | None) -> Grid:
    """Beats over [0, seconds): steady at `fixed`, else of a tempo within `tempo` that holds, steps or glides."""
    lead = LEAD if fixed else float(rng.uniform(0.2, 0.6))
    kind = rng.choice(["steady", "step", "glide"], p=[0.55, 0.25, 0.20])
    first = fixed or float(rng.uniform(*tempo))
    change = float(rng.choice([-1.0, 1.0]) * rng.uniform(0.07, 0.16))
    turn = float(rng.uniform(0.35, 0.65)) * seconds
    at = lead
    beats: list[float] = []
    while at < seconds or len(beats) < 2:
        beats.append(at)
        share = 0.0 if fixed or kind == "steady" else float(at >= turn) if kind == "step" else at / seconds
        at += 60.0 / (first * (1.0 + change * share))
    return Grid(tuple(beats))

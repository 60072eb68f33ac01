"""Units and boundaries of whole recordings against what is true, pooled over recordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from analysis.evaluation.boundaries import TOLERANCES, BoundaryCounts, inner_edges, score_boundaries
from analysis.evaluation.segments import OVERLAPS, SegmentCounts, edit_score, runs_of_labels, score_segments

UNKNOWN, BACKGROUND = -1, 0  # as analysis.data.examples has them


@dataclass(frozen=True)
class UnitScores:
    """Counts of one or more recordings; those of several add up. edits: the Edit score of each recording, 0..100."""

    right: int = 0
    frames: int = 0
    edits: tuple[float, ...] = ()
    segments: tuple[SegmentCounts, ...] = field(default=(SegmentCounts(),) * len(OVERLAPS))
    boundaries: tuple[BoundaryCounts, ...] = field(default=(BoundaryCounts(),) * len(TOLERANCES))

    def __add__(self, other: UnitScores) -> UnitScores:
        return UnitScores(
            self.right + other.right,
            self.frames + other.frames,
            self.edits + other.edits,
            tuple(a + b for a, b in zip(self.segments, other.segments, strict=True)),
            tuple(a + b for a, b in zip(self.boundaries, other.boundaries, strict=True)),
        )

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> UnitScores:
        """What `dataclasses.asdict` made."""
        return UnitScores(
            told["right"],
            told["frames"],
            tuple(told["edits"]),
            tuple(SegmentCounts(**each) for each in told["segments"]),
            tuple(BoundaryCounts(**each) for each in told["boundaries"]),
        )

    def percent(self) -> dict[str, float]:
        """Every score by name, 0..100; of boundaries alone where no frames were judged."""
        if not self.frames:
            return boundary_percent(self.boundaries)
        out = {"accuracy": 100 * self.right / max(1, self.frames), "edit": float(np.mean(self.edits or (0.0,)))}
        out |= {f"f1@{round(100 * o)}": 100 * counts.f1 for o, counts in zip(OVERLAPS, self.segments, strict=True)}
        return out | boundary_percent(self.boundaries)


def boundary_percent(counts: Sequence[BoundaryCounts]) -> dict[str, float]:
    return {f"boundary@{t:g}": 100 * each.f1 for t, each in zip(TOLERANCES, counts, strict=True)}


def score_units(true: np.ndarray, found: np.ndarray, rate: float) -> UnitScores:
    """One recording: labels (T,) of frames, `rate` a second.

    Frames whose true label is UNKNOWN are taken out of both; boundaries among them and at their edges count neither
    way.
    """
    known = true != UNKNOWN
    a, b = true[known].tolist(), found[known].tolist()
    return UnitScores(
        int(sum(x == y for x, y in zip(a, b, strict=True))),
        len(a),
        (edit_score(a, b, (BACKGROUND,)),),
        tuple(score_segments(a, b, overlap, (BACKGROUND,)) for overlap in OVERLAPS),
        score_edges(true, edges_of(found, rate), rate),
    )


def score_edges(true: np.ndarray, found: Sequence[float], rate: float) -> tuple[BoundaryCounts, ...]:
    """Boundaries found in seconds against the starts and ends of the true units (T,), one count for each tolerance."""
    unsure = true == UNKNOWN
    beside = np.concatenate([unsure, [False]]) | np.concatenate([[False], unsure])  # boundary b lies before frame b
    judged = [at for at in found if not beside[min(len(true), int(at * rate + 1e-6))]]
    wanted = [at for at in edges_of(true, rate) if not beside[round(at * rate)]]
    return tuple(score_boundaries(wanted, judged, tolerance) for tolerance in TOLERANCES)


def edges_of(units: np.ndarray, rate: float) -> list[float]:
    """Starts and ends of all runs of units in seconds, without the recording's ends."""
    runs = runs_of_labels(units.tolist(), (BACKGROUND, UNKNOWN))
    return inner_edges(((start / rate, end / rate) for _, start, end in runs), len(units) / rate)


def pooled(scores: Sequence[UnitScores]) -> UnitScores:
    return reduce(UnitScores.__add__, scores, UnitScores())

"""How near a report comes to what is true of a drawn film."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from analysis.data.film_truth import FilmTruth
from analysis.evaluation.beats import beat_f_measure
from analysis.evaluation.boundaries import BoundaryCounts, score_boundaries

TOLERANCE = 0.5  # seconds


@dataclass(frozen=True)
class Nearness:
    """Of one or several clips, pooled where that makes sense.

    tempo: the largest relative error (infinite without one). beats: the smallest F-measure. body: the smallest share of
    frames. boundaries and uniform: F1 at 0.5 s of what was found, and of as many pieces of equal length. same and
    other: the share of pairs of true segments of one unit, and of two units, that most of their frames lie in one
    found unit.
    """

    tempo: float
    beats: float
    body: float
    boundaries: float
    uniform: float
    same: float
    other: float


def nearness(pairs: Sequence[tuple[dict[str, Any], FilmTruth]]) -> Nearness:
    """Reports' JSON against the first dancers of their films."""
    found, even = BoundaryCounts(), BoundaryCounts()
    joined: dict[bool, list[bool]] = {True: [], False: []}
    for report, truth in pairs:
        rate, length = float(truth.rate), truth.frames / float(truth.rate)
        true = [start / rate for start, *_rest in truth.segments[0]][1:]
        edges = [part["start"] / rate for part in report["segments"]][1:]
        found += score_boundaries(true, edges, TOLERANCE)
        even += score_boundaries(true, [length * (i + 1) / (len(edges) + 1) for i in range(len(edges))], TOLERANCE)
        for alike, together in _pairs(report, truth):
            joined[alike].append(together)
    return Nearness(
        tempo=max(_tempo_error(report, truth) for report, truth in pairs),
        beats=min(beat_f_measure(truth.beats, report["rhythm"]["beats"], trim=0.0) for report, truth in pairs),
        body=min(report["body"]["frames_found"] / truth.frames for report, truth in pairs),
        boundaries=found.f1,
        uniform=even.f1,
        same=float(np.mean(joined[True])),
        other=float(np.mean(joined[False])),
    )


def _tempo_error(report: dict[str, Any], truth: FilmTruth) -> float:
    heard = report["rhythm"]["tempo_bpm"]
    return abs(heard * float(np.median(np.diff(truth.beats))) / 60 - 1) if heard else float("inf")


def _pairs(report: dict[str, Any], truth: FilmTruth) -> Iterator[tuple[bool, bool]]:
    """For each two true segments: are they of one unit, and were they found to be?"""
    labels: list[str | None] = [None] * truth.frames
    for part in report["segments"]:
        labels[part["start"] : part["end"]] = [part["unit"]] * (part["end"] - part["start"])
    named = [(unit, Counter(labels[start:end]).most_common(1)[0][0]) for start, end, unit, _phases in truth.segments[0]]
    for (a, x), (b, y) in combinations(named, 2):
        yield a == b, x is not None and x == y

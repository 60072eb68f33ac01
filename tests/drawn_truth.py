"""How near a report comes to what is true of a drawn film."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from analysis.data.film_truth import FilmTruth
from analysis.evaluation.beats import beat_f_measure
from analysis.evaluation.boundaries import score_boundaries

TOLERANCE = 0.5  # seconds


@dataclass(frozen=True)
class Nearness:
    """tempo: relative error (infinite without one). beats: F-measure. body: share of frames. boundaries and uniform:
    F1 at 0.5 s of what was found, and of as many pieces of equal length. same and other: the share of pairs of true
    segments of one unit, and of two units, that most of their frames lie in one found unit."""

    tempo: float
    beats: float
    body: float
    boundaries: float
    uniform: float
    same: float
    other: float


def nearness(report: dict[str, Any], truth: FilmTruth) -> Nearness:
    """The report's JSON against the first dancer of the film."""
    rate, frames = float(truth.rate), truth.frames
    true = [start / rate for start, *_rest in truth.segments[0]][1:]
    found = [part["start"] / rate for part in report["segments"]][1:]
    even = [frames / rate * (i + 1) / (len(found) + 1) for i in range(len(found))]
    bpm = 60 / float(np.median(np.diff(truth.beats)))
    heard = report["rhythm"]["tempo_bpm"]
    same, other = _pairs(report, truth)
    return Nearness(
        tempo=abs(heard / bpm - 1) if heard else float("inf"),
        beats=beat_f_measure(truth.beats, report["rhythm"]["beats"], trim=0.0),
        body=report["body"]["frames_found"] / frames,
        boundaries=score_boundaries(true, found, TOLERANCE).f1,
        uniform=score_boundaries(true, even, TOLERANCE).f1,
        same=same,
        other=other,
    )


def _pairs(report: dict[str, Any], truth: FilmTruth) -> tuple[float, float]:
    labels: list[str | None] = [None] * truth.frames
    for part in report["segments"]:
        labels[part["start"] : part["end"]] = [part["unit"]] * (part["end"] - part["start"])
    named = [(unit, Counter(labels[start:end]).most_common(1)[0][0]) for start, end, unit, _phases in truth.segments[0]]
    pairs = [(a == b, x is not None and x == y) for (a, x), (b, y) in combinations(named, 2)]
    shares = []
    for equal in (True, False):
        joined = [together for alike, together in pairs if alike == equal]
        shares.append(sum(joined) / len(joined) if joined else float("nan"))
    return shares[0], shares[1]

"""Reports against what is true: boundaries, groups, phases, and whether spreads and confidences say how it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.evaluation import (
    OVERLAPS,
    SegmentCounts,
    adjusted_rand,
    best_matching,
    edit_score,
    frame_accuracy,
    match_boundaries,
    matched_accuracy,
    mutual_information,
    score_segments,
    v_measure,
)
from analysis.evaluation.clusters import contingency
from analysis.experiments.choose_trust import BELONGS, NEAR, label_at, right_groups
from analysis.experiments.corpus import Film
from analysis.parsing import parse_unsupervised
from analysis.schema import StructureReport

_STEP = 0.05  # seconds at which labels are compared


@dataclass(frozen=True)
class Edge:
    """A found boundary: seconds, confidence, one spread in seconds, and the true one it belongs to, if any."""

    at: float
    confidence: float
    spread: float
    true: float | None

    @property
    def near(self) -> bool:
        return self.true is not None and abs(self.at - self.true) <= NEAR


def inner_starts(report: StructureReport) -> list[int]:
    """Frames where a unit follows a unit: edges of gaps are seen, not found."""
    pairs = zip(report.segments, report.segments[1:], strict=False)
    return [after.start for before, after in pairs if before.state == after.state == "unit"]


def edges_of(report: StructureReport, true: Sequence[float]) -> list[Edge]:
    """The inner boundaries of a report against the true ones (seconds)."""
    fps = float(report.fps)
    told = {b.frame: b for b in report.boundaries if b.kind == "start"}
    frames = inner_starts(report)
    belongs = {j: true[i] for i, j in match_boundaries(true, [f / fps for f in frames], BELONGS)}
    return [
        Edge(frame / fps, told[frame].confidence, told[frame].spread / fps, belongs.get(j))
        for j, frame in enumerate(frames)
    ]


@dataclass(frozen=True)
class Agreement:
    """Groups against units of one film."""

    adjusted_rand: float
    mutual_information: float
    v: float
    matched: float
    groups: int
    units: int


def agreement(true: Sequence[str], found: Sequence[str]) -> Agreement:
    return Agreement(
        adjusted_rand(true, found),
        mutual_information(true, found),
        v_measure(true, found)[2],
        matched_accuracy(true, found),
        len(set(found)),
        len(set(true)),
    )


@dataclass(frozen=True)
class Labelling:
    """Frame labels of one film after each motif got the unit that suits it best: an upper bound of what names it."""

    accuracy: float
    edit: float
    counts: tuple[SegmentCounts, ...]  # at OVERLAPS


def labels_of(film: Film, report: StructureReport) -> tuple[list[str], list[str]]:
    """(true units, found motifs) every 0.05 s."""
    fps = float(report.fps)
    at = np.arange(_STEP / 2, film.seconds, _STEP)
    found = label_at(at, [(s.start / fps, s.end / fps, s.unit or "") for s in report.segments])
    return label_at(at, [(u.start, u.end, u.unit) for u in film.danced]), found


def labelling(true: Sequence[str], found: Sequence[str]) -> Labelling:
    names, letters = list(dict.fromkeys(true)), list(dict.fromkeys(found))
    stands = {letters[j]: names[i] for i, j in best_matching(contingency(true, found))}
    named = [stands.get(letter, f"? {letter}") for letter in found]
    return Labelling(
        frame_accuracy(true, named),
        edit_score(true, named),
        tuple(score_segments(true, named, overlap) for overlap in OVERLAPS),
    )


def phase_errors(film: Film, report: StructureReport) -> list[float]:
    """Seconds by which phases lie off, in found segments whose two ends are both true ones (within NEAR)."""
    fps, out = float(report.fps), []
    for segment in report.segments:
        for unit in film.danced:
            ends = (segment.start / fps - unit.start, segment.end / fps - unit.end)
            if segment.phases is not None and max(map(abs, ends)) <= NEAR:
                out += [abs(p / fps - t) for p, t in zip(segment.phases, unit.phases, strict=True)]
    return out


def sure_segments(film: Film, report: StructureReport) -> list[tuple[float, bool]]:
    """(confidence, whether it is in the right group) of every unit of the report."""
    fps = float(report.fps)
    units = [s for s in report.segments if s.state == "unit"]
    right = right_groups(
        [(u.unit, u.start, u.end) for u in film.danced],
        [(s.start / fps, s.end / fps) for s in units],
        [ord(s.unit[0]) * 100 + len(s.unit) for s in units if s.unit],
    )
    return [(s.confidence or 0.0, ok) for s, ok in zip(units, right, strict=True)]


def reliability(pairs: Sequence[tuple[float, bool]], bins: int = 5) -> list[tuple[float, float, int]]:
    """(mean confidence, share that is right, how many) of `bins` equally large groups in order of confidence."""
    ordered = sorted(pairs)
    parts = [part for part in np.array_split(np.arange(len(ordered)), bins) if len(part)]
    return [
        (
            float(np.mean([ordered[i][0] for i in part])),
            float(np.mean([ordered[i][1] for i in part])),
            len(part),
        )
        for part in parts
    ]


def read(film: Film) -> StructureReport:
    """The report as a user gets it, without sound."""
    return parse_unsupervised(film.track, None)[0]

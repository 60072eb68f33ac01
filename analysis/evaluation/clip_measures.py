"""What a version got right and wrong on clips that it has never seen, in the words of a run's page.

Labels of frames are integers: UNKNOWN (nobody looked, or was sure: left out of everything), BACKGROUND, then the units
of one vocabulary; OTHER is a unit that the vocabulary does not have, which is never right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.evaluation.boundaries import BoundaryCounts
from analysis.evaluation.intervals import Interval, change_interval, share_interval
from analysis.evaluation.segments import SegmentCounts, score_segments
from analysis.evaluation.unit_scores import BACKGROUND, UNKNOWN, score_units

OTHER = 1 << 20
MEASURES = ("frames", "segments", "edges-0.1", "edges-0.5", "class", "order")
OVERLAP = 0.25  # of a segment with the true one, to count as found


@dataclass(frozen=True, eq=False)
class Judged:
    """One clip: labels (T,) of frames, `rate` a second, and the class of the whole; None where there is none.

    found: None where the version tells no units.
    """

    name: str
    rate: float
    true: np.ndarray
    found: np.ndarray | None
    action: int | None = None
    found_action: int | None = None


def measures(clips: Sequence[Judged]) -> dict[str, np.ndarray]:
    """What each clip adds to each of MEASURES, (N, 2): numerator and denominator (analysis.evaluation.intervals).

    frames: share with the right label. segments: F1 at 25 % overlap. edges: F1 of starts and ends within 0.1 and 0.5 s.
    class: share of clips. order: the Edit score's mean over clips.
    """
    rows = [_parts(clip) for clip in clips]
    return {name: np.array([row[name] for row in rows], dtype=np.float64).reshape(-1, 2) for name in MEASURES}


def intervals(clips: Sequence[Judged]) -> dict[str, Interval]:
    """Of every measure that these clips allow."""
    found = {name: share_interval(parts) for name, parts in measures(clips).items()}
    return {name: interval for name, interval in found.items() if interval is not None}


def changes(before: Sequence[Judged], after: Sequence[Judged]) -> dict[str, Interval]:
    """From one version to the other on the same clips, of every measure that both allow."""
    a, b = measures(before), measures(after)
    found = {name: change_interval(a[name], b[name]) for name in MEASURES}
    return {name: interval for name, interval in found.items() if interval is not None}


def unit_f1(clips: Sequence[Judged], unit: int) -> tuple[float | None, int]:
    """(percent, how many true segments): F1 of one unit's segments at 25 % overlap; None where it neither occurs nor is
    found."""
    counts = SegmentCounts()
    for clip in clips:
        if clip.found is not None:
            known = clip.true != UNKNOWN
            sides = [np.where(side[known] == unit, 1, BACKGROUND).tolist() for side in (clip.true, clip.found)]
            counts += score_segments(sides[0], sides[1], OVERLAP, (BACKGROUND,))
    there = counts.hits + counts.missed
    return (100 * counts.f1 if there + counts.false else None), there


def confusion(clips: Sequence[Judged], labels: int) -> np.ndarray:
    """(labels + 1, labels + 1) frames: rows what it was, columns what it was taken for; the last is OTHER."""
    table = np.zeros((labels + 1, labels + 1), dtype=np.int64)
    for clip in clips:
        if clip.found is not None:
            known = clip.true != UNKNOWN
            np.add.at(table, (_placed(clip.true[known], labels), _placed(clip.found[known], labels)), 1)
    return table


def accuracy(clip: Judged) -> float | None:
    """Percent of the frames that somebody looked at; None without such frames, or for a version without units."""
    known = clip.true != UNKNOWN
    if clip.found is None or not known.any():
        return None
    return 100 * float((clip.true[known] == clip.found[known]).mean())


def often(clip: Judged) -> tuple[int, int] | None:
    """(what it was, what it was taken for) in most of the clip's wrong frames; None where none is wrong."""
    if clip.found is None:
        return None
    wrong = (clip.true != UNKNOWN) & (clip.true != clip.found)
    pairs = Counter(zip(clip.true[wrong].tolist(), clip.found[wrong].tolist(), strict=True))
    return pairs.most_common(1)[0][0] if pairs else None


def _placed(values: np.ndarray, labels: int) -> np.ndarray:
    return np.minimum(values, labels)


def _parts(clip: Judged) -> dict[str, tuple[float, float]]:
    out = dict.fromkeys(MEASURES, (0.0, 0.0))
    if clip.found is not None and (clip.true != UNKNOWN).any():
        scores = score_units(clip.true, clip.found, clip.rate)
        close, _, far = scores.boundaries
        out |= {
            "frames": (scores.right, scores.frames),
            "segments": _f1(scores.segments[1]),
            "edges-0.1": _edges(close),
            "edges-0.5": _edges(far),
            "order": (scores.edits[0] / 100, 1.0),
        }
    if clip.action is not None and clip.found_action is not None:
        out["class"] = (float(clip.action == clip.found_action), 1.0)
    return out


def _f1(counts: SegmentCounts) -> tuple[float, float]:
    return 2.0 * counts.hits, 2.0 * counts.hits + counts.false + counts.missed


def _edges(counts: BoundaryCounts) -> tuple[float, float]:
    return 2.0 * counts.hits, float(counts.true + counts.found)

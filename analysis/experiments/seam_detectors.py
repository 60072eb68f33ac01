"""A detector that looks for the joining itself: moments at which the speed of a body changes most suddenly."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import product

import numpy as np
from scipy.signal import find_peaks

from analysis.data.examples import Example
from analysis.data.inputs import torso_of
from analysis.evaluation import BoundaryCounts
from analysis.evaluation.unit_scores import boundary_percent, score_edges
from analysis.skeleton.layouts import layout_of

_HEIGHTS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)  # medians of the recording
_APART = (0.3, 0.6, 1.2, 2.0)  # seconds
Counts = tuple[BoundaryCounts, ...]


def sudden_changes(tuned: Sequence[Example], judged: Sequence[Example]) -> dict[str, float]:
    """Boundary F1 in percent on the recordings that are judged, with the settings best on the others' mean."""

    def counts(recordings: Sequence[Example], height: float, apart: float) -> Counts:
        each = [_counts(one, peaks_of(one, height, apart)) for one in recordings]
        return reduce(lambda a, b: tuple(x + y for x, y in zip(a, b, strict=True)), each)

    best = max(product(_HEIGHTS, _APART), key=lambda how: sum(one.f1 for one in counts(tuned, *how)))
    return boundary_percent(counts(judged, *best))


def peaks_of(example: Example, height: float, apart: float) -> list[float]:
    """Seconds of peaks of the mean change of speed over joints, from `height` medians on, `apart` seconds apart.

    A change of speed belongs to the frame in its middle. What is missing changes nothing.
    """
    sequence = example.sequence
    body = layout_of(sequence.layout)
    speed = np.diff(np.nan_to_num(sequence.joints), axis=0)
    changes = np.linalg.norm(np.diff(speed, axis=0), axis=2).mean(axis=1) / torso_of(sequence.joints, body)
    seen = np.isfinite(sequence.joints).all(axis=(1, 2))
    changes[~(seen[:-2] & seen[1:-1] & seen[2:])] = 0
    rate = float(sequence.rate)
    found, _ = find_peaks(changes, height=height * float(np.median(changes)), distance=max(1, round(apart * rate)))
    return [float((at + 1) / rate) for at in found]


def _counts(example: Example, found: Sequence[float]) -> Counts:
    assert example.units is not None
    return score_edges(example.units, found, float(example.sequence.rate))

"""The velocity-minimum detector on the same recordings: boundaries where a body moves least, tuned on other people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np

from analysis.data.examples import Example
from analysis.evaluation import BoundaryCounts
from analysis.evaluation.unit_scores import boundary_percent, score_edges
from analysis.experiments.choose_edges import minima_grid
from analysis.experiments.detectors import minima
from analysis.parsing.motion import Motion, motion_of
from analysis.schema import PoseTrack
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.convert import to_openpose18
from analysis.skeleton.layout import mid_hips

_PICTURE, _FOCAL = (640, 480), 571.26  # px of the Kinect's picture
Counts = tuple[BoundaryCounts, ...]


def least_speed(recordings: Sequence[Example], tests: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Boundary F1 in percent, pooled over folds. recordings: of one condition. tests: fold -> names it is judged on.

    Each fold's test recordings get the settings that are best, on the mean of the tolerances, on all others.
    """
    motions = [_motion(each.sequence) for each in recordings]
    # (settings, recordings) -> counts, made once: every fold chooses among the same.
    table = [[_score(e, m, minima(m, how)) for e, m in zip(recordings, motions, strict=True)] for how in minima_grid()]
    out: Counts | None = None
    for names in tests.values():
        judged = [i for i, each in enumerate(recordings) if each.name in names]
        others = [i for i, each in enumerate(recordings) if each.name not in names]
        best = max(table, key=lambda row: _worth(_sum([row[i] for i in others])))
        counts = _sum([best[i] for i in judged])
        out = counts if out is None else _sum([out, counts])
    assert out is not None
    return boundary_percent(out)


def track_of(sequence: SkeletonSequence) -> PoseTrack:
    """The skeleton as the first reading takes it: joints from the hips in metres, and where the Kinect's picture shows
    them. Metres from the camera."""
    joints = to_openpose18(sequence).joints.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        image = np.array(_PICTURE) / 2 + _FOCAL * joints[..., :2] / joints[..., 2:]
    image, world = image[:, None].astype(np.float32), (joints - mid_hips(joints)[:, None])[:, None].astype(np.float32)
    score = np.where(np.isnan(image[..., 0]), 0.0, 1.0).astype(np.float32)
    return PoseTrack(sequence.rate, *_PICTURE, image, image, score, "kinect 1", world, world, ())


def _motion(sequence: SkeletonSequence) -> Motion:
    motion = motion_of(track_of(sequence))
    assert motion is not None, f"{sequence.source}: no body"
    return motion


def _score(example: Example, motion: Motion, found: Sequence[float]) -> Counts:
    assert example.units is not None
    return score_edges(example.units, found, float(example.sequence.rate))


def _sum(counts: Sequence[Counts]) -> Counts:
    return reduce(lambda a, b: tuple(x + y for x, y in zip(a, b, strict=True)), counts)


def _worth(counts: Counts) -> float:
    return float(np.mean([each.f1 for each in counts]))



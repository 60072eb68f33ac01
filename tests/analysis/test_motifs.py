"""Which stretches are alike, to which side they are danced, and where their phases meet."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.parsing.motifs import distances, find_motifs
from analysis.parsing.motion import RATE, Motion
from analysis.parsing.phases import phases_of
from analysis.parsing.settings import CHOSEN, Groups, Phases
from analysis.schema import JOINTS
from analysis.skeleton import BODY

GROUPS = Groups(threshold=0.2, velocity=0.1, mirror=True, turned=False)
WRIST = {side: list(BODY).index(JOINTS.index(f"{side}_wrist")) for side in ("right", "left")}


def moving(parts, noise=0.0):
    """A body of which one wrist rises and falls in each of parts: (side, height)."""
    n = 45
    rng = np.random.default_rng(0)
    pose = np.tile(rng.normal(0, 0.3, (1, 14, 3)), (n * len(parts), 1, 1))
    pose[..., 0] = 0  # symmetric: the mirrored body is the body
    for i in range(14):
        pair = JOINTS[BODY[i]].replace("right", "left")
        pose[:, i] = pose[:, list(BODY).index(JOINTS.index(pair))]
    for k, (side, height) in enumerate(parts):
        pose[k * n : (k + 1) * n, WRIST[side], 1] -= height * np.sin(np.linspace(0, np.pi, n))
    pose += rng.normal(0, noise, pose.shape)
    speed = np.abs(np.gradient(pose, axis=0)).sum(axis=(1, 2)) * RATE
    motion = Motion(pose, np.zeros((len(pose), 2)), speed, ((0, len(pose)),))
    return motion, [(k * n, (k + 1) * n) for k in range(len(parts))]


def test_the_same_to_the_other_side_is_a_variation():
    motion, spans = moving([("right", 2.0), ("left", 2.0), ("right", 0.0), ("right", 2.0)])
    found = find_motifs(motion, spans, GROUPS)
    assert [m.cluster for m in found] == [0, 0, 1, 0]
    assert [m.variant for m in found] == [0, 1, 0, 0]
    assert [m.size for m in found] == [3, 3, 1, 3]
    assert found[2].clear is None
    assert found[0].clear > 0.5
    apart = find_motifs(motion, spans, Groups(0.2, 0.1, mirror=False, turned=False))
    assert [m.cluster for m in apart] == [0, 1, 2, 0]


def test_looser_copies_get_primes():
    motion, spans = moving([("right", 2.0), ("right", 2.0), ("right", 2.0), ("right", 2.7), ("right", 3.0)])
    distance, _ = distances(motion, spans, GROUPS)
    threshold = distance[0, 4] * 1.1
    found = find_motifs(motion, spans, Groups(threshold, 0.1, mirror=True, turned=False))
    assert {m.cluster for m in found} == {0}
    assert [m.variant for m in found] == [0, 0, 0, 1, 2]


def test_facing_elsewhere_can_count_as_alike():
    motion, spans = moving([("right", 2.0), ("right", 2.0)])
    pose = motion.pose.copy()
    shoulders = [list(BODY).index(JOINTS.index(f"{side}_shoulder")) for side in ("right", "left")]
    pose[:, shoulders, 0] = (-0.4, 0.4)
    turn = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    pose[spans[1][0] :] = pose[spans[1][0] :] @ turn.T
    motion = Motion(pose, motion.travel, motion.speed, motion.stretches)
    plain, _ = distances(motion, spans, Groups(0.2, 0.0, mirror=False, turned=False))
    turned, _ = distances(motion, spans, Groups(0.2, 0.0, mirror=False, turned=True))
    assert plain[0, 1] > 0.1
    assert turned[0, 1] == pytest.approx(0, abs=1e-9)


def test_phases_by_time_and_by_movement():
    motion, _ = moving([("right", 0.0), ("right", 2.0)])
    # All movement lies in the second half of frames 0 to 90 (30 a second).
    assert phases_of(0, 90, motion, 30.0, Phases(0.25, 0.75, 0.0)) == (22, 67)
    first, last = phases_of(0, 90, motion, 30.0, Phases(0.1, 0.9, 1.0))
    assert first >= 45
    assert last > 75
    assert phases_of(10, 13, motion, 30.0, CHOSEN.phases) is None
    assert phases_of(10, 14, motion, 30.0, Phases(0.0, 0.01, 0.0)) == (11, 12)

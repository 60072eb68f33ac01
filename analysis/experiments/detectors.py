"""Ways to find boundaries that are compared: ours, moments of least speed, and a clock that looks at nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from analysis.parsing.activity import GROUPS
from analysis.parsing.changes import MIN_SECONDS, Stretch, find_changes, prepare
from analysis.parsing.motion import RATE, Motion
from analysis.parsing.settings import Edges, Trust
from analysis.skeleton import velocity

Finder = Callable[[Motion], list[float]]  # the boundaries of a motion in seconds
JOINTS_OF = ("all", "legs")


@dataclass(frozen=True)
class Minima:
    """Moments of least speed (a kinematic detector as in Endo et al. 2024 and many before).

    joints: whose speed, beside the travel of the hips. soften: seconds of Gaussian smoothing. prominence: how far the
    speed must rise on both sides, in medians of the clip. below: no minimum above so many medians.
    """

    joints: str
    soften: float
    prominence: float
    below: float


def minima(motion: Motion, how: Minima) -> list[float]:
    """Boundaries in seconds, between samples by a parabola, at least MIN_SECONDS apart and from the ends."""
    least, out = round(MIN_SECONDS * RATE), []
    speed = np.full(motion.samples, np.nan)
    for a, b in motion.stretches:
        pose = motion.pose[a:b] if how.joints == "all" else motion.pose[a:b, GROUPS[how.joints]]
        moving = np.linalg.norm(velocity(pose, RATE), axis=-1).mean(axis=1)
        moving += np.linalg.norm(velocity(motion.travel[a:b], RATE), axis=-1)
        speed[a:b] = gaussian_filter1d(moving, how.soften * RATE, mode="nearest") if how.soften else moving
    usual = float(np.nanmedian(speed)) if np.isfinite(speed).any() else 0.0
    for a, b in motion.stretches:
        here = speed[a:b]
        found, _ = find_peaks(-here, prominence=how.prominence * usual, height=-how.below * usual, distance=least)
        for i in found:
            if least <= i <= len(here) - least:
                left, right = here[i - 1] - here[i], here[i + 1] - here[i]
                shift = 0.5 * (left - right) / (left + right) if left + right > 0 else 0.0
                out.append(float((a + i + shift) / RATE))
    return out


def uniform(motion: Motion, seconds: float) -> list[float]:
    """Boundaries at equal distances of about `seconds`: what a score is worth that looks at nothing."""
    out: list[float] = []
    for a, b in motion.stretches:
        parts = max(1, round((b - a) / RATE / seconds))
        out += [float(a + (b - a) * i / parts) / RATE for i in range(1, parts)]
    return out


def kernel_edges(stretches: Sequence[Stretch], penalty: float, trust: Trust) -> list[float]:
    """Ours, in seconds, from what `prepare` made."""
    return [change.at / RATE for changes in find_changes(stretches, penalty, trust) for change in changes]


def kernel(edges: Edges, trust: Trust) -> Finder:
    return lambda motion: kernel_edges(prepare(motion, edges), edges.penalty, trust)

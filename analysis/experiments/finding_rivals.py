"""What finding passages is compared with: plain distance between poses, and no order at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.experiments.finding import Asked, Finder, Looked
from analysis.parsing.motion import RATE, Motion, motion_of
from analysis.parsing.pieces import nearest_frame
from analysis.parsing.search import Passage

_MOMENTS = 16


def plain(films: Sequence[Looked]) -> Finder:
    """Joints in torso lengths about the hips at 16 moments of a window as long as the example; Euclidean distance d,
    likeness 1 / (1 + d).
    """
    motions = [motion_of(each.film.track) for each in films]

    def find(query: Asked, film: int) -> list[Passage]:
        own, other, trace = motions[query.film], motions[film], films[film].trace
        if own is None or other is None:
            return []
        scale = RATE / films[query.film].trace.fps
        samples = max(2, round((query.end - query.start) * scale))
        first = _embedded(own, round(query.start * scale), samples)
        if first is None:
            return []
        rows = []
        for at in range(other.samples - samples + 1):
            window = _embedded(other, at, samples)
            if window is not None:
                rows.append((float(np.sqrt(np.square(window - first).sum() / window[..., 0].size)), at))
        free = np.ones(trace.frames, dtype=bool)
        if film == query.film:
            free[query.start : query.end] = False
        out = []
        for apart, at in sorted(rows):
            start = max(0, nearest_frame(at, trace.fps))
            end = min(trace.frames, nearest_frame(at + samples, trace.fps))
            if free[start:end].mean() >= 0.8:  # as much may overlap as in ours
                free[start:end] = False
                out.append(Passage(start, end, 1 / (1 + apart), False))
        return out

    return find


def _embedded(motion: Motion, at: int, samples: int) -> np.ndarray | None:
    """(16, 14, C), or None where there is not one body all the time."""
    if not any(a <= at and at + samples <= b for a, b in motion.stretches):
        return None
    return motion.pose[at + np.round((np.arange(_MOMENTS) + 0.5) / _MOMENTS * (samples - 1)).astype(int)]


def no_order(films: Sequence[Looked]) -> Finder:
    """Windows as long as the example, one after the other through the film, in random order."""
    rng = np.random.default_rng(0)

    def find(query: Asked, film: int) -> list[Passage]:
        trace = films[film].trace
        long = max(1, round((query.end - query.start) / films[query.film].trace.fps * trace.fps))
        starts = range(int(rng.integers(0, long)), trace.frames - long + 1, long)
        out = [
            Passage(start, start + long, float(rng.random()), False)
            for start in starts
            if film != query.film or start >= query.end or start + long <= query.start
        ]
        return sorted(out, key=lambda each: -each.likeness)

    return find

"""What every reading of a clip tells in the same way: where a body is seen, how lively it is, how sure the whole is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.parsing.motion import RATE, Motion, main_person, runs
from analysis.parsing.pieces import NO_BODY
from analysis.schema import Body, Boundary, Gap, PoseTrack, Segment

_LIVELY = 0.8  # torso lengths a second that count as full energy at least
_MOVING = 0.3  # torso lengths a second: below this nobody dances


def seen_of(track: PoseTrack) -> np.ndarray:
    """(T,) bool: whether the main person is there."""
    if not track.n_people:
        return np.zeros(track.n_frames, dtype=bool)
    seen: np.ndarray = ~np.isnan(track.image[:, main_person(track), :, 0]).all(axis=1)
    return seen


def body_of(track: PoseTrack) -> Body:
    """Coverage by the main person; reasons come from the track where it knows them."""
    seen = seen_of(track)
    gaps = []
    for a, b in runs(~seen):
        reason = next((gap.reason for gap in track.gaps if gap.start < b and gap.end > a), NO_BODY)
        gaps.append(Gap(a, b, reason))
    return Body(int(seen.sum()), int((~seen).sum()), tuple(gaps))


def trust_of(track: PoseTrack) -> np.ndarray:
    """(T,) mean joint score of the main person, 0..1."""
    if not track.n_people:
        return np.zeros(track.n_frames)
    trust: np.ndarray = track.score[:, main_person(track)].mean(axis=1)
    return trust


def energy_of(track: PoseTrack, motion: Motion | None, fps: float) -> tuple[float | None, ...]:
    """Speed of each frame against the clip's own lively moments; None where no body was found."""
    if motion is None:
        return (None,) * track.n_frames
    at = np.arange(track.n_frames) / fps * RATE
    known = np.isfinite(motion.speed)
    if not known.any():
        return (None,) * track.n_frames
    speed = np.interp(at, np.flatnonzero(known), motion.speed[known])
    top = max(_LIVELY, float(np.percentile(motion.speed[known], 95)))
    share = np.minimum(1.0, speed / top)
    return tuple(round(float(v), 3) if there else None for v, there in zip(share, seen_of(track), strict=True))


def confidence_of(segments: Sequence[Segment], boundaries: Sequence[Boundary], body: Body, most: float) -> float:
    """Of the whole report: segments by length, edges, coverage; never above `most`."""
    units = [s for s in segments if s.confidence is not None]
    if not units:
        return 0.0
    lengths = np.array([s.end - s.start for s in units], dtype=float)
    kinds = float(np.average([s.confidence or 0.0 for s in units], weights=lengths))
    edges = float(np.mean([b.confidence for b in boundaries]))
    coverage = body.frames_found / (body.frames_found + body.frames_missing)
    return round(min(most, (0.6 * kinds + 0.4 * edges) * coverage), 3)


def moves(motion: Motion | None) -> bool:
    """Whether anybody dances at all."""
    return motion is not None and bool(motion.stretches) and float(np.nanpercentile(motion.speed, 90)) > _MOVING

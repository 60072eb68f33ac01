"""The first reading of a clip, without any labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.parsing import words
from analysis.parsing.changes import MIN_SECONDS, PENALTY, Change, find_changes
from analysis.parsing.motifs import STEPS, Motif, find_motifs
from analysis.parsing.motion import RATE, Motion, main_person, motion_of, runs
from analysis.parsing.names import hue, letters, motion_label
from analysis.parsing.phrases import find_phrases
from analysis.parsing.rhythm import rhythm_of
from analysis.pose.jumps import find_jumps
from analysis.schema import (
    Body,
    Boundary,
    Gap,
    Method,
    PoseTrack,
    Problem,
    Scale,
    Segment,
    Sound,
    StructureReport,
    Unit,
)

NAME, VERSION = "kinematic-changepoints", "1"
_NO_BODY = "no body found"
_TOO_SHORT = "too short to read"
_MOVING = 0.3  # torso lengths a second: below this nobody dances
_LIVELY = 0.8  # torso lengths a second that count as full energy at least


@dataclass(frozen=True)
class _Piece:
    """Frames [start, end) and, for movement, its ends in samples of the analysis clock."""

    start: int
    end: int
    samples: tuple[float, float] | None
    reason: str | None = None


def parse_unsupervised(
    track: PoseTrack, sound: Sound | None, *, scale: Scale | None = None, beats: Sequence[float] | None = None
) -> tuple[StructureReport, tuple[Problem, ...]]:
    """Segments, motifs and phrases from the kinematics alone, and what was hard about it (also in the report).

    scale: how long a unit is expected to be; None: as the movement itself suggests. beats: the corrected grid in
    seconds for a scale in counts; None: the beats heard.
    """
    fps = float(track.rate)
    motion = motion_of(track)
    body = _body(track)
    pieces, changes = _pieces(track.n_frames, fps, motion)
    moving = [piece for piece in pieces if piece.samples is not None]
    motifs = find_motifs(motion, [p.samples for p in moving if p.samples]) if motion is not None else []
    by_start = dict(zip([piece.start for piece in moving], motifs, strict=True))
    trust = _trust(track)
    segments = tuple(_segment(piece, by_start.get(piece.start), motion, fps, trust) for piece in pieces)
    boundaries = _boundaries(segments, changes, fps)
    strengths = {frame: _rest(motion, frame, fps) for frame in changes}
    rhythm = rhythm_of(sound)
    is_moving = motion is not None and float(np.nanpercentile(motion.speed, 90)) > _MOVING if moving else False
    jumps = find_jumps(track.image[:, main_person(track)], fps) if track.n_people else []
    problems = words.problems_of(body, fps, track.n_frames / fps, is_moving, len(jumps))
    report = StructureReport(
        frames=track.n_frames,
        fps=track.rate,
        method=Method(
            "unsupervised",
            NAME,
            VERSION,
            {"rate": RATE, "min_seconds": MIN_SECONDS, "penalty_seconds": PENALTY, "steps": STEPS},
        ),
        confidence=_confidence(segments, boundaries, body),
        units=_units(motifs),
        segments=segments,
        boundaries=boundaries,
        phrases=find_phrases(segments, strengths, fps),
        rhythm=rhythm,
        energy=_energy(track, motion, fps),
        body=body,
        summary=words.summary_of(segments, rhythm, body),
        problems=problems,
    )
    return report, problems


def _body(track: PoseTrack) -> Body:
    """Coverage by the main person; reasons come from the track where it knows them."""
    if track.n_people:
        seen = ~np.isnan(track.image[:, main_person(track), :, 0]).all(axis=1)
    else:
        seen = np.zeros(track.n_frames, dtype=bool)
    gaps = []
    for a, b in runs(~seen):
        reason = next((gap.reason for gap in track.gaps if gap.start < b and gap.end > a), _NO_BODY)
        gaps.append(Gap(a, b, reason))
    return Body(int(seen.sum()), int((~seen).sum()), tuple(gaps))


def _pieces(frames: int, fps: float, motion: Motion | None) -> tuple[list[_Piece], dict[int, Change]]:
    """Stretches of the whole clip in order, and the inner change at each frame where movement follows movement."""
    if motion is None:
        return [_Piece(0, frames, None, _NO_BODY)], {}
    pieces: list[_Piece] = []
    changes: dict[int, Change] = {}
    at = 0
    ends = {a for a, _ in motion.stretches}  # where one begins as another ends, no frame lies between
    for a, b in motion.stretches:
        start = 0 if a == 0 else max(at, math.ceil(a / RATE * fps - 1e-9))
        last = b if b in ends else b - 1
        end = frames if b == motion.samples else min(frames, math.floor(last / RATE * fps + 1e-9) + 1)
        if end <= start:
            continue
        if start > at:
            pieces.append(_Piece(at, start, None, _NO_BODY))
        at = end
        if end - start < MIN_SECONDS * fps and frames > MIN_SECONDS * fps:
            pieces.append(_Piece(start, end, None, _TOO_SHORT))
            continue
        begin, begin_sample = start, float(a)
        for change in find_changes(motion, a, b):
            frame = math.ceil(change.at / RATE * fps - 1e-9)
            if begin < frame < end:
                pieces.append(_Piece(begin, frame, (begin_sample, change.at)))
                changes[frame] = change
                begin, begin_sample = frame, change.at
        pieces.append(_Piece(begin, end, (begin_sample, float(b))))
    if at < frames:
        pieces.append(_Piece(at, frames, None, _NO_BODY))
    return pieces, changes


def _segment(piece: _Piece, motif: Motif | None, motion: Motion | None, fps: float, trust: np.ndarray) -> Segment:
    if motif is None or motion is None:
        return Segment(piece.start, piece.end, "none", None, 0, "", None, reason=piece.reason)
    confidence = round(motif.confidence * float(trust[piece.start : piece.end].mean()), 3)
    return Segment(
        start=piece.start,
        end=piece.end,
        state="unit",
        unit=letters(motif.cluster),
        variant=motif.variant,
        label=motion_label(motif.cluster, motif.variant),
        confidence=confidence,
        phases=_phases(piece, motion, fps),
    )


def _phases(piece: _Piece, motion: Motion, fps: float) -> tuple[int, int] | None:
    """Frames where 15% and 85% of the segment's movement are done; None where it is too short to have phases."""
    if piece.end - piece.start < 4 or piece.samples is None:
        return None
    frames = np.arange(piece.start, piece.end)
    speed = np.nan_to_num(np.interp(frames / fps * RATE, np.arange(motion.samples), np.nan_to_num(motion.speed)))
    done = np.cumsum(speed + 1e-6)
    done /= done[-1]
    first = piece.start + int(np.searchsorted(done, 0.15))
    last = piece.start + int(np.searchsorted(done, 0.85)) + 1
    first = min(max(first, piece.start + 1), piece.end - 2)
    return first, min(max(last, first + 1), piece.end - 1)


def _boundaries(segments: tuple[Segment, ...], changes: dict[int, Change], fps: float) -> tuple[Boundary, ...]:
    """A start and an end for every unit. Clip ends and the edges of gaps are sure in another way: they are seen."""
    out = []
    for segment in segments:
        if segment.state != "unit":
            continue
        for frame, kind in ((segment.start, "start"), (segment.end, "end")):
            change = changes.get(frame)
            if change is not None:
                out.append(Boundary(frame, kind, change.confidence, round(change.spread * fps, 2)))
            else:
                out.append(Boundary(frame, kind, 0.5, round(max(0.5, 0.1 * fps), 2)))
    return tuple(out)


def _rest(motion: Motion | None, frame: int, fps: float) -> float:
    """0..1: how much slower than usual the dancer is around this frame."""
    if motion is None:
        return 0.0
    at = round(frame / fps * RATE)
    around = motion.speed[max(0, at - 2) : at + 3]
    usual = float(np.nanmedian(motion.speed))
    if not np.isfinite(around).any() or usual <= 0:
        return 0.0
    return float(np.clip(1 - np.nanmean(around) / usual, 0, 1))


def _units(motifs: list[Motif]) -> tuple[Unit, ...]:
    count = max((motif.cluster for motif in motifs), default=-1) + 1
    return tuple(Unit(letters(i), motion_label(i, 0), letters(i), hue(i)) for i in range(count))


def _trust(track: PoseTrack) -> np.ndarray:
    """(T,) mean joint score of the main person, 0..1."""
    if not track.n_people:
        return np.zeros(track.n_frames)
    trust: np.ndarray = track.score[:, main_person(track)].mean(axis=1)
    return trust


def _energy(track: PoseTrack, motion: Motion | None, fps: float) -> tuple[float | None, ...]:
    """Speed of each frame against the clip's own lively moments; None where no body was found."""
    if motion is None:
        return (None,) * track.n_frames
    at = np.arange(track.n_frames) / fps * RATE
    known = np.isfinite(motion.speed)
    if not known.any():
        return (None,) * track.n_frames
    speed = np.interp(at, np.flatnonzero(known), motion.speed[known])
    top = max(_LIVELY, float(np.percentile(motion.speed[known], 95)))
    seen = ~np.isnan(track.image[:, main_person(track), :, 0]).all(axis=1)
    return tuple(
        round(float(min(1.0, value / top)), 3) if there else None for value, there in zip(speed, seen, strict=True)
    )


def _confidence(segments: tuple[Segment, ...], boundaries: tuple[Boundary, ...], body: Body) -> float:
    """Of the whole report: segments by length, edges, coverage. Without labels it never exceeds 0.75."""
    units = [s for s in segments if s.confidence is not None]
    if not units:
        return 0.0
    lengths = np.array([s.end - s.start for s in units], dtype=float)
    kinds = float(np.average([s.confidence or 0.0 for s in units], weights=lengths))
    edges = float(np.mean([b.confidence for b in boundaries]))
    coverage = body.frames_found / (body.frames_found + body.frames_missing)
    return round(min(0.75, (0.6 * kinds + 0.4 * edges) * coverage), 3)

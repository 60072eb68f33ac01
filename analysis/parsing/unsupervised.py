"""The first reading of a clip, without any labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.parsing import words
from analysis.parsing.changes import Change, find_changes, find_so_many, logistic, prepare
from analysis.parsing.motifs import STEPS, Motif, find_motifs
from analysis.parsing.motion import RATE, Motion, main_person, motion_of
from analysis.parsing.names import hue, letters, motion_label
from analysis.parsing.phases import phases_of
from analysis.parsing.phrases import find_phrases
from analysis.parsing.pieces import Piece, cut
from analysis.parsing.rhythm import rhythm_of
from analysis.parsing.scale import LEAST_BEATS, limits, seconds_of, units_of
from analysis.parsing.seen import body_of, confidence_of, energy_of, moves, trust_of
from analysis.parsing.settings import CHOSEN, Settings
from analysis.pose.jumps import find_jumps
from analysis.schema import (
    Boundary,
    Method,
    PoseTrack,
    Problem,
    Scale,
    Segment,
    Sound,
    StructureReport,
    Unit,
)

NAME, VERSION = "activity-changepoints", "4"
_SUREST = 0.75  # of the whole report, without labels
_SURE = (0.05, 0.85)  # without labels nothing is surer or less sure than that
_CLIP_END = 0.5  # confidence of an edge that is only where the body comes into sight or goes


def parse_unsupervised(
    track: PoseTrack,
    sound: Sound | None,
    *,
    scale: Scale | None = None,
    beats: Sequence[float] | None = None,
    settings: Settings = CHOSEN,
) -> tuple[StructureReport, tuple[Problem, ...]]:
    """Segments, motifs and phrases from the kinematics alone, and what was hard about it (also in the report).

    scale: how long a unit is expected to be; None: as the movement itself suggests. beats: the corrected grid in
    seconds for a scale in counts; None: the beats heard. Without beats, a scale in counts is told as a problem and
    the movement decides.
    """
    fps = float(track.rate)
    heard = tuple(beats) if beats is not None else sound.beats if sound is not None else ()
    countless = scale is not None and scale.unit == "counts" and len(heard) < LEAST_BEATS
    wish = None if countless else scale
    motion = motion_of(track)
    body = body_of(track)
    pieces, changes = cut(track.n_frames, fps, motion, _changes(motion, wish, heard, settings))
    moving = [piece for piece in pieces if piece.samples is not None]
    spans = [p.samples for p in moving if p.samples]
    motifs = find_motifs(motion, spans, settings.groups) if motion is not None else []
    by_start = dict(zip([piece.start for piece in moving], motifs, strict=True))
    trust = trust_of(track)
    segments = tuple(
        _segment(piece, by_start.get(piece.start), motion, fps, trust, changes, settings) for piece in pieces
    )
    boundaries = _boundaries(segments, changes, fps)
    rhythm = rhythm_of(sound)
    is_moving = bool(moving) and moves(motion)
    jumps = find_jumps(track.image[:, main_person(track)], fps) if track.n_people else []
    problems = words.problems_of(body, fps, track.n_frames / fps, is_moving, len(jumps), countless)
    parameters = {
        "rate": RATE,
        "penalty_seconds": settings.edges.penalty,
        "kernel": settings.edges.kernel,
        "steps": STEPS,
        "scale": None if scale is None else scale.to_json(),
    }
    report = StructureReport(
        frames=track.n_frames,
        fps=track.rate,
        method=Method("unsupervised", NAME, VERSION, parameters),
        confidence=confidence_of(segments, boundaries, body, _SUREST),
        units=_units(motifs),
        segments=segments,
        boundaries=boundaries,
        phrases=find_phrases(segments, {frame: change.rest for frame, change in changes.items()}, fps),
        rhythm=rhythm,
        energy=energy_of(track, motion, fps),
        body=body,
        summary=words.summary_of(segments, rhythm, body),
        problems=problems,
    )
    return report, problems


def _changes(
    motion: Motion | None, scale: Scale | None, beats: Sequence[float], settings: Settings
) -> dict[tuple[int, int], list[Change]]:
    """The edges of each stretch of the motion."""
    if motion is None or not motion.stretches:
        return {}
    least, longest = limits(None if scale is None else seconds_of(scale, beats))
    stretches = prepare(motion, settings.edges, longest, least)
    if scale is None:
        found = find_changes(stretches, settings.edges.penalty, settings.trust)
    else:
        found = find_so_many(stretches, units_of(scale, beats, stretches), settings.trust)
    return {(s.a, s.b): changes for s, changes in zip(stretches, found, strict=True)}


def _segment(
    piece: Piece,
    motif: Motif | None,
    motion: Motion | None,
    fps: float,
    trust: np.ndarray,
    changes: dict[int, Change],
    settings: Settings,
) -> Segment:
    if motif is None or motion is None:
        return Segment(piece.start, piece.end, "none", None, 0, "", None, reason=piece.reason)
    sides = [changes[frame].confidence if frame in changes else _CLIP_END for frame in (piece.start, piece.end)]
    sure = logistic(settings.trust.motif, motif_signs(motif, sides))
    seen = float(trust[piece.start : piece.end].mean())
    return Segment(
        start=piece.start,
        end=piece.end,
        state="unit",
        unit=letters(motif.cluster),
        variant=motif.variant,
        label=motion_label(motif.cluster, motif.variant),
        confidence=round(float(np.clip(sure * seen, *_SURE)), 3),
        phases=phases_of(piece.start, piece.end, motion, fps, settings.phases),
    )


def motif_signs(motif: Motif, sides: Sequence[float]) -> tuple[float, float, float, float]:
    """What a segment's confidence is made from (Trust.motif). sides: confidences of its two edges."""
    return 1.0, motif.clear or 0.0, float(np.log(motif.size)), float(np.mean(sides))


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
                out.append(Boundary(frame, kind, _CLIP_END, round(max(0.5, 0.1 * fps), 2)))
    return tuple(out)


def _units(motifs: list[Motif]) -> tuple[Unit, ...]:
    count = max((motif.cluster for motif in motifs), default=-1) + 1
    return tuple(Unit(letters(i), motion_label(i, 0), letters(i), hue(i)) for i in range(count))

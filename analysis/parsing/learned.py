"""The reading of a clip by a trained network: the units and classes it was taught, and what stands behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from analysis.data.own_clips import sequence_of_track
from analysis.models.checkpoint import Card, Loaded
from analysis.parsing import words
from analysis.parsing.decoding import DecodedSegment, Decoding, boundaries_of, decode
from analysis.parsing.motion import Motion, main_person, motion_of
from analysis.parsing.names import hue
from analysis.parsing.phases import phases_of
from analysis.parsing.phrases import find_phrases
from analysis.parsing.pieces import NO_BODY, NO_UNIT, NO_WORDS
from analysis.parsing.rhythm import rhythm_of
from analysis.parsing.seen import body_of, confidence_of, energy_of, moves, seen_of, trust_of
from analysis.parsing.settings import CHOSEN
from analysis.parsing.windows import frame_scores
from analysis.pose.jumps import find_jumps
from analysis.schema import (
    ClassScore,
    Method,
    ModelNamed,
    ModelScores,
    PoseTrack,
    PrimitiveKey,
    Primitives,
    Problem,
    Segment,
    Sound,
    StructureReport,
    Unit,
)
from analysis.schema.scores import FrameScores, PrimitiveTrack
from analysis.schema.scores_report import BEST_CLASSES

KIND = "learned"
_LONGEST_ABBR = 4


def parse_learned(
    track: PoseTrack,
    sound: Sound | None,
    loaded: Loaded,
    *,
    model_id: str = "",
    decoding: Decoding | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[StructureReport, tuple[Problem, ...]]:
    """What a network says about the main person of a clip, and what was hard about it (also in the report).

    model_id: what the caller knows the network by. progress: windows read, of how many. Where nobody is in sight the
    network is not asked. Raises SchemaError for a track that it cannot read: without the depth it wants, or one in
    which a torso is never seen.
    """
    decoding = decoding or Decoding()
    card, fps, frames = loaded.card, float(track.rate), track.n_frames
    motion, body = motion_of(track), body_of(track)
    scores = None
    segments: list[DecodedSegment] = [DecodedSegment(0, frames, None, 0.0)]
    if body.frames_found:
        sequence = sequence_of_track(track, person=main_person(track))
        scores = frame_scores(loaded, sequence, progress=progress)
        heard = scores
        if not scores.units.shape[1]:  # no posteriors say where nobody is
            there = np.where(seen_of(track), 1, np.nan)[:, None].astype(np.float32)
            heard = replace(scores, units=there)
        segments = decode(heard, decoding)
    units = _units(card, segments)
    told = _segments(segments, units, motion, track, NO_UNIT if len(card.units) > 1 else NO_WORDS)
    boundaries = boundaries_of(segments)
    energy = energy_of(track, motion, fps)
    said = _said(scores, card, model_id, seen_of(track))
    best = said.classes[0] if said.classes else None
    rhythm = rhythm_of(sound)
    jumps = find_jumps(track.image[:, main_person(track)], fps) if track.n_people else []
    problems = words.problems_of(body, fps, frames / fps, moves(motion), len(jumps), countless=False)
    confidence = confidence_of(told, boundaries, body, 1.0)
    if best is not None and not boundaries:
        confidence = round(best.confidence * body.frames_found / frames, 3)
    named = f"{card.name} {card.version}"
    report = StructureReport(
        frames=frames,
        fps=track.rate,
        method=Method(KIND, card.name, card.version, _parameters(card, decoding)),
        confidence=confidence,
        units=tuple(units.values()),
        segments=told,
        boundaries=boundaries,
        phrases=find_phrases(told, _rests(told, energy), fps),
        rhythm=rhythm,
        energy=energy,
        body=body,
        summary=words.summary_of_learned(named, best, len(card.units) > 1, told, rhythm, body),
        problems=problems,
        action=None if best is None else best.name,
        scores=said,
    )
    return report, problems


def _units(card: Card, segments: list[DecodedSegment]) -> dict[int, Unit]:
    """The units that occur, by their number on the card, in the card's order; names and hues are the card's."""
    there = {each.unit for each in segments if each.unit}
    abbreviations = _abbreviations(card)
    return {
        i: Unit(f"u{i}", card.units[i]["name"], abbreviations[i], card.units[i].get("hue") or hue(i - 1))
        for i in range(1, len(card.units))
        if i in there
    }


def _abbreviations(card: Card) -> dict[int, str]:
    """1 to 4 letters for each unit, all different: the card's, or else initials or the first letters of the name."""
    out: dict[int, str] = {}
    used: set[str] = set()
    for i, unit in enumerate(card.units[1:], 1):
        parts = unit["name"].split()
        initials = "".join(part[0].upper() for part in parts) if len(parts) > 1 else unit["name"][:3].capitalize()
        wanted = (unit.get("abbr") or initials)[:_LONGEST_ABBR]
        abbr, count = wanted, 1
        while abbr in used:
            count += 1
            abbr = wanted[: _LONGEST_ABBR - len(str(count))] + str(count)
        out[i] = abbr
        used.add(abbr)
    return out


def _segments(
    segments: list[DecodedSegment], units: dict[int, Unit], motion: Motion | None, track: PoseTrack, nothing: str
) -> tuple[Segment, ...]:
    """Units with phases; how sure is the network's word times how well the joints were seen. nothing: what background
    is, in words.
    """
    trust, fps = trust_of(track), float(track.rate)
    out = []
    for each in segments:
        if not each.unit:
            reason = NO_BODY if each.unit is None else nothing
            out.append(Segment(each.start, each.end, "none", None, 0, "", None, reason=reason))
            continue
        unit = units[each.unit]
        sure = round(min(1.0, each.confidence * float(trust[each.start : each.end].mean())), 3)
        phases = None if motion is None else phases_of(each.start, each.end, motion, fps, CHOSEN.phases)
        out.append(Segment(each.start, each.end, "unit", unit.id, 0, unit.name, sure, phases))
    return tuple(out)


def _said(scores: FrameScores | None, card: Card, model_id: str, seen: np.ndarray) -> ModelScores:
    """What the report tells of the scores; nothing but the network's name where it was not asked."""
    model = ModelNamed(model_id, card.name, card.version, card.weights_sha256)
    if scores is None:
        nothing = (None,) * len(seen)
        return ModelScores(model, (), nothing, nothing, None)
    order = np.argsort(-scores.action, kind="stable")[: min(BEST_CLASSES, len(card.actions))]
    return ModelScores(
        model=model,
        classes=tuple(ClassScore(card.actions[i], round(min(1.0, float(scores.action[i])), 3)) for i in order),
        start=_curve(scores.boundaries[:, 0], seen),
        end=_curve(scores.boundaries[:, 1], seen),
        primitives=None if scores.primitives is None else _primitives(scores.primitives),
    )


def _curve(values: np.ndarray, seen: np.ndarray) -> tuple[float | None, ...]:
    there = seen & np.isfinite(values)
    return tuple(round(float(value), 3) if known else None for value, known in zip(values, there, strict=True))


def _primitives(track: PrimitiveTrack) -> Primitives:
    strongest = track.weights.argmax(axis=1)
    keys = tuple(
        PrimitiveKey(int(frame), int(primitive), round(min(1.0, float(weights[primitive])), 3))
        for frame, primitive, weights in zip(track.frames, strongest, track.weights, strict=True)
    )
    return Primitives(track.weights.shape[1], keys)


def _rests(segments: tuple[Segment, ...], energy: tuple[float | None, ...]) -> dict[int, float]:
    """How much the dancer rests at each edge, 0..1."""
    return {each.start: 1.0 - (energy[each.start] or 0.0) for each in segments[1:]}


def _parameters(card: Card, decoding: Decoding) -> dict[str, object]:
    """All that decides what the scores become; seconds where lengths are."""
    return {
        "sampling": dict(card.sampling),
        "peak": decoding.peak,
        "shortest": decoding.shortest,
        "lasting": decoding.lasting,
        "bridge": decoding.bridge,
        "grammar": decoding.grammar is not None,
    }

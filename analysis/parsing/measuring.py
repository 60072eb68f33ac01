"""Measures of a clip: over all of it, in each unit, and as curves."""

from __future__ import annotations

import warnings

import numpy as np

from analysis.parsing.motion import main_person
from analysis.schema import PoseTrack, StructureReport
from analysis.schema.measures import FACINGS, MOST_POINTS, Curve, Measure, Measures, Note, Number
from analysis.skeleton.measures import KINDS, Body, Found, Kind, Trace
from analysis.skeleton.measures.accents import accents
from analysis.skeleton.measures.spread import spread
from analysis.skeleton.measures.turns import shares, view, views

_NO_BODY = "no-body"


def measure(track: PoseTrack, report: StructureReport) -> Measures:
    """Of the person who is seen most. Without one every measure says why there is none."""
    spans = [(i, part.start, part.end) for i, part in enumerate(report.segments) if part.state == "unit"]
    if not track.n_people or np.isnan(track.image).all():
        nothing = Number(why_not=Note(_NO_BODY))
        return Measures(
            "unknown", {"front": 0.0, "side": 0.0, "back": 0.0},
            tuple(Measure(kind.name, kind.group, kind.unit, nothing, tuple((i, nothing) for i, _, _ in spans))
                  for kind in KINDS), (),
        )  # fmt: skip
    body = Body(track, main_person(track))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # means of nothing are NaN, which is what is meant
        told = tuple(_measured(kind, body, spans) for kind in KINDS)
        return Measures(view(body, 0, body.frames), shares(body), told, accents(body))


def _measured(kind: Kind, body: Body, spans: list[tuple[int, int, int]]) -> Measure:
    trace = kind.curve(body) if kind.curve else None
    clip = _number(kind, body, trace, 0, body.frames, "clip")
    units = tuple((i, _number(kind, body, trace, a, b, "unit")) for i, a, b in spans)
    return Measure(kind.name, kind.group, kind.unit, clip, units, _curve(kind, body, trace))


def _number(kind: Kind, body: Body, trace: Trace | None, a: int, b: int, of: str) -> Number:
    return number(kind, kind.of(body, trace, a, b), depth(body) + of, view(body, a, b))


def depth(body: Body) -> str:
    """What a key of the table of spreads begins with: joints of a picture alone err otherwise."""
    return "flat-" if body.world is None else ""


def number(kind: Kind, found: Found, of: str, seen_from: str) -> Number:
    """What is told of a number, of: a key of the table of spreads; with its uncertainty, or why it is not told."""
    if found.value is None or not np.isfinite(found.value):
        return Number(why_not=Note(found.why_not or kind.hidden))
    sure = spread(kind.name, of, found.doubt, FACINGS.index(seen_from))
    if sure is None or not np.isfinite(sure):
        return Number(why_not=Note("never-compared"))
    if sure > min(kind.worst, kind.worst_share * abs(found.value)):
        unsure = Note("too-unsure", {"view": seen_from}) if seen_from in kind.by_view else Note("too-rough")
        return Number(why_not=unsure)
    return Number(_digits(found.value), _digits(float(sure)), found.frame, found.said)


def _digits(value: float) -> float:
    return round(value, 4)


def _curve(kind: Kind, body: Body, trace: Trace | None) -> Curve | None:
    if trace is None or not kind.drawn or not np.isfinite(trace.values).any():
        return None
    every = max(1, -(-len(trace.values) // MOST_POINTS))
    values, doubt = trace.values[::every], trace.doubt[::every]
    band = spread(kind.name, depth(body) + "frame", np.nan_to_num(doubt), views(body)[::every])
    if band is None:
        return None
    known = np.isfinite(values) & np.isfinite(band)
    return Curve(every, _listed(values, known), _listed(band, known))


def _listed(values: np.ndarray, known: np.ndarray) -> tuple[float | None, ...]:
    return tuple(_digits(float(value)) if ok else None for value, ok in zip(values, known, strict=True))

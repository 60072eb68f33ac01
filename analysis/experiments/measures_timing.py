"""When units begin against the beat, found and true.

The beats are the dance's own, so that what is measured is how far edges carry a statement about timing; how well beats
are heard is measured by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.evaluation import match_boundaries
from analysis.evaluation.timing import LEVEL, Edge, Start, timing
from analysis.experiments.corpus import Film
from analysis.experiments.measures_truth import truth_of
from analysis.parsing import parse_unsupervised
from analysis.parsing.motion import main_person
from analysis.skeleton.measures import Body
from analysis.skeleton.measures.accents import accents

BELONGS = 0.5  # seconds between a found start and the true one that it may be of
NEAR = 0.1  # seconds between an accent and the same one of the exact body
_NEVER = 0.01  # frames: what a true start is uncertain by


def timing_scores(films: Sequence[Film]) -> dict[str, Any]:
    errors, spreads, right, off, found_all, true_all, hits, told, moments = [], [], [], [], 0, 0, 0, 0, 0
    for film in films:
        fps = float(film.track.rate)
        report = parse_unsupervised(film.track, None)[0]
        edges = {b.frame: (b.spread, b.confidence) for b in report.boundaries if b.kind == "start"}
        units = [s.start for s in report.segments if s.state == "unit" and s.start > 0]
        found = _edges([Start(f, "start", 0, *edges[f]) for f in units], film, fps)
        true = _edges([Start(round(u.start * fps), "start", 0, _NEVER) for u in film.danced[1:]], film, fps)
        found_all, true_all = found_all + len(found), true_all + len(true)
        pairs = match_boundaries([e.frame / fps for e in true], [e.frame / fps for e in found], BELONGS)
        for i, j in pairs:
            one, other = found[j], true[i]
            errors.append((one.frame - other.frame) / fps)
            spreads.append(LEVEL * one.sigma / fps)
            if one.sure:
                right.append(one.beat == other.beat and one.late * other.late > 0)
        off.append((_off_beat(found, film, fps), _off_beat(true, film, fps)))
        mine = [one.frame / fps for one in accents(Body(film.track, main_person(film.track)))]
        exact = [one.frame / fps for one in accents(truth_of(film).body)]
        hits += len(match_boundaries(exact, mine, NEAR))
        told, moments = told + len(mine), moments + len(exact)
    size, known = np.abs(errors), [(a, b) for a, b in off if a is not None and b is not None]
    return {
        "films": len(films), "found": found_all, "true": true_all, "matched": len(errors),
        "median": float(np.median(size)), "p90": float(np.percentile(size, 90)),
        "spread": float(np.median(spreads)), "within": float((size <= np.array(spreads)).mean()),
        "sure": len(right), "sure_right": float(np.mean(right)) if right else None,
        "off_beat_error": float(np.median([abs(a - b) for a, b in known])) if known else None,
        "accents": {"found": told, "true": moments, "precision": hits / max(told, 1), "recall": hits / max(moments, 1)},
    }  # fmt: skip


def _edges(starts: Sequence[Start], film: Film, fps: float) -> tuple[Edge, ...]:
    found = timing(starts, [], film.beats, None, fps, film.track.n_frames, corrected=True)
    return () if found is None else found.edges


def _off_beat(edges: Sequence[Edge], film: Film, fps: float) -> float | None:
    starts = [Start(edge.frame, "start", 0, edge.sigma) for edge in edges]
    found = timing(starts, [], film.beats, None, fps, film.track.n_frames, corrected=True)
    return None if found is None else found.off_beat

"""The first reading against what is true: boundaries, motifs, phases, spreads, frame rates, wished lengths, cost."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.utkinect import read_utkinect
from analysis.evaluation import OVERLAPS, TOLERANCES, SegmentCounts
from analysis.experiments import corpus, utkinect_edges
from analysis.experiments import measure as against
from analysis.experiments.choose_edges import Scored, scored
from analysis.experiments.detectors import Finder, Minima, kernel, minima, uniform
from analysis.parsing.motifs import find_motifs
from analysis.parsing.motion import RATE, Motion, motion_of
from analysis.parsing.phases import phases_of
from analysis.parsing.settings import CHOSEN, Edges
from analysis.schema import PoseTrack
from dancesite.supervisor import paths
from tests.bench.parse_ways import seconds_taken, steady, wishes
from tests.bench.report import Section, table

EACH, QUICK = 4, 1  # test films of every flavour
DANCES = 10  # test dances at several frame rates
HUMAN = "three annotators of street dance agree with each other at 0.22 (0.1 s) and 0.71 (0.5 s; Endo et al. 2024)"


CORPUS = paths.CLONE / ".dancesite" / "cache" / "corpus"


def measure(folder: Path, *, quick: bool) -> Section:
    """Films that are not in the cache yet are drawn and tracked first."""
    films = corpus.load(corpus.films_of("test", QUICK if quick else EACH), CORPUS, print)
    dances = [corpus.load(some, CORPUS, print) for some in corpus.rate_films("test", 1 if quick else DANCES)]
    motions = [_motion(film.track) for film in films]
    reports = [against.read(film) for film in films]
    raw: dict[str, Any] = {"films": [film.wanted.name for film in films], "provenance": CHOSEN.provenance}
    text = [_about(films)]
    text += _boundaries(films, motions, raw)
    text += _real(raw)
    text += _trust(films, reports, raw)
    text += _motifs(films, motions, reports, raw)
    text += _phases(films, motions, reports, raw)
    text += steady(dances, films, raw)
    text += wishes(films, raw)
    cost, kept = seconds_taken(films, quick, raw)
    return Section("\n\n".join([*text, cost]), kept, raw)


def _motion(track: PoseTrack) -> Motion:
    motion = motion_of(track)
    assert motion is not None
    return motion


def _about(films: Sequence[corpus.Film]) -> str:
    chosen = CHOSEN.provenance
    return (
        f"Synthetic: {len(films)} test films of {corpus.SECONDS:.0f} s ({corpus.SIZE[0]} × {corpus.SIZE[1]}, 30"
        f" frames a"
        f" second), {len(films) // len(corpus.FLAVOURS)} of each of {', '.join(corpus.FLAVOURS)}; dancers, grammars and"
        f" seeds that no training film has. Each film was drawn, decoded in the guarded process and tracked by"
        f" {films[0].track.estimator}; nothing comes from the generator but the truth. All constants (and the"
        f" rivals') were"
        f" chosen by `python -m analysis choose` on {len(chosen['films'])} training films with {chosen['boundaries']}"
        f" boundaries (`analysis/parsing/chosen.json`). For scale: {HUMAN}."
    )


def _rivals() -> dict[str, Finder]:
    told = CHOSEN.provenance["rivals"]
    out: dict[str, Finder] = {}
    for name, how in told["kernels"].items():
        if name == CHOSEN.edges.kernel:
            continue
        out[f"kernel change-points, {name}"] = kernel(Edges(**how["edges"]), CHOSEN.trust)
    least = Minima(**told["minima"]["how"])
    out["moments of least speed"] = lambda motion: minima(motion, least)
    seconds = told["uniform_seconds"]
    out["equal parts"] = lambda motion: uniform(motion, seconds)
    return {"**as it is** (" + CHOSEN.edges.kernel + ")": kernel(CHOSEN.edges, CHOSEN.trust)} | out


def _boundaries(films: Sequence[corpus.Film], motions: Sequence[Motion], raw: dict[str, Any]) -> list[str]:
    true = [film.edges for film in films]
    found = {name: [find(motion) for motion in motions] for name, find in _rivals().items()}
    scores = {name: scored(true, edges) for name, edges in found.items()}
    raw["synthetic"] = {name: _raw(score) for name, score in scores.items()}
    names = list(scores)
    rows = [[name, *_cells(score)] for name, score in scores.items()]
    flavours = []
    for flavour in corpus.FLAVOURS:
        of = [i for i, film in enumerate(films) if film.wanted.flavour == flavour]
        flavours.append(
            [flavour, sum(len(true[i]) for i in of)]
            + [
                _f1(scored([true[i] for i in of], [found[name][i] for i in of]))
                for name in (names[0], names[-2], names[-1])
            ]
        )
    low, high = _difference(true, found[names[0]], found[names[-2]])
    more = scores[names[0]].mean - scores[names[-2]].mean
    return [
        "Boundaries of the synthetic test films (precision / recall / **F1** in percent, one-to-one matching,"
        " ends of the"
        " film left out):",
        table(["", "found", *(f"±{t} s" for t in TOLERANCES)], rows),
        f"Mean F1 over the three tolerances, ours less that of least speed: {100 * more:+.1f}"
        f" points (95% of resampled sets of films: {100 * low:+.1f} to {100 * high:+.1f}).",
        "F1 at ±0.1 / 0.25 / 0.5 s by flavour:",
        table(["flavour", "true", "ours", "least speed", "equal parts"], flavours),
    ]


def _difference(
    true: Sequence[Sequence[float]], ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]
) -> tuple[float, float]:
    """2.5 and 97.5 percent of the difference of the mean F1 over films drawn again."""
    rng = np.random.default_rng(0)
    values = []
    for _ in range(500):
        of = rng.integers(0, len(true), len(true))
        a, b = (scored([true[i] for i in of], [found[i] for i in of]).mean for found in (ours, theirs))
        values.append(a - b)
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def _real(raw: dict[str, Any]) -> list[str]:
    root = Path(os.environ.get("DANCESITE_DATA", paths.CLONE / ".." / "shared" / "data")) / "utkinect"
    if not root.is_dir():
        return ["UTKinect was not at hand (DANCESITE_DATA)."]
    recordings = [r for r in read_utkinect(root) if r.subject not in utkinect_edges.CHOOSING]
    told = CHOSEN.provenance["rivals"]
    scores = utkinect_edges.table(
        recordings, CHOSEN.edges, CHOSEN.trust, Minima(**told["minima"]["how"]), told["uniform_seconds"]
    )
    raw["utkinect"] = {name: _raw(score) for name, score in scores.items()}
    return [
        f"Boundaries of {len(recordings)} continuous recordings of UTKinect (everyday actions of five people; the other"
        f" five helped to choose the kernel. Kinect skeletons at about 15"
        f" rows a second; a boundary is where somebody labelled the start or the end of an action, one every"
        f" {utkinect_edges.spacing(recordings):.1f} s; what is done between actions has no labels, so changes"
        f" found there"
        f" count as wrong):",
        table(["", "found", *(f"±{t} s" for t in TOLERANCES)], [[name, *_cells(s)] for name, s in scores.items()]),
    ]


def _trust(films: Sequence[corpus.Film], reports: Sequence[Any], raw: dict[str, Any]) -> list[str]:
    edges = [edge for film, report in zip(films, reports, strict=True) for edge in against.edges_of(report, film.edges)]
    off = [abs(edge.at - edge.true) / edge.spread for edge in edges if edge.true is not None]
    within = [float(np.mean([o <= k for o in off])) for k in (1, 2)]
    of_edges = against.reliability([(edge.confidence, edge.near) for edge in edges])
    of_units = against.reliability(
        [pair for film, report in zip(films, reports, strict=True) for pair in against.sure_segments(film, report)]
    )
    raw["trust"] = {"within": within, "boundaries": of_edges, "segments": of_units}
    head = ["fifth by confidence", "1st", "2nd", "3rd", "4th", "5th"]
    return [
        f"Spread: of {len(off)} true boundaries that were found (within {against.BELONGS} s) {100 * within[0]:.0f}% lie"
        f" within one spread of where they were found and {100 * within[1]:.0f}% within two (a normal error: 68%"
        f" and 95%).",
        f"Confidence. Of a boundary: a true one lies within {against.NEAR} s. Of a segment: at least half of it"
        f" is the unit"
        " that its motif stands for. In fifths of equal size, said / true in percent:",
        table(head, [["boundaries", *_said(of_edges)], ["segments", *_said(of_units)]]),
    ]


def _said(bins: Sequence[tuple[float, float, int]]) -> list[str]:
    return [f"{100 * said:.0f} / {100 * is_:.0f} (n {n})" for said, is_, n in bins]


def _motifs(
    films: Sequence[corpus.Film], motions: Sequence[Motion], reports: Sequence[Any], raw: dict[str, Any]
) -> list[str]:
    oracle, found, labels = [], [], []
    for film, motion, report in zip(films, motions, reports, strict=True):
        spans = [(u.start * RATE, u.end * RATE) for u in film.danced]
        motifs = find_motifs(motion, spans, CHOSEN.groups)
        oracle.append(against.agreement([u.unit for u in film.danced], [str(m.cluster) for m in motifs]))
        true, letters = against.labels_of(film, report)
        found.append(against.agreement(true, letters))
        labels.append(against.labelling(true, letters))
    rows = []
    for name, some in (("true segments, one vote each", oracle), ("as found, by time", found)):
        fields = ("adjusted_rand", "mutual_information", "v", "matched", "groups", "units")
        *values, groups, units = (float(np.mean([getattr(each, field) for each in some])) for field in fields)
        rows.append([name, *(f"{v:.2f}" for v in values), f"{groups:.1f} / {units:.1f}"])
    pooled = [sum((label.counts[k] for label in labels), SegmentCounts()).f1 for k in range(len(OVERLAPS))]
    raw["motifs"] = {"true": [asdict(a) for a in oracle], "found": [asdict(a) for a in found], "f1": pooled}
    return [
        "Motifs against units, mean over films (adjusted Rand: 0 by chance, 1 the same groups; matched: share"
        " that is right"
        " if every motif gets the one unit that suits it best):",
        table(["", "adjusted Rand", "NMI", "V", "matched", "motifs / units"], rows),
        f"With motifs named so, in each film for itself: frame accuracy"
        f" {100 * np.mean([label.accuracy for label in labels]):.0f}%,"
        f" Edit {np.mean([label.edit for label in labels]):.0f}, F1@10 / 25 / 50"
        f" {' / '.join(f'{100 * f:.0f}' for f in pooled)}.",
    ]


def _phases(
    films: Sequence[corpus.Film], motions: Sequence[Motion], reports: Sequence[Any], raw: dict[str, Any]
) -> list[str]:
    exact = []
    fps = 100.0
    for film, motion in zip(films, motions, strict=True):
        for unit in film.danced:
            phases = phases_of(round(unit.start * fps), round(unit.end * fps), motion, fps, CHOSEN.phases)
            assert phases is not None
            exact += [abs(p / fps - t) for p, t in zip(phases, unit.phases, strict=True)]
    found = [e for film, report in zip(films, reports, strict=True) for e in against.phase_errors(film, report)]
    raw["phases"] = {"true_segments": float(np.mean(exact)), "found": float(np.mean(found or [np.nan]))}
    return [
        f"Phases: where start, process and end meet is off by {np.mean(exact):.2f} s on average (median"
        f" {np.median(exact):.2f} s) in true segments, and by {np.mean(found):.2f} s in the {len(found) // 2}"
        f" found segments"
        f" both of whose ends are right within {against.NEAR} s."
    ]


def _cells(score: Scored) -> list[str]:
    return [
        str(score.counts[0].found),
        *(f"{100 * c.precision:.0f} / {100 * c.recall:.0f} / **{100 * c.f1:.0f}**" for c in score.counts),
    ]


def _f1(score: Scored) -> str:
    return " / ".join(f"{100 * f:.0f}" for f in score.f1)


def _raw(score: Scored) -> dict[str, Any]:
    return {"f1": score.f1, "counts": [asdict(counts) for counts in score.counts]}


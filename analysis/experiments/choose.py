"""`python -m analysis choose`: everything the first parse has to choose, on training films alone."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path

import numpy as np

from analysis.data.utkinect import Recording, read_utkinect
from analysis.experiments.choose_edges import NO_TRUST, STEADY, Say, Scored, choose_edges, choose_minima
from analysis.experiments.choose_groups import choose_groups, choose_phases
from analysis.experiments.choose_trust import choose_edge_trust, choose_motif_trust, choose_spread, segments_of
from analysis.experiments.corpus import VERSION, Film, cache_folder, films_of, load, rate_films
from analysis.experiments.detectors import kernel
from analysis.experiments.utkinect_edges import CHOOSING, untouched
from analysis.parsing.motion import RATE, motion_of
from analysis.parsing.settings import PATH, Edges, Settings, Trust

EACH = 4  # films of every flavour
DANCES = 22  # that are filmed at several rates: what kept 91% of the edges of four kept 76% of others'


def choose(
    films: Sequence[Film], rates: Sequence[Sequence[Film]], recordings: Sequence[Recording], say: Say
) -> Settings:
    """Settings from training films; rates: the same dances at several frame rates; recordings: of people who choose
    (utkinect_edges.CHOOSING), for the kernel alone. Never call it with others."""
    strangers = any(recording.subject not in CHOOSING for recording in recordings)
    if strangers or any(film.wanted.split != "train" for film in (*films, *chain.from_iterable(rates))):
        raise ValueError("only training films may choose")
    pairs = [(film, motion) for film in films if (motion := motion_of(film.track)) is not None]
    motions = [motion for _, motion in pairs]
    true = [film.edges for film, _ in pairs]
    danced = [film.danced for film, _ in pairs]
    steady = [
        [(float(film.track.rate), motion) for film in dance if (motion := motion_of(film.track)) is not None]
        for dance in rates
    ]
    kernels = choose_edges(motions, true, steady, say)
    edges, score, real = kernel_of(kernels, recordings, say)
    least, least_score = choose_minima(motions, true)
    say(f"minima: {least_score.mean:.3f} {asdict(least)}")
    alike = choose_groups(motions, danced, [segments_of(motion, edges, NO_TRUST)[0] for motion in motions])
    say(f"alike: {alike}")
    phases, error = choose_phases(motions, danced)
    say(f"phases: {phases}, {error:.3f} s")
    trust = Trust(*choose_spread(motions, true, edges), (0.0,) * 4, (0.0,) * 4)
    trust = replace(trust, edge=choose_edge_trust(motions, true, edges, trust))
    units = [[(unit.unit, unit.start, unit.end) for unit in clip] for clip in danced]
    trust = replace(trust, motif=choose_motif_trust(motions, units, edges, trust, alike.groups))
    say(f"trust: {trust}")
    lengths = np.concatenate([[unit.end - unit.start for unit in clip] for clip in danced])
    provenance = {
        "command": "python -m analysis choose",
        "films": [film.wanted.name for film, _ in pairs],
        "films_at_other_rates": [film.wanted.name for dance in rates for film in dance],
        "corpus": VERSION,
        "estimator": films[0].track.estimator,
        "boundaries": sum(map(len, true)),
        "chosen_by": "mean boundary F1 at 0.1, 0.25 and 0.5 s over all training films"
        f" + {STEADY} x share of edges within a frame at another rate; the kernel also by the mean boundary F1 on"
        f" UTKinect's recordings of subjects {', '.join(map(str, CHOOSING))}",
        "edges": _scores(score),
        "rivals": {
            "kernels": {
                name: {"edges": asdict(e), **_scores(s), "real": round(real[name], 4)}
                for name, (e, s) in kernels.items()
            },
            "minima": {"how": asdict(least), **_scores(least_score)},
            "uniform_seconds": round(float(np.median(lengths)), 3),
        },
        "groups": {
            "adjusted_rand": {"true": alike.true, "found": alike.found, "true_by_silhouette": alike.silhouette}
        },
        "phases": {"mean_error_seconds": round(error, 4)},
    }
    return Settings(edges, trust, alike.groups, phases, provenance)


def kernel_of(
    kernels: dict[str, tuple[Edges, Scored]], recordings: Sequence[Recording], say: Say
) -> tuple[Edges, Scored, dict[str, float]]:
    """(edges, their score, mean F1 on real recordings by kernel) of the kernel that is worth most to drawn dances and
    real people together: what drawn dances alone prefer may be good for nothing else."""
    motions = [motion for recording in recordings if (motion := motion_of(recording.track)) is not None]
    real = {name: untouched(recordings, motions, kernel(edges, NO_TRUST)).mean for name, (edges, _) in kernels.items()}
    for name, (_, score) in kernels.items():
        say(f"{name}: worth {score.worth:.3f} to drawn dances, {real[name]:.3f} to real people")
    best = max(kernels, key=lambda name: kernels[name][1].worth + real[name])
    return *kernels[best], real


def _scores(score: Scored) -> dict[str, object]:
    return {"f1": [round(f, 4) for f in score.f1], "mean": round(score.mean, 4), "steady": list(score.steady)}


def choose_main(folder: Path | None = None, path: Path = PATH) -> int:
    """Draws and tracks what is missing, chooses, and writes chosen.json. Wants UTKinect (DANCESITE_DATA)."""
    folder = folder or cache_folder()
    films = load(films_of("train", EACH), folder, print)
    rates = [load(dance, folder, print) for dance in rate_films("train", DANCES)]
    middle = [film for dance in rates for film in dance if film.track.rate == RATE]
    people = [r for r in read_utkinect(Path(os.environ["DANCESITE_DATA"]) / "utkinect") if r.subject in CHOOSING]
    settings = choose([*films, *middle], rates, people, print)
    path.write_text(json.dumps(settings.to_json(), indent=1) + "\n", encoding="utf-8")
    return 0

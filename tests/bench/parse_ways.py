"""What should not change a reading (frame rate, noise), what should (a wished length), and what it costs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import gcd
from typing import Any

import numpy as np

from analysis.experiments import corpus
from analysis.experiments import measure as against
from analysis.experiments.choose_edges import steadiness
from analysis.parsing import parse_unsupervised
from analysis.schema import PoseTrack, Scale
from analysis.skeleton import BODY
from tests.bench.report import table

PROMISED_SECONDS = 10.0  # for the structure of a track of ten minutes
SEEN = 4  # of the test dances had been looked at when the way edges are found was last worked on
WISHES = (0.6, 1.0, 2.0, 4.0, 8.0, 16.0)


def steady(dances: Sequence[Sequence[corpus.Film]], films: Sequence[corpus.Film], raw: dict[str, Any]) -> list[str]:
    rows, pairs = [], []
    for dance in dances:
        edges = [(float(film.track.rate), _edges(film.track)) for film in dance]
        same, everything = steadiness([edges])
        pairs.append(edges)
        name = f"{dance[0].wanted.flavour} {dance[0].wanted.seed}"
        counts = " / ".join(str(len(e)) for _, e in edges)
        rows.append([name, counts, f"{same} of {everything}", f"{100 * same / max(1, everything):.0f}%"])
    for name, some in (("the first four", pairs[:SEEN]), ("the others", pairs[SEEN:]), ("all", pairs)):
        same, everything = steadiness(some)
        rows.append([name, "", f"{same} of {everything}", f"**{100 * same / max(1, everything):.0f}%**"])
    exact = steadiness(
        [[(float(f.track.rate), _edges(corpus.exact(f.wanted))) for f in dance] for dance in dances]
    )
    sampling = steadiness([_halves(dance[-1].track) for dance in dances])
    shaken = steadiness([[(30.0, _edges(film.track)), (30.0, _edges(_shaken(film.track)))] for film in films])
    poses = _differences(dances)
    raw["rates"] = {
        "same": same, "all": everything, "by_dance": [steadiness([edges]) for edges in pairs], "exact": exact,
        "sampling": sampling, "shaken": shaken, "poses": poses,
    }  # fmt: skip
    return [
        "The same dance drawn at 25, 30 and 60 frames a second, each film tracked for itself: boundaries that"
        " have a partner"
        " within one frame of the slower film, over all pairs of its films:",
        table(["dance", "found at 25 / 30 / 60", "steady", "share"], rows),
        f"The first four had been looked at when the parser was last worked on; the others chose nothing, and were"
        f" read once it was done. Only to tell whose fault it is: parsed from the dances' own joints at these frames,"
        f" as no estimator finds them, {_share(exact)} have a partner.",
        f"Of one track at 60 frames a second, even frames against odd frames (another sampling, the pose found"
        f" from the same"
        f" film): {_share(sampling)}. Of the test films, with noise of 3 mm and half a pixel on every joint:"
        f" {_share(shaken)}"
        f" stay within a frame.",
        f"What differs between the films of a dance is the pose: at common moments a joint lies {poses[0]:.0f} mm"
        f" (median; in 95 of 100 cases at most {poses[1]:.0f} mm) from where it lies in the other film. Nothing lags:"
        f" the shift in time at which two films agree best is at most {poses[2]:.0f} ms. Read again from other pixels,"
        f" be it another moment or another compression, the estimator finds other millimetres; why the parser has to"
        f" bear them, and what else was tried, is told in `docs/adr/0009-edges-by-their-chances.md`.",
    ]


def _differences(dances: Sequence[Sequence[corpus.Film]]) -> tuple[float, float, float]:
    """Over pairs of films of a dance: (median, 95th percentile) distance of a joint at common frames in mm, and the
    largest best shift in ms."""
    apart, shifts = [], []
    for dance in dances:
        for a, b in combinations(dance, 2):
            x, y = (film.track.world for film in (a, b))
            assert x is not None
            assert y is not None
            p, q = int(a.track.rate), int(b.track.rate)
            common = gcd(p, q)
            u, v = x[:: p // common, 0, BODY], y[:: q // common, 0, BODY]
            n = min(len(u), len(v))
            gap = 1000 * np.linalg.norm(u[:n] - v[:n], axis=-1)
            apart.append(gap[np.isfinite(gap)])
            shifts.append(abs(_shift(a.track, b.track)))
    every = np.concatenate(apart)
    return float(np.median(every)), float(np.percentile(every, 95)), float(max(shifts))


def _shift(a: PoseTrack, b: PoseTrack) -> float:
    """By how many ms the joints in the picture of b come later than those of a: where they differ least, by the median,
    because a few wild poses would decide a mean."""
    seconds = np.arange(1.0, min(a.n_frames / a.rate, b.n_frames / b.rate) - 1.0, 0.01)
    lags = np.arange(-0.1, 0.1001, 0.005)

    def at(track: PoseTrack, times: np.ndarray) -> np.ndarray:
        joints = track.image[:, 0, BODY].reshape(track.n_frames, -1)
        known = np.isfinite(joints).all(axis=1)
        moments = np.flatnonzero(known) / float(track.rate)
        out: np.ndarray = np.stack([np.interp(times, moments, joint) for joint in joints[known].T])
        return out

    here = at(a, seconds)
    differ = [float(np.median(np.abs(here - at(b, seconds + lag)))) for lag in lags]
    i = min(max(int(np.argmin(differ)), 1), len(lags) - 2)
    before, here_, after = differ[i - 1 : i + 2]
    return float(1000 * (lags[i] + 0.0025 * (before - after) / (before - 2 * here_ + after)))


def _share(of: tuple[int, int]) -> str:
    return f"{of[0]} of {of[1]} ({100 * of[0] / max(1, of[1]):.0f}%)"


def _edges(track: PoseTrack) -> list[float]:
    report, _ = parse_unsupervised(track, None)
    return [frame / float(report.fps) for frame in against.inner_starts(report)]


_ARRAYS = ("image", "image_smooth", "world", "world_smooth", "score")


def _halves(track: PoseTrack) -> list[tuple[float, list[float]]]:
    """(rate, edges) of the even and of the odd frames, which begin a frame of the whole track later."""
    out = []
    for first in (0, 1):
        part = {name: getattr(track, name)[first::2] for name in _ARRAYS}
        edges = _edges(replace(track, rate=Fraction(track.rate, 2), gaps=(), **part))
        out.append((float(track.rate) / 2, [edge + first / float(track.rate) for edge in edges]))
    return out


def _shaken(track: PoseTrack) -> PoseTrack:
    rng = np.random.default_rng(0)
    assert track.world is not None
    return replace(
        track,
        world=track.world + rng.normal(0, 0.003, track.world.shape).astype(np.float32),
        image=track.image + rng.normal(0, 0.5, track.image.shape).astype(np.float32),
    )


def wishes(films: Sequence[corpus.Film], raw: dict[str, Any]) -> list[str]:
    rows: list[list[object]] = [["units found"], ["mean length, s"]]
    seconds, counts = sum(film.seconds for film in films), []
    for wish in (None, *WISHES):
        scale = None if wish is None else Scale("seconds", wish)
        n = sum(len(parse_unsupervised(film.track, None, scale=scale)[0].segments) for film in films)
        counts.append(n)
        rows[0].append(n)
        rows[1].append(f"{seconds / n:.2f}")
    raw["wishes"] = dict(zip(("none", *map(str, WISHES)), counts, strict=True))
    head = ["wish", "none", *(f"{w} s" for w in WISHES)]
    return ["Units found in all test films when units of a length are wished:", table(head, rows)]


def seconds_taken(films: Sequence[corpus.Film], quick: bool, raw: dict[str, Any]) -> tuple[str, bool]:
    rows, took = [], {}
    for minutes in (1, 2) if quick else (1, 2, 5, 10):
        track = _long(films, minutes)
        begun = time.process_time()
        parse_unsupervised(track, None)
        plain = time.process_time() - begun
        begun = time.process_time()
        parse_unsupervised(track, None, scale=Scale("seconds", 4.0))
        took[minutes] = plain
        rows.append([f"{minutes} min", f"{plain:.1f}", f"{time.process_time() - begun:.1f}"])
    raw["cost"] = took
    head = table(["length at 30 frames a second", "CPU seconds", "with a wished length"], rows)
    return f"Cost of parsing, test films one after the other:\n\n{head}", max(took.values()) <= PROMISED_SECONDS


def _long(films: Sequence[corpus.Film], minutes: int) -> PoseTrack:
    wanted = minutes * 60 * 30
    parts = {name: np.concatenate([getattr(film.track, name) for film in films]) for name in _ARRAYS}
    times = -(-wanted // len(parts["score"]))
    long = {name: np.concatenate([part] * times)[:wanted] for name, part in parts.items()}
    return replace(films[0].track, gaps=(), **long)

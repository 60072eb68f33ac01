"""Fits the weights of hearing: python -m analysis.experiments.rhythm > analysis/media/weights.py

To practice pieces and to music of drawn films, training seeds alone. To standard error it tells what pieces score that
were held back, and what each style of film music scores by weights that never met that style: the nearest that can be
said of music that nobody composed here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from analysis.evaluation.beats import beat_f_measure, matched
from analysis.experiments.practice_music import RATE, Practice, film_music, practice
from analysis.media import counts, levels
from analysis.media.levels import Curve
from analysis.media.onsets import HOP, Onsets, find_onsets
from analysis.media.tracking import track_beats

Array = NDArray[np.float64]
Weights = dict[str, tuple[float, ...]]
PIECES = 560
_RIDGE = 0.02
_SHARP = 8.0  # how much better a candidate must be to be the one
# Practised more than they are met: the loudest sounds of most music are on its beats.
_RARE, _RARE_WEIGHT = ("off-beat", "floor", "film: offbeat"), 0.4
_GOOD = 0.8  # F-measure from which beats count as found


@dataclass(frozen=True)
class Choice:
    """options: (n, features); aim: (n,) shares that sum to 1; weight: how much it counts."""

    options: Array
    aim: Array
    weight: float = 1.0


def fit(choices: Sequence[Choice]) -> Weights:
    """Weights by which a softmax over the options comes closest to the aims."""
    every = np.concatenate([choice.options for choice in choices])
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-6
    sets = [((choice.options - mean) / spread, choice.weight * choice.aim, choice.weight) for choice in choices]

    def loss(weight: Array) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros_like(weight)
        for options, aim, much in sets:
            score = options @ weight
            share = np.exp(score - score.max())
            share /= share.sum()
            total -= float(aim @ np.log(share + 1e-12))
            slope -= options.T @ (aim - much * share)
        return total / len(sets) + _RIDGE * float(weight @ weight), slope / len(sets) + 2 * _RIDGE * weight

    weight = minimize(loss, np.zeros(every.shape[1]), jac=True, method="L-BFGS-B").x
    return _rounded(mean, spread, weight, 0.0)


def fit_yes_no(values: Array, right: NDArray[np.bool_]) -> Weights:
    """Weights and bias of a logistic curve."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    even = (values - mean) / spread
    sign = np.where(right, 1.0, -1.0)

    def loss(every: Array) -> tuple[float, Array]:
        weight, bias = every[:-1], every[-1]
        score = sign * (even @ weight + bias)
        pull = -sign / (1.0 + np.exp(score)) / len(sign)
        total = float(np.logaddexp(0.0, -score).mean()) + _RIDGE * float(weight @ weight)
        return total, np.append(even.T @ pull + 2 * _RIDGE * weight, pull.sum())

    every = minimize(loss, np.zeros(values.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return _rounded(mean, spread, every[:-1], float(every[-1]))


def _rounded(mean: Array, spread: Array, weight: Array, bias: float) -> Weights:
    parts = {"mean": mean, "spread": spread, "weight": weight, "bias": np.array([bias])}
    return {name: tuple(round(float(value), 4) for value in values) for name, values in parts.items()}


@dataclass(frozen=True)
class Piece:
    """What of a piece is needed to fit: described (n, features) and scores (n,) of each option; doubts (n, 2 ...) with
    the share left 0; phases of the best option and the true count 1 in it, where it is right."""

    style: str
    tempo: str
    beats: bool
    described: Array
    scores: Array  # F-measure
    doubts: Array
    one: Choice | None


def prepared(music: Practice) -> Piece | None:
    onsets = find_onsets(music.samples, RATE)
    options = levels.levels(track_beats(onsets).astype(float), onsets.fps)
    if not options:
        return None
    scores = np.array([beat_f_measure(music.beats, each * HOP / RATE) for each in options])
    return Piece(
        style=music.style,
        tempo=music.tempo,
        beats=bool(music.beats),
        described=np.array([levels.describe(onsets, each) for each in options]),
        scores=scores,
        doubts=np.array([levels.doubts(onsets, each, 0.5) for each in options]),
        one=_one_choice(music, onsets, options[int(scores.argmax())], float(scores.max())),
    )


def pieces_all() -> list[Piece]:
    """Practice pieces and film music in turn, so that every third of them is alike."""
    with ProcessPoolExecutor() as pool:
        made = pool.map(_pair, range(PIECES // 2), chunksize=8)
        return [piece for pair in made for piece in pair if piece is not None]


def _pair(seed: int) -> tuple[Piece | None, Piece | None]:
    return prepared(practice(seed)), prepared(film_music(seed))


def level_choice(piece: Piece) -> Choice | None:
    if piece.scores.max() <= 0.5:
        return None
    aim = np.exp(_SHARP * (piece.scores - piece.scores.max()))
    return Choice(piece.described, aim / aim.sum(), _RARE_WEIGHT if piece.style in _RARE else 1.0)


def _one_choice(music: Practice, onsets: Onsets, best: Curve, score: float) -> Choice | None:
    """Of beats that are right, the index of a true count 1."""
    if score < _GOOD or len(best) < counts.BAR:
        return None
    times = best * HOP / RATE
    ones = music.beats[music.count_one :: counts.BAR]
    hits = np.array([matched(ones, times[index :: counts.BAR]) for index in range(counts.BAR)], dtype=float)
    if hits.max() <= 0.5 * len(ones):
        return None
    return Choice(counts.phases(onsets, best), (np.arange(counts.BAR) == hits.argmax()).astype(float))


def chosen(piece: Piece, weights: Weights) -> tuple[int, Array]:
    """Index of the option, and what is doubtful about it."""
    score = levels.weighed(piece.described, weights)
    best = int(score.argmax())
    share = float(1.0 / np.exp(score - score[best]).sum())
    doubts = piece.doubts[best].copy()
    doubts[0] = levels.odds(share)
    return best, doubts


@dataclass(frozen=True)
class Fitted:
    level: Weights
    sure: Weights
    one: Weights


def fit_all(pieces: Sequence[Piece]) -> Fitted:
    level = fit([choice for piece in pieces if (choice := level_choice(piece)) is not None])
    one = fit([piece.one for piece in pieces if piece.one is not None])
    picked = [(piece, *chosen(piece, level)) for piece in pieces]
    right = np.array([piece.scores[best] >= _GOOD for piece, best, _ in picked])
    return Fitted(level, fit_yes_no(np.array([doubts for *_, doubts in picked]), right), one)


def main() -> int:
    pieces = pieces_all()
    cut = 2 * len(pieces) // 3
    _say("fitted to two thirds, the last third:")
    _tell(pieces[cut:], fit_all(pieces[:cut]))
    _say("each style of film music by weights that never met it:")
    for style in sorted({piece.style for piece in pieces if piece.style.startswith("film")}):
        without = fit_all([piece for piece in pieces if piece.style != style])
        _tell([piece for piece in pieces if piece.style == style], without, only="all", name=style)
    weights = fit_all(pieces)
    print('"""Weights of hearing, fitted by analysis.experiments.rhythm: do not edit."""\n')
    print("# ruff: noqa: E501")
    for name, told in (("LEVEL", weights.level), ("SURE", weights.sure), ("ONE", weights.one)):
        print(f"{name} = {{")
        for key, values in told.items():
            print(f'    "{key}": ({", ".join(str(value) for value in values)},),')
        print("}")
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _tell(pieces: Sequence[Piece], weights: Fitted, *, only: str = "", name: str = "") -> None:
    """What pieces that were not fitted say."""
    rows: dict[str, list[tuple[float, float, float, float]]] = {}
    trust = []
    for piece in pieces:
        best, doubts = chosen(piece, weights.level)
        score = levels.weighed(doubts[None], weights.sure)[0]
        trust.append((1 / (1 + np.exp(-score)), piece.scores[best] >= _GOOD))
        if not piece.beats:
            continue
        hit = (np.nan, np.nan)
        if piece.one is not None:
            found, true = int(levels.weighed(piece.one.options, weights.one).argmax()), int(piece.one.aim.argmax())
            hit = (float(found % 4 == true % 4), float(found == true))
        for key in (piece.style, piece.tempo, "all"):
            rows.setdefault(key, []).append((float(piece.scores[best]), float(piece.scores.max()), *hit))
    for key, values in rows.items():
        if only in ("", key):
            f, oracle, four, eight = np.nanmean(np.array(values), axis=0)
            told = f"F={f:.3f} best={oracle:.3f} one4={four:.2f} one8={eight:.2f}"
            _say(f"{name or key:24} n={len(values):3} {told}")
    if only:
        return
    said, right = np.array(trust, dtype=float).T
    for low, high in ((0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.01)):
        inside = (said >= low) & (said < high)
        share = float(right[inside].mean()) if inside.any() else float("nan")
        _say(f"said {low:.2f}-{high:.2f}: right {share:.2f} of {int(inside.sum())}")


if __name__ == "__main__":
    raise SystemExit(main())

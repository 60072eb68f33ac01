"""Walks whose step cycle is known, seen with the errors that the estimator makes on drawn films: nobody in the drawn
dances walks for long enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from analysis.data.choreography import SPLITS
from analysis.experiments.corpus import Film, exact
from analysis.schema import PoseTrack
from analysis.skeleton.measures import Body, Found
from analysis.skeleton.measures.body import ANKLES
from analysis.skeleton.measures.gait import cycle
from analysis.skeleton.measures.turns import view

_WALKS = 3  # of each film's errors
_PX = 200.0  # of a metre: seen from far away
_CYCLE, _STRIDE, _LIFT = (0.8, 1.6), (0.2, 0.4), 0.08  # seconds; metres to either side; metres
_SECONDS = (2.5, 6.0)


def walks_of(films: Sequence[Film]) -> list[tuple[str, str, Found, Found]]:
    """(flavour, from where the dancer is seen, found, true) step cycles, of walks at any angle to the camera."""
    out = []
    for film in films:
        rng = np.random.default_rng([SPLITS.index(film.wanted.split), film.wanted.seed, 4242])
        for _ in range(_WALKS):
            track, seconds = _walk(film, rng)
            body = Body(track, 0)
            found = cycle(body, None, 0, track.n_frames)
            out.append((film.wanted.flavour, view(body, 0, track.n_frames), found, Found(seconds)))
    return out


def _walk(film: Film, rng: np.random.Generator) -> tuple[PoseTrack, float]:
    true, fps = exact(film.wanted), float(film.wanted.rate)
    assert true.world is not None
    assert film.track.world is not None
    frames = round(rng.uniform(*_SECONDS) * fps)
    first = int(rng.integers(film.track.n_frames - frames))
    errors = (film.track.world - true.world)[first : first + frames]
    seconds, stride, yaw = rng.uniform(*_CYCLE), rng.uniform(*_STRIDE), rng.uniform(0, np.pi)
    phase = 2 * np.pi * (np.arange(frames) / fps / seconds + rng.uniform())
    world = np.repeat(true.world[:1].astype(np.float64), frames, axis=0)
    for ankle, turn in zip(ANKLES, (0.0, np.pi), strict=True):
        along = stride * np.sin(phase + turn)
        world[:, 0, ankle, 0] += along * np.cos(yaw)
        world[:, 0, ankle, 2] += along * np.sin(yaw)
        world[:, 0, ankle, 1] -= _LIFT * np.clip(np.cos(phase + turn), 0.0, None)  # it is up while it swings forward
    seen = (world + np.nan_to_num(errors)).astype(np.float32)
    image = (seen[..., :2] * _PX + 320.0).astype(np.float32)
    score = np.ones(image.shape[:3], np.float32)
    return PoseTrack(Fraction(film.wanted.rate), 640, 640, image, image, score, "walk", seen, seen), seconds

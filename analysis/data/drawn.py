"""One call that draws one dancer with music: a clip for trying the product without a film of a real person."""

from __future__ import annotations

import os
from fractions import Fraction

from analysis.data.choreography import choreograph
from analysis.data.film import PICTURE_RATE, FilmTruth, draw_film


def draw_dancer(
    path: str | os.PathLike[str],
    *,
    seed: int = 0,
    seconds: float = 12.0,
    fps: Fraction = PICTURE_RATE,
    size: tuple[int, int] = (720, 960),
    tempo: float = 112.0,
) -> FilmTruth:
    """Write a film of one dancer (ballet, training split, steady tempo) to `path` and return its truth.

    Raises ValueError for odd or tiny sizes and for lengths too short for a beginning and an end.
    """
    dance = choreograph(seed, flavour="ballet", seconds=seconds, tempo=tempo)
    return draw_film(path, dance, fps=fps, size=size)

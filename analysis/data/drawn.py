"""One call that draws one dancer with music: a clip for trying the product without a film of a real person."""

from __future__ import annotations

import argparse
import os
from fractions import Fraction
from pathlib import Path

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


def draw_dancer_main(argv: list[str] | None = None) -> int:
    """Command line: draw-dancer OUT.mp4 [--seed N] [--seconds S] [--fps R] [--size WxH] [--tempo B]."""
    parser = argparse.ArgumentParser(prog="draw-dancer", description="Draw a dancer with music: a clip to try with.")
    parser.add_argument("path", type=Path, help="the MP4 file to write")
    parser.add_argument("--seed", type=int, default=0, help="another seed, another look and another dance")
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--fps", type=Fraction, default=PICTURE_RATE, help="pictures a second, as 30 or 30000/1001")
    parser.add_argument("--size", default="720x960", help="width x height in px")
    parser.add_argument("--tempo", type=float, default=112.0, help="beats a minute")
    given = parser.parse_args(argv)
    try:
        width, height = (int(part) for part in given.size.lower().split("x"))
        truth = draw_dancer(
            given.path, seed=given.seed, seconds=given.seconds, fps=given.fps, size=(width, height), tempo=given.tempo
        )
    except (ValueError, OSError) as error:
        parser.error(str(error))
    print(f"{given.path}: {truth.frames} frames, {len(truth.segments[0])} moves, {len(truth.beats)} beats")
    return 0

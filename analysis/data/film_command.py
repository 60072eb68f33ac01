"""python -m analysis film: draws a choreography, and writes what is true in it beside the film."""

from __future__ import annotations

import argparse
import json
from fractions import Fraction
from pathlib import Path

import numpy as np

from analysis.data.choreography import FLAVOURS, FORMATIONS, SPLITS, choreograph, edited
from analysis.data.film import PICTURE_RATE, FilmTruth, draw_film


def film_main(argv: list[str] | None = None) -> int:
    """Command line: film OUT.mp4 [--seed N] [--split S] [--flavour F] ... [--truth OUT.json] [--depth OUT.npz]."""
    parser = argparse.ArgumentParser(
        prog="python -m analysis film", description="Draw a film of a dance of which everything is known."
    )
    parser.add_argument("path", type=Path, help="the MP4 file to write")
    parser.add_argument("--seed", type=int, default=0, help="another seed, another dance")
    parser.add_argument("--split", choices=SPLITS, default=SPLITS[0], help="dancers, looks and grammars of which split")
    parser.add_argument("--flavour", choices=FLAVOURS, help="by seed where it is not given")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--dancers", type=int, default=1)
    parser.add_argument("--formation", choices=FORMATIONS, help="unison where several dance, else solo")
    parser.add_argument("--tempo", type=float, help="beats a minute, steady; by seed where it is not given")
    parser.add_argument("--edits", default="", help="another take with some of: omitted,swapped,late,angle")
    parser.add_argument("--fps", type=Fraction, default=PICTURE_RATE, help="pictures a second, as 30 or 30000/1001")
    parser.add_argument("--size", default="720x960", help="width x height in px")
    parser.add_argument("--truth", type=Path, help="the truth, as JSON; its joints go beside it (.joints.npz)")
    parser.add_argument("--depth", type=Path, help="where to write what a depth camera sees: NPZ")
    given = parser.parse_args(argv)
    try:
        width, height = (int(part) for part in given.size.lower().split("x"))
        dance = choreograph(
            given.seed, split=given.split, flavour=given.flavour, seconds=given.seconds, dancers=given.dancers,
            formation=given.formation or ("solo" if given.dancers == 1 else "unison"), tempo=given.tempo,
        )  # fmt: skip
        if given.edits:
            dance = edited(dance, given.edits.split(","), seed=given.seed)
        truth = draw_film(given.path, dance, fps=given.fps, size=(width, height), depth=given.depth)
        if given.truth is not None:
            write_truth(given.truth, truth)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    units = sum(len(part) for part in truth.segments)
    print(f"{given.path}: {truth.flavour}, {truth.frames} frames, {units} units, {len(truth.beats)} beats")
    return 0


def write_truth(path: Path, truth: FilmTruth) -> None:
    """The truth as JSON at `path`, its joints as NPZ (joints2d, joints3d) beside it, NAME.joints.npz."""
    np.savez_compressed(path.with_suffix(".joints.npz"), joints2d=truth.joints2d, joints3d=truth.joints3d)
    path.write_text(json.dumps(truth.to_json(), ensure_ascii=False, allow_nan=False, indent=1) + "\n", encoding="utf-8")


def read_truth(path: Path) -> FilmTruth:
    """What `write_truth` wrote."""
    with np.load(path.with_suffix(".joints.npz"), allow_pickle=False) as box:
        return FilmTruth.from_json(json.loads(path.read_text(encoding="utf-8")), box["joints2d"], box["joints3d"])

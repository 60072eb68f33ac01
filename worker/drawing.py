"""Draws one sample clip: `python -m worker.drawing SAMPLE OUT.mp4`, with a sample's name or its JSON.

A program of its own, so that the worker can stop it at any moment, and that leaves the machine to whoever needs it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from dancesite.clips.samples.table import SAMPLES, Sample
from dancesite.supervisor.leash import die_with_parent

NICENESS = 15


def sample_choreography(sample: Sample) -> Any:
    """What is danced in a sample; the same at every call."""
    from analysis.data.choreography import choreograph, edited
    dance = choreograph(
        sample.seed,
        flavour=sample.flavour,
        seconds=sample.seconds,
        dancers=sample.dancers,
        formation=sample.formation,
        tempo=sample.tempo,
    )
    return edited(dance, sample.edits, seed=sample.seed) if sample.edits else dance


def sample_units(sample: Sample, frames: int, rate: Fraction) -> Iterator[tuple[int, int, str, tuple[int, int]]]:
    """The units that a sample's first dancer dances in `frames` frames: (start, end, unit, (phase, phase)).

    Frames of the film, half-open, tiling [0, frames); a boundary is the frame nearest to its time.
    """
    try:
        danced = sample_choreography(sample).parts[0].danced
    except ImportError:
        return

    def frame(seconds: float) -> int:
        return min(frames, max(0, round(seconds * rate)))

    for index, unit in enumerate(danced):
        start = 0 if index == 0 else frame(unit.start)
        end = frames if index == len(danced) - 1 else frame(unit.end)
        if end > start:
            first, second = (min(end, max(start, frame(phase))) for phase in unit.phases)
            yield start, end, unit.unit, (first, second)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m worker.drawing", description="Draw one of the sample clips.")
    parser.add_argument("sample", help=f"a name ({', '.join(sample.name for sample in SAMPLES)}) or its JSON")
    parser.add_argument("path", type=Path, help="the MP4 file to write")
    parser.add_argument("--parent", type=int, default=0, help="end with this process")
    given = parser.parse_args(argv)
    if given.parent:
        die_with_parent(signal.SIGKILL)
        if os.getppid() != given.parent:
            return 1  # it died before the line above
        os.nice(NICENESS)
    named = next((sample for sample in SAMPLES if sample.name == given.sample), None)
    try:
        sample = named or Sample.from_json(json.loads(given.sample))
    except (ValueError, TypeError, KeyError):
        parser.error(f"there is no sample {given.sample!r}")
    try:
        from analysis.data.film import draw_film
        sample_choreography(sample)
    except ImportError:
        from analysis.data.drawn import draw_dancer
        rate, seconds = Fraction(sample.fps), sample.seconds
        draw_dancer(given.path, seed=sample.seed, seconds=seconds, fps=rate, size=sample.size, tempo=sample.tempo)
        return 0
    draw_film(given.path, sample_choreography(sample), fps=Fraction(sample.fps), size=sample.size)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Draws one sample clip: `python -m worker.drawing SAMPLE OUT.mp4`, with a sample's name or its JSON.

A program of its own, so that the worker can stop it at any moment, and that leaves the machine to whoever needs it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dancesite.clips.samples.table import SAMPLES, Sample
from dancesite.supervisor.leash import die_with_parent

# What makes dances and draws them is loaded where it is used: every worker knows the task, and few ever draw.
if TYPE_CHECKING:
    from analysis.data.choreography import Choreography
    from analysis.data.film_truth import FilmTruth

NICENESS = 15


def sample_choreography(sample: Sample) -> Choreography:
    """What is danced in a sample; the same at every call."""
    from analysis.data.choreography import choreograph, edited

    dance = choreograph(
        sample.seed,
        flavour=sample.flavour,
        seconds=sample.seconds,
        dancers=sample.dancers,
        formation=sample.formation,
        tempo=sample.tempo,
        lead=sample.lead,
    )
    return edited(dance, sample.edits, seed=sample.seed) if sample.edits else dance


def sample_truth(sample: Sample, frames: int, rate: Fraction) -> FilmTruth:
    """What is danced in a film of the sample of so many frames at this rate; without joints."""
    from analysis.data.film_truth import film_truth

    unseen = np.zeros((1, frames, 0, 3), np.float32)
    return film_truth(sample_choreography(sample), rate, sample.size, unseen, unseen)


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
    from analysis.data.film import draw_film

    draw_film(given.path, sample_choreography(sample), fps=Fraction(sample.fps), size=sample.size)
    return 0


if __name__ == "__main__":
    sys.exit(main())

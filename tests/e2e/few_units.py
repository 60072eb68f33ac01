"""Films of short drawn dances of a few units, of which every frame is known: a pool that a small network can learn."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from analysis.data.choreography import Choreography
from analysis.data.choreography_beats import beat_map
from analysis.data.choreography_parts import Step, part_of
from analysis.data.film import draw_film
from analysis.data.grammar_flavours import FLAVOUR_TABLE
from analysis.data.physique import dancer

STYLE = "hip-hop"
# Few enough to be told by digits, and as alike as grooves are.
UNITS = ("rock", "two-step", "top rock", "shoulder lean", "running man", "kick step", "side slide", "body roll")
RATE = Fraction(25)
SECONDS, TEMPO, COUNTS, EACH = 6.6, 150.0, 4.0, 4  # EACH: units in a film
SIZE = (240, 320)
_SCHOOLS = 6


@dataclass(frozen=True)
class Dance:
    """A film, and who dances what in it: (first frame, first frame after it, unit), tiling all frames."""

    dancer: str
    film: Path
    segments: tuple[tuple[int, int, str], ...]
    frames: int

    @property
    def truth(self) -> np.ndarray:
        """(frames,) indices of UNITS."""
        return np.concatenate([np.full(end - start, UNITS.index(unit)) for start, end, unit in self.segments])


def draw(folder: Path, number: int, who: int) -> Dance:
    """The same film for the same numbers, but for its bytes."""
    path = folder / f"Dance {number:02d}.mp4"
    truth = draw_film(path, choreography(number, who), fps=RATE, size=SIZE)
    segments = tuple((start, end, unit) for start, end, unit, _phases in truth.segments[0])
    return Dance(f"Dancer {who}", path, segments, truth.frames)


def choreography(number: int, who: int) -> Choreography:
    """Four of the units, in an order, at a pace and of a school of this number's."""
    rng = np.random.default_rng([number, 29])
    grid = beat_map(rng, SECONDS, (TEMPO, TEMPO), TEMPO * float(rng.uniform(0.9, 1.1)))
    order = rng.permutation(len(UNITS))[:EACH]
    steps = [Step(UNITS[unit], COUNTS, int(rng.choice([-1, 1]))) for unit in order]
    school = number % _SCHOOLS
    part = part_of(
        dancer("train", who), steps, FLAVOUR_TABLE[STYLE], grid, split="train", school=school, count_one=0,
        seconds=SECONDS, origin=(0.0, 0.0), seed=(number,),
    )  # fmt: skip
    beats = tuple(beat for beat in grid.beats if beat < SECONDS)
    return Choreography(number, "train", STYLE, "groove", SECONDS, beats, 0, (part,), school=school)

"""What is true of the measures of a drawn dance: the same measures on its exact joints, or what the dance itself knows.

The exact body is as tall as the dancer is, and nothing in it is softened. Jumps are the flights that were written. On
one leg is who has her toes on the floor, and the other foot a tenth of her height above that one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.data.film import scene_of
from analysis.experiments.corpus import SIZE, Film, dance_of, exact
from analysis.skeleton.measures import KINDS, Body, Found, Trace
from analysis.skeleton.measures.balance import SHORTEST
from analysis.skeleton.measures.body import ANKLES, runs

GRAVITY = 9.81
_DOWN = 0.03  # metres over the floor: toes that stand
_UP = 0.1  # body heights between the ankles


@dataclass(frozen=True, eq=False)
class Truth:
    """fps; body: the exact one; flights: (take-off, landing) seconds; one_leg (T,) bool; tall: metres."""

    body: Body
    flights: tuple[tuple[float, float], ...]
    one_leg: np.ndarray
    tall: float
    traces: dict[str, Trace]

    def of(self, name: str, a: int, b: int) -> Found:
        """The true number of frames [a, b)."""
        if name in ("jump_height", "air_time"):
            return self._jump(name, a, b)
        if name == "one_leg":
            stands = [(max(a, s), min(b, e)) for s, e in runs(self.one_leg) if s < b and e > a]
            longest = max((e - s for s, e in stands), default=0) / self.body.fps
            return Found(longest) if longest >= SHORTEST else Found(why_not="both-legs")
        kind = next(kind for kind in KINDS if kind.name == name)
        return kind.of(self.body, self.traces.get(name), a, b)

    def _jump(self, name: str, a: int, b: int) -> Found:
        here = [on - off for off, on in self.flights if a <= (off + on) / 2 * self.body.fps < b]
        if not here:
            return Found(why_not="no-jump")
        seconds = max(here)
        return Found(seconds if name == "air_time" else GRAVITY * seconds**2 / 8 / self.tall)


def truth_of(film: Film) -> Truth:
    dance = dance_of(film.wanted)
    part = dance.parts[0]
    tall = part.dancer.physique.height
    body = Body(exact(film.wanted), 0, tall=tall)
    drawn = scene_of(dance, film.wanted.rate, SIZE).bodies[0]
    apart = np.abs(np.diff(drawn.joints[:, ANKLES, 1], axis=1))[:, 0]
    alone = (drawn.toes[:, :, 1].min(axis=1) < _DOWN) & (apart > _UP * tall)
    traces = {kind.name: kind.curve(body) for kind in KINDS if kind.curve is not None}
    return Truth(body, part.motion.flights, alone, tall, traces)

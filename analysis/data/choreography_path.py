"""From units in time to motion: key poses joined by splines that pass without a stop, and jumps that fly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.interpolate import PchipInterpolator

from analysis.data.body import Array, Body
from analysis.data.body_posture import COLUMN, CONTROLS, SIDES, TRUNK, posture
from analysis.data.choreography_beats import Grid
from analysis.data.choreography_keys import ANGLES, AS_SET, Maker, columns, tilted
from analysis.data.grammar import Flavour, Key, Unit, mirrored
from analysis.data.grammar_order import Manner
from analysis.data.physique import Physique, Style

GRAVITY = 9.81
RISE = 0.075  # metres from the flat foot to its ball, at take-off and landing
GAP = 0.045  # the least time between two keys, seconds
SPRING = 0.17  # the least time from the bent knees to take-off, and from landing to bent knees
# Box limits of the angles that trunk and head are driven by, degrees.
LIMITS = {
    "tip": (-20.0, 75.0), "hip": (-15.0, 15.0), "lean": (-36.0, 36.0), "bend": (-34.0, 85.0), "twist": (-48.0, 48.0),
    "arch": (-22.0, 22.0), "nod": (-42.0, 42.0), "look": (-72.0, 72.0), "tilt": (-35.0, 35.0),
}  # fmt: skip
HEAD = ("nod", "look", "tilt")
# What is joined by one spline, and how much of the flavour's flow it trails the trunk by.
TRACKS: tuple[tuple[list[int], float], ...] = (
    ([COLUMN[n] for n in TRUNK if n not in HEAD], 0.0),
    ([COLUMN[n] for n in HEAD], 0.6),
    *((columns(side, bone), share) for side in SIDES for bone, share in (("upper", 0.5), ("fore", 1.0))),
    *((columns(side, "foot"), 0.0) for side in SIDES),
    *(([COLUMN[f"{side}_{name}"]], 0.0) for side in SIDES for name in ("toe", "weight")),
)


@dataclass(frozen=True)
class Placed:
    """A unit in time: seconds [start, end), side 1 right or -1 left; off: a joint and the degrees it is off by."""

    unit: Unit
    start: float
    end: float
    side: int
    manner: Manner
    off: tuple[str, float] | None = None


@dataclass(frozen=True)
class Motion:
    """A dancer's whole motion, to be asked at any times."""

    tracks: tuple[tuple[list[int], PchipInterpolator], ...]  # columns of the controls, and their path
    flights: tuple[tuple[float, float], ...]  # take-off and landing, seconds
    grid: Grid
    flavour: Flavour
    physique: Physique
    wander: Array  # (angles, waves, 3): amplitude (degrees), frequency (Hz), phase: nobody stands like a statue
    bounce: PchipInterpolator  # the share of the flavour's bounce

    def body(self, times: Array) -> Body:
        """The body at times (T,) in seconds."""
        times = np.asarray(times, np.float64)
        air = np.zeros(len(times))
        for off, on in self.flights:
            air += _air(times, off, on)
        return posture(self.controls(times), self.physique, air)

    def controls(self, times: Array) -> Array:
        """Controls (T, len(CONTROLS)) at times (T,), within LIMITS; flights are not in them."""
        controls = np.empty((len(times), len(CONTROLS)))
        for at, path in self.tracks:
            controls[:, at] = path(times)
        for name, waves in zip(ANGLES, self.wander, strict=True):
            for amplitude, frequency, phase in waves:
                controls[:, COLUMN[name]] += amplitude * np.sin(2.0 * np.pi * frequency * times + phase)
        count = self.grid.count(times)
        controls[:, COLUMN["bend"]] -= self.flavour.breath * np.sin(0.5 * np.pi * count)
        pulse = 0.5 + 0.5 * np.cos(2.0 * np.pi * count)  # deepest on the beat
        controls[:, COLUMN["drop"]] += self.flavour.bounce * self.physique.leg * self.bounce(times) * pulse
        for name, (low, high) in LIMITS.items():
            controls[:, COLUMN[name]] = np.clip(controls[:, COLUMN[name]], low, high)
        return controls


def _air(times: Array, off: float, on: float) -> Array:
    """Metres (T,) by which a jump lifts the body: ballistic between take-off and landing, pushed off and caught."""
    speed = 0.5 * GRAVITY * (on - off)
    push = 2.0 * RISE / speed  # under a steady push, so that the speed at take-off is the flight's
    s = times - off
    before, after = np.clip((s + push) / push, 0.0, 1.0), np.clip((on + push - times) / push, 0.0, 1.0)
    flying = (times > off) & (times < on)
    lift: Array = RISE * np.minimum(before, after) ** 2 + np.where(flying, speed * s - 0.5 * GRAVITY * s * s, 0.0)
    return lift


def motion(placed: tuple[Placed, ...], flavour: Flavour, physique: Physique, style: Style, grid: Grid,
           origin: tuple[float, float], rng: np.random.Generator) -> Motion:  # fmt: skip
    """Compile units that follow each other in time into one motion; origin: the dancer's place (x, z), metres."""
    make = Maker(flavour, physique, style)
    last = make.row(Key(0.0, flavour.stance), AS_SET, origin, 0.0, None)
    times, rows = [placed[0].start], [last]
    flights: list[tuple[float, float]] = []
    (x, z), base = origin, 0.0
    for each in placed:
        keys = _sided(each)
        for at, key in _timed(keys, each, flavour, style, flights):
            row = make.row(key, each.manner, (x, z), base, last)
            if each.off is not None and key.at < each.unit.span:  # the last pose is the next unit's beginning
                row = tilted(row, *each.off)
            at = max(at, times[-1] + GAP)
            begun = times[-1]
            if at - begun > 2.5 * GAP:
                for share, between in make.way(last, row):
                    times.append(begun + share * (at - begun))
                    rows.append(between)
            times.append(at)
            rows.append(row)
            last = row
        travel = keys[-1].shift
        x, z = x + make.scale * each.manner.size * travel[0], z + make.scale * each.manner.size * travel[1]
        base += 360.0 * round(keys[-1].pose.yaw / 360.0)
    times.append(max(placed[-1].end, times[-1]) + 1.0)
    rows.append(last)
    edges = [p.start for p in placed] + [placed[-1].end]
    middles = [edges[0] - 2.0, *(0.5 * (a + b) for a, b in pairwise(edges)), edges[-1] + 2.0]
    bounce = PchipInterpolator(middles, [0.0, *(p.unit.bounce for p in placed), 0.0])
    wander = np.stack([rng.uniform(0.2, 0.8, (len(ANGLES), 3)), rng.uniform(0.12, 0.55, (len(ANGLES), 3)),
                       rng.uniform(0.0, 2.0 * np.pi, (len(ANGLES), 3))], axis=2)  # fmt: skip
    tracks = _tracks(np.array(times), np.array(rows), flavour.flow)
    return Motion(tracks, tuple(flights), grid, flavour, physique, wander, bounce)


def _tracks(times: Array, rows: Array, flow: float) -> tuple[tuple[list[int], PchipInterpolator], ...]:
    tracks = []
    for at, share in TRACKS:
        known = np.isfinite(rows[:, at[0]])
        trailing = times[known] + share * flow
        trailing[0] = times[0]
        values = rows[known][:, at]
        still = (np.concatenate([[times[0] - 1.0], trailing]), np.concatenate([values[:1], values]))
        tracks.append((at, PchipInterpolator(*still, axis=0)))
    return tuple(tracks)


def _sided(placed: Placed) -> tuple[Key, ...]:
    if placed.side > 0:
        return placed.unit.keys
    return tuple(replace(k, pose=mirrored(k.pose), shift=(-k.shift[0], k.shift[1])) for k in placed.unit.keys)


def _timed(keys: tuple[Key, ...], placed: Placed, flavour: Flavour, style: Style,
           flights: list[tuple[float, float]]) -> list[tuple[float, Key]]:  # fmt: skip
    """Keys with their times in seconds; flights are noted, and held poses get a key where they are reached."""
    unit, long = placed.unit, placed.end - placed.start
    share = [(k.at / unit.span) ** placed.manner.pace for k in keys]
    # The last pose is passed a little early: what follows begins before the unit is over.
    times = [placed.start + long * s - (0.5 * flavour.blend if s == 1.0 else 0.0) for s in share]
    gaps = [GAP] * len(keys)  # before each key
    for i, key in enumerate(keys):
        if key.flight:
            half = float(np.sqrt(2.0 * key.flight * placed.manner.size / GRAVITY))
            times[i - 1], times[i + 1] = times[i] - half, times[i] + half
            times[i - 2] = min(times[i - 2], times[i - 1] - SPRING)
            gaps[i - 1 : i + 3] = [SPRING, half, half, SPRING]
    times[0] = max(times[0], placed.start + 3.0 * GAP)
    for i in range(1, len(keys)):  # a flight may have been moved over its neighbours
        times[i] = max(times[i], times[i - 1] + gaps[i])
    flights.extend((times[i - 1], times[i + 1]) for i, key in enumerate(keys) if key.flight)
    timed = []
    before = placed.start
    for i, key in enumerate(keys):
        sharp = unit.sharp if key.sharp is None else key.sharp
        sharp = float(np.clip(sharp + style.sharpness, 0.0, 1.0)) if sharp else 0.0
        near = any(k.flight for k in keys[max(i - 1, 0) : i + 2])
        arrive = times[i] - 0.6 * sharp * (times[i] - before)
        if not near and arrive - before > 0.12 and times[i] - arrive > GAP:
            timed.append((arrive, key))
        timed.append((times[i], key))
        before = times[i]
    return timed

"""From a plan of units to motion: key poses in world controls, joined by splines that pass without a stop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.interpolate import PchipInterpolator

from analysis.data.body import Array, Body
from analysis.data.body_posture import COLUMN, CONTROLS, SIDES, posture
from analysis.data.choreography_beats import Grid
from analysis.data.grammar import Arm, Flavour, Foot, Key, Unit, mirrored
from analysis.data.grammar_order import Manner
from analysis.data.physique import Physique, Style

GRAVITY = 9.81
RISE = 0.075  # metres from the flat foot to its ball, at take-off and landing
GAP = 0.045  # the least time between two keys, seconds
ANGLES = ("tip", "hip", "lean", "bend", "twist", "arch", "nod", "look", "tilt")
# Box limits of what angles say about the body, degrees.
LIMITS = {
    "tip": (-20.0, 75.0), "hip": (-15.0, 15.0), "lean": (-36.0, 36.0), "bend": (-34.0, 85.0), "twist": (-48.0, 48.0),
    "arch": (-22.0, 22.0), "nod": (-42.0, 42.0), "look": (-72.0, 72.0), "tilt": (-35.0, 35.0),
}  # fmt: skip
TRAILS = dict.fromkeys(("nod", "look", "tilt"), 0.6) | {
    f"{side}_{name}": share
    for side in SIDES
    for name, share in (("upper_x", 0.5), ("upper_y", 0.5), ("upper_z", 0.5), ("fore_x", 1.0), ("fore_y", 1.0),
                        ("fore_z", 1.0))
}  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """A unit in time and space: seconds [start, end), side 1 right or -1 left, where it begins (x, z) and how large."""

    unit: Unit
    start: float
    end: float
    side: int
    manner: Manner
    tilt: tuple[str, float] | None = None  # a joint and the degrees by which it is off on purpose


@dataclass(frozen=True)
class Motion:
    """A dancer's whole motion, to be asked at any times."""

    spline: tuple[tuple[Array, PchipInterpolator], ...]  # columns of the controls, and their path
    flights: tuple[tuple[float, float], ...]  # take-off and landing, seconds
    grid: Grid
    flavour: Flavour
    physique: Physique
    wander: Array  # (columns, waves, [amplitude, frequency, phase])
    bounces: PchipInterpolator

    def body(self, times: Array) -> Body:
        """The body at times (T,) in seconds."""
        times = np.asarray(times, np.float64)
        controls = np.empty((len(times), len(CONTROLS)))
        for columns, path in self.spline:
            controls[:, columns] = path(times)
        for column, name in enumerate(ANGLES):
            for amplitude, frequency, phase in self.wander[column]:
                controls[:, COLUMN[name]] += amplitude * np.sin(2.0 * np.pi * frequency * times + phase)
        count = self.grid.count(times)
        breath = self.flavour.breath * np.sin(np.pi * count / 4.0)
        controls[:, COLUMN["bend"]] -= breath
        pulse = 0.5 - 0.5 * np.cos(2.0 * np.pi * (count + 0.5))
        controls[:, COLUMN["drop"]] += self.flavour.bounce * self.physique.leg * self.bounces(times) * pulse
        for name, (low, high) in LIMITS.items():
            controls[:, COLUMN[name]] = np.clip(controls[:, COLUMN[name]], low, high)
        return posture(controls, self.physique, sum((_air(times, a, b) for a, b in self.flights), np.zeros(len(times))))


def _air(times: Array, off: float, on: float) -> Array:
    """Metres (T,) by which a jump lifts the body: ballistic between take-off and landing, pushed off and caught."""
    speed = 0.5 * GRAVITY * (on - off)
    push = 2.0 * RISE / speed
    s = times - off
    before, after = np.clip((s + push) / push, 0.0, 1.0), np.clip((on + push - times) / push, 0.0, 1.0)
    flying = (times > off) & (times < on)
    lift: Array = RISE * np.minimum(before, after) ** 2 + np.where(flying, speed * s - 0.5 * GRAVITY * s * s, 0.0)
    return lift


def motion(placed: tuple[Placed, ...], flavour: Flavour, physique: Physique, style: Style, grid: Grid,
           origin: tuple[float, float], seconds: float, rng: np.random.Generator) -> Motion:  # fmt: skip
    """Compile placed units into one motion over [0, seconds]."""
    scale = physique.leg / Physique().leg
    times, rows = [-0.5], []
    flights: list[tuple[float, float]] = []
    x, z, base = origin[0], origin[1], 0.0
    last = _row(Key(0.0, flavour.stance), flavour, style, Manner(1.0, 1.0, 1.0), scale, (x, z), 0.0, None)
    rows.append(last)
    for each in placed:
        keys = _sided(each)
        for at, key in _timed(keys, each, flavour, style, flights):
            row = _row(key, flavour, style, each.manner, scale, (x, z), base, last)
            if each.tilt is not None:
                row = _tilted(row, *each.tilt)
            at = max(at, times[-1] + GAP)
            _between(times, rows, at, row)
            times.append(at)
            rows.append(row)
            last = row
        travel = keys[-1].shift
        x, z = x + scale * each.manner.size * travel[0], z + scale * each.manner.size * travel[1]
        base += 360.0 * round(keys[-1].pose.yaw / 360.0)
    times.append(max(seconds, times[-1]) + 0.5)
    rows.append(last)
    values = np.array(rows)
    trail: dict[float, list[int]] = {}
    for name, column in COLUMN.items():
        trail.setdefault(TRAILS.get(name, 0.0), []).append(column)
    spline = tuple(
        (np.array(columns), PchipInterpolator(np.array(times) + share * flavour.flow, values[:, columns], axis=0,
                                              extrapolate=True))
        for share, columns in trail.items()
    )  # fmt: skip
    edges = [p.start for p in placed] + [placed[-1].end]
    middles = [0.5 * (a + b) for a, b in pairwise(edges)]
    amounts = [p.unit.bounce for p in placed]
    bounces = PchipInterpolator([-1.0, *middles, seconds + 1.0], [0.0, *amounts, 0.0])
    wander = np.stack([rng.uniform(0.2, 0.8, (len(ANGLES), 3)), rng.uniform(0.12, 0.55, (len(ANGLES), 3)),
                       rng.uniform(0.0, 2.0 * np.pi, (len(ANGLES), 3))], axis=2)  # fmt: skip
    return Motion(spline, tuple(flights), grid, flavour, physique, wander, bounces)


def _sided(placed: Placed) -> tuple[Key, ...]:
    if placed.side > 0:
        return placed.unit.keys
    return tuple(replace(k, pose=mirrored(k.pose), shift=(-k.shift[0], k.shift[1])) for k in placed.unit.keys)


def _timed(keys: tuple[Key, ...], placed: Placed, flavour: Flavour, style: Style,
           flights: list[tuple[float, float]]) -> list[tuple[float, Key]]:  # fmt: skip
    """Keys with their times in seconds; flights are noted, and held poses get a key where they are reached."""
    unit, long = placed.unit, placed.end - placed.start
    share = [(k.at / unit.span) ** placed.manner.pace for k in keys]
    times = [placed.start + long * s - (0.5 * flavour.blend if s == 1.0 else 0.0) for s in share]
    for i, key in enumerate(keys):
        if key.flight:
            half = np.sqrt(2.0 * key.flight * placed.manner.size / GRAVITY)
            times[i - 1], times[i + 1] = times[i] - half, times[i] + half
            flights.append((times[i - 1], times[i + 1]))
    for i in range(1, len(keys)):  # a flight may have been moved over its neighbours
        times[i] = max(times[i], times[i - 1] + GAP)
    timed = []
    before = placed.start
    for i, key in enumerate(keys):
        sharp = unit.sharp if key.sharp is None else key.sharp
        sharp = float(np.clip(sharp + style.sharpness, 0.0, 1.0)) if sharp else 0.0
        near = any(k.flight for k in keys[max(i - 1, 0) : i + 2])
        arrive = times[i] - 0.6 * sharp * (times[i] - before)
        if sharp and not near and arrive - before > 0.12 and times[i] - arrive > GAP:
            timed.append((arrive, key))
        timed.append((times[i], key))
        before = times[i]
    return timed


def _row(key: Key, flavour: Flavour, style: Style, manner: Manner, scale: float, origin: tuple[float, float],
         base: float, last: Array | None) -> Array:  # fmt: skip
    """A key as world controls: the dancer's style and size in it."""
    p, row = key.pose, np.zeros(len(CONTROLS))
    size, large = scale * manner.size, style.amplitude * manner.size
    for name in ANGLES:
        row[COLUMN[name]] = large * getattr(p, name)
    row[COLUMN["nod"]] += style.chin
    row[COLUMN["bend"]] -= style.upright
    row[COLUMN["tilt"]] += style.tilt
    row[COLUMN["point"]] = p.point
    row[COLUMN["yaw"]] = base + p.yaw
    row[COLUMN["drop"]] = scale * manner.depth * p.drop
    x, z = origin[0] + size * (key.shift[0] + p.x), origin[1] + size * (key.shift[1] + p.z)
    row[COLUMN["x"]], row[COLUMN["z"]] = x, z
    facing = np.deg2rad(p.yaw)
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        placed, neutral = getattr(p, f"{side}_arm"), getattr(flavour.stance, f"{side}_arm")
        pairs = zip(bones(placed, sign), bones(neutral, sign), strict=True)
        upper, fore = (_unit(b + large * (a - b)) for a, b in pairs)
        fore = _unit(fore - np.deg2rad(style.elbows) * (upper - (upper @ fore) * fore))
        row[[COLUMN[f"{side}_upper_{a}"] for a in "xyz"]] = upper
        row[[COLUMN[f"{side}_fore_{a}"] for a in "xyz"]] = fore
        foot: Foot | None = getattr(p, f"{side}_foot")
        names = [f"{side}_{n}" for n in ("foot_x", "foot_y", "foot_z", "toe", "weight")]
        if foot is None:
            if last is None:
                raise ValueError("the first key of a dance must place both feet")
            for name in names:
                row[COLUMN[name]] = last[COLUMN[name]]
            continue
        across, ahead = sign * foot.out + key.shift[0], foot.ahead + key.shift[1]
        if key.turning:
            across, ahead = sign * foot.out - p.x, foot.ahead - p.z
            place = (x + size * (np.cos(facing) * across + np.sin(facing) * ahead),
                     z + size * (-np.sin(facing) * across + np.cos(facing) * ahead))  # fmt: skip
        else:
            place = (origin[0] + size * across, origin[1] + size * ahead)
        up = scale * foot.up * (min(large, 1.04) if foot.up > 0.12 else 1.0)
        heading = base + (p.yaw if key.turning else 360.0 * round(p.yaw / 360.0))
        weight = foot.weight if foot.weight is not None else float(foot.up < 0.02)
        outward = sign * (foot.turnout + style.turnout)
        for name, value in zip(names, (place[0], up, place[1], heading + outward, weight), strict=True):
            row[COLUMN[name]] = value
    return row


def bones(arm: Arm, sign: float) -> tuple[Array, Array]:
    """Directions (left, up, forward) of upper arm and forearm in the chest's frame."""
    return _direction(arm.lift, arm.azimuth, sign), _direction(arm.fore_lift, arm.fore_azimuth, sign)


def _direction(lift: float, azimuth: float, sign: float) -> Array:
    up, around = np.deg2rad(lift), np.deg2rad(azimuth)
    return np.array([np.sin(up) * sign * np.cos(around), -np.cos(up), np.sin(up) * np.sin(around)])


def _between(times: list[float], rows: list[Array], at: float, row: Array) -> None:
    """Where an arm swings far, a key on its way: outwards and forwards, as a shoulder lets it, not through the body."""
    before = rows[-1]
    way: Array | None = None
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        for bone in ("upper", "fore"):
            columns = [COLUMN[f"{side}_{bone}_{a}"] for a in "xyz"]
            a, b = before[columns], row[columns]
            if a @ b < -0.2:
                if way is None:
                    way = 0.5 * (before + row)
                    for s in SIDES:
                        for n in ("foot_x", "foot_y", "foot_z", "toe", "weight"):
                            way[COLUMN[f"{s}_{n}"]] = np.nan
                way[columns] = _unit(a + b + np.array([0.5 * sign, 0.0, 0.6]))
    if way is not None and at - times[-1] > 2.0 * GAP:
        for i in np.flatnonzero(np.isnan(way)):
            way[i] = 0.5 * (before[i] + row[i])
        times.append(0.5 * (times[-1] + at))
        rows.append(way)


def _tilted(row: Array, joint: str, degrees: float) -> Array:
    """The row with one joint off by so many degrees."""
    row = row.copy()
    if joint == "trunk":
        row[COLUMN["lean"]] += degrees
        return row
    side, bone = joint.split("_")
    for name in ("upper", "fore") if bone == "shoulder" else ("fore",):
        columns = [COLUMN[f"{side}_{name}_{a}"] for a in "xyz"]
        row[columns] = _about(row[columns], row[[COLUMN[f"{side}_upper_{a}"] for a in "xyz"]], bone, degrees)
    return row


def _about(vector: Array, upper: Array, bone: str, degrees: float) -> Array:
    """`vector` turned: with the shoulder about the line from back to front, with the elbow away from the upper arm."""
    if bone == "shoulder":
        axis = np.array([0.0, 0.0, 1.0])
    else:
        axis = np.cross(upper, vector)
        axis = axis / max(float(np.linalg.norm(axis)), 1e-9)
    a = np.deg2rad(degrees)
    turned: Array = vector * np.cos(a) + np.cross(axis, vector) * np.sin(a) + axis * (axis @ vector) * (1.0 - np.cos(a))
    return turned


def _unit(v: Array) -> Array:
    scaled: Array = v / max(float(np.linalg.norm(v)), 1e-9)
    return scaled

"""Exact depth of a body of round cones and an ellipsoid for a head, before a floor and a wall.

Sensor space: X right, Y down, Z along the sensor's axis, metres, from the sensor. A place of the world (x right, y up,
z to the camera) becomes X = x, Y = eye - y, Z = away - z.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.data.body import Array, Body
from analysis.data.dress import TRUNK
from analysis.data.head import HALF
from analysis.data.limbs import ARM_R, LEG_R, STATURE

Plane = NDArray[np.float32]
NOTHING = np.float32(np.inf)


@dataclass(frozen=True)
class Sensor:
    """A depth camera that looks along -z of the world from (0, eye, away). Intrinsics in px; pixel i ends at i + 1."""

    width: int
    height: int
    focal: float
    eye: float
    away: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.width / 2.0, self.height / 2.0

    def local(self, points: Array) -> Array:
        """World points (..., 3) in sensor space."""
        turned: Array = points * np.array([1.0, -1.0, -1.0]) + np.array([0.0, self.eye, self.away])
        return turned

    def project(self, local: Array) -> Array:
        """Picture points (..., 2) in px of points (..., 3) in sensor space."""
        projected: Array = local[..., :2] * (self.focal / local[..., 2:]) + np.array(self.centre)
        return projected

    def rays(self) -> tuple[Plane, Plane]:
        """X and Y at Z = 1 m for each pixel's middle: (1,w) and (h,1)."""
        x = (np.arange(self.width, dtype=np.float32) + 0.5 - self.centre[0]) / self.focal
        y = (np.arange(self.height, dtype=np.float32) + 0.5 - self.centre[1]) / self.focal
        return x[None].astype(np.float32), y[:, None].astype(np.float32)


@dataclass(frozen=True)
class Solid:
    """One body in T frames, in sensor space.

    ends (T,n,2,3) and radii (n,2): round cones, that is two balls and what lies between them, metres. head: centres
    (T,3), axes (T,3,3) as columns, half axes (3,).
    """

    ends: Array
    radii: Array
    head_centre: Array
    head_axes: Array
    head_half: Array


def solid(body: Body, sensor: Sensor) -> Solid:
    """The round cones of a body."""
    j, p = body.joints, body.physique
    size = p.height / STATURE
    girth = size * p.girth
    cones: list[tuple[Array, Array, float, float]] = []
    for k in range(2):
        shoulder, elbow, wrist = (j[:, i + 3 * k] for i in (2, 3, 4))
        hip, knee, ankle = (j[:, i + 3 * k] for i in (8, 9, 10))
        toe, tip = body.toes[:, k], body.fingers[:, k]
        heel = ankle - 0.28 * (toe - ankle) - np.array([0.0, 0.012 * size, 0.0])
        cones += [
            (shoulder, elbow, ARM_R[0] * girth, ARM_R[4] * girth),
            (elbow, wrist, ARM_R[4] * girth, ARM_R[8] * girth),
            (wrist, tip, 0.026 * size, 0.010 * size),
            (hip, knee, LEG_R[0] * girth, LEG_R[4] * girth),
            (knee, ankle, LEG_R[5] * girth, LEG_R[8] * girth),
            (heel, toe, 0.034 * size, 0.017 * size),
        ]
    hips, neck = 0.5 * (j[:, 8] + j[:, 11]), j[:, 1]
    bow = 2.0 * body.spine - 0.5 * (hips + neck)
    for s, wide, deep in TRUNK[:-1]:  # each level lies across the body
        centre = (1 - s) ** 2 * hips + 2 * s * (1 - s) * bow + s**2 * neck
        turn = float(np.clip(s, 0.0, 1.0))
        across = (1 - turn) * body.pelvis[:, :, 0] + turn * body.chest[:, :, 0]
        broad = float(np.interp(s, (0.0, 1.0), (p.hip / 0.088, p.shoulder / 0.154))) * (0.4 + 0.6 * p.girth)
        radius = min(deep * girth, wide * broad)
        half = (wide * broad - radius) * across
        cones.append((centre - half, centre + half, radius, radius))
    cones.append((neck, body.head_centre, 0.056 * size, 0.050 * size))
    ends = np.stack([np.stack([a, b], axis=1) for a, b, _, _ in cones], axis=1)
    mirror = np.array([1.0, -1.0, -1.0])
    return Solid(
        sensor.local(ends), np.array([(ra, rb) for _, _, ra, rb in cones]), sensor.local(body.head_centre),
        body.head * mirror[:, None], np.array(HALF) * p.head,
    )  # fmt: skip


def background(sensor: Sensor, wall: float) -> Plane:
    """Depth (h,w) in metres of the empty room; wall: its z in the world."""
    _, y = sensor.rays()
    far = sensor.away - wall
    floor = np.where(y > 1e-6, sensor.eye / np.maximum(y, 1e-6), far)
    return np.broadcast_to(np.minimum(floor, far), (sensor.height, sensor.width)).astype(np.float32)


def render(depth: Plane, body: Solid, t: int, sensor: Sensor) -> None:
    """Put frame t of a body before what `depth` (h,w), metres, shows already."""
    x, y = sensor.rays()
    for (a, b), (ra, rb) in zip(body.ends[t], body.radii, strict=True):
        box = _box(np.stack([a, b]), np.array([ra, rb]), sensor)
        if box is not None:
            rows, columns = box
            part = depth[rows, columns]
            np.minimum(part, _round_cone(x[:, columns], y[rows], a, b, float(ra), float(rb)), out=part)
    box = _box(body.head_centre[t][None], body.head_half[1:2], sensor)
    if box is not None:
        rows, columns = box
        part = depth[rows, columns]
        hit = _ellipsoid(x[:, columns], y[rows], body.head_centre[t], body.head_axes[t], body.head_half)
        np.minimum(part, hit, out=part)


def _box(points: Array, radii: Array, sensor: Sensor) -> tuple[slice, slice] | None:
    """Rows and columns that balls (n,3) with radii (n,) can cover."""
    near = points[:, 2] - radii
    if near.min() < 0.1:
        return None  # nobody comes that near
    reach = (radii / near * sensor.focal + 1.0)[:, None]
    middle = sensor.project(points)
    low = np.floor((middle - reach).min(axis=0)).astype(int).clip(0)
    high = np.ceil((middle + reach).max(axis=0)).astype(int)
    high = np.minimum(high, (sensor.width, sensor.height))
    if (high <= low).any():
        return None
    return slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))


def _round_cone(x: Plane, y: Plane, a: Array, b: Array, ra: float, rb: float) -> Plane:
    """Z at which the rays (x, y, 1) first meet a round cone; inf where they miss. x (1,w), y (h,1)."""
    away = np.sqrt(x * x + y * y + 1.0)
    axis = b - a
    length, shrink = float(axis @ axis), ra - rb
    flat = length - shrink * shrink
    nearest = np.minimum(_ball(x, y, away, a, ra), _ball(x, y, away, b, rb))
    if flat <= 1e-9:  # one ball holds the other
        return nearest
    along = (x * axis[0] + y * axis[1] + axis[2]) / away
    to_a = -(x * a[0] + y * a[1] + a[2]) / away
    start = -float(axis @ a)
    k2 = flat - along * along
    k1 = flat * to_a - start * along + along * (shrink * ra)
    k0 = flat * float(a @ a) - start * start + 2.0 * start * shrink * ra - length * ra * ra
    room = k1 * k1 - k0 * k2
    with np.errstate(invalid="ignore", divide="ignore"):
        far = (-np.sqrt(room) - k1) / k2
        place = start - ra * shrink + far * along
        hit = (room >= 0.0) & (place > 0.0) & (place < flat) & (far > 0.0)
    return np.where(hit, np.minimum(far / away, nearest), nearest).astype(np.float32)


def _ball(x: Plane, y: Plane, away: Plane, centre: Array, radius: float) -> Plane:
    toward = (x * centre[0] + y * centre[1] + centre[2]) / away
    room = toward * toward - (float(centre @ centre) - radius * radius)
    return np.where(room > 0.0, (toward - np.sqrt(np.maximum(room, 0.0))) / away, NOTHING).astype(np.float32)


def _ellipsoid(x: Plane, y: Plane, centre: Array, axes: Array, half: Array) -> Plane:
    scale = axes / half  # columns: the head's axes, so that the ellipsoid becomes a ball of radius 1
    q = -centre @ scale
    d = [x * scale[0, i] + y * scale[1, i] + scale[2, i] for i in range(3)]
    dd = d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
    qd = d[0] * q[0] + d[1] * q[1] + d[2] * q[2]
    room = qd * qd - dd * (float(q @ q) - 1.0)
    return np.where(room > 0.0, (-qd - np.sqrt(np.maximum(room, 0.0))) / dd, NOTHING).astype(np.float32)

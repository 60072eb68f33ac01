"""From controls to a body: the controls that a dance is made of, and forward kinematics with joint limits.

World space: x to the right of the picture, y up from the floor, z towards the camera, metres. At yaw 0 the dancer faces
the camera, so the dancer's left is +x. Trunk and head are driven by angles, arms by the directions of their two bones
in the chest's frame (directions have no poles to spin around), legs by where the feet are (two-bone inverse
kinematics), because only so a standing foot stays where it stands.
"""

from __future__ import annotations

import numpy as np

from analysis.data.body import FACE, Array, Body
from analysis.data.physique import Physique

# x, z: the pelvis over the floor (m); drop: how far below standing (m); yaw: heading, positive to the dancer's left;
# tip: the pelvis forwards; hip: the pelvis to the right; lean, bend, twist: the chest to the right, forwards, to the
# left; arch: the small of the back forwards beyond that; nod, look, tilt: the head against the chest, down, to the
# left, to the right; point: 0 a relaxed, 1 a pointed foot in the air. Angles in degrees.
# upper, fore: directions (left, up, forward) in the chest's frame. foot: the ankle over the floor (m), toe: where the
# toes and the knee point (heading, degrees), weight: 1 bears the body, 0 is free.
TRUNK = ("x", "z", "drop", "yaw", "tip", "hip", "lean", "bend", "twist", "arch", "nod", "look", "tilt", "point")
ARM = ("upper_x", "upper_y", "upper_z", "fore_x", "fore_y", "fore_z")
LEG = ("foot_x", "foot_y", "foot_z", "toe", "weight")
SIDES = ("right", "left")
CONTROLS = (*TRUNK, *(f"{s}_{n}" for s in SIDES for n in ARM), *(f"{s}_{n}" for s in SIDES for n in LEG))
COLUMN = {name: i for i, name in enumerate(CONTROLS)}
ELBOW = (0.0, 148.0)  # flexion, degrees
ROLL = (-100.0, 112.0)  # turn of the upper arm about itself, inwards negative, degrees
SOFT = 0.004  # metres
KNEE = 150.0  # flexion, degrees


def posture(controls: Array, physique: Physique, air: Array | None = None) -> Body:
    """The body of controls (T, len(CONTROLS)); `air` (T,) metres lifts all of it. Bones keep their length."""
    p = physique
    c = {name: controls[:, i] for name, i in COLUMN.items()}
    n = len(controls)
    aloft = np.zeros(n) if air is None else air
    pelvis = turned(c["yaw"], c["hip"], c["tip"])
    middle_bend = 0.5 * (c["tip"] + c["bend"]) + c["arch"]
    lumbar = turned(c["yaw"] + 0.3 * c["twist"], 0.5 * (c["lean"] + c["hip"]), middle_bend)
    chest = turned(c["yaw"] + c["twist"], c["lean"], c["bend"])
    head = turned(c["yaw"] + c["twist"] + c["look"], 0.55 * c["lean"] + c["tilt"], 0.85 * c["bend"] + c["nod"])

    ankles = np.stack([np.stack([c[f"{s}_foot_{a}"] for a in "xyz"], axis=1) for s in SIDES], axis=1)
    ankles[:, :, 1] += p.ankle
    weights = np.stack([c[f"{s}_weight"] for s in SIDES], axis=1)
    sides = np.array([-p.hip, p.hip])[None, :, None] * pelvis[:, None, :, 0]
    root = np.stack([c["x"], np.zeros(n), c["z"]], axis=1)
    root[:, 1] = _height(root[:, None] + sides, ankles, weights, p) - c["drop"]
    root[:, 1] += aloft
    ankles[:, :, 1] += aloft[:, None]

    joints = np.full((n, 18, 3), np.nan)
    middle = root + p.spine * lumbar[:, :, 1]
    neck = middle + p.spine * chest[:, :, 1]
    joints[:, 1] = neck
    toes, fingers = np.empty((n, 2, 3)), np.empty((n, 2, 3))
    for k, (side, sign) in enumerate(zip(SIDES, (-1.0, 1.0), strict=True)):
        shoulder, hip = 2 + 3 * k, 8 + 3 * k
        joints[:, shoulder] = neck + sign * p.shoulder * chest[:, :, 0]
        upper = unit(np.stack([c[f"{side}_upper_{a}"] for a in "xyz"], axis=1))
        fore = limited_forearm(upper, unit(np.stack([c[f"{side}_fore_{a}"] for a in "xyz"], axis=1)), sign)
        hand = unit(1.25 * fore - 0.25 * upper)
        joints[:, shoulder + 1] = joints[:, shoulder] + p.upper_arm * _placed(chest, upper)
        joints[:, shoulder + 2] = joints[:, shoulder + 1] + p.forearm * _placed(chest, fore)
        fingers[:, k] = joints[:, shoulder + 2] + p.hand * _placed(chest, hand)
        joints[:, hip] = root + sides[:, k]
        toe = np.deg2rad(c[f"{side}_toe"])
        heading = np.stack([np.sin(toe), np.zeros(n), np.cos(toe)], axis=1)
        joints[:, hip + 1], joints[:, hip + 2], pole = _leg(joints[:, hip], ankles[:, k], heading, p)
        toes[:, k] = _toe(joints[:, hip + 1], joints[:, hip + 2], heading, pole, c["point"], p)
    centre = neck + p.head_rise * unit(chest[:, :, 1] + head[:, :, 1]) + 0.02 * p.head * head[:, :, 2]
    for index, place in FACE.items():
        joints[:, index] = centre + p.head * (head @ np.array(place))
    return Body(joints, middle, toes, fingers, centre, pelvis, chest, head, p)


def turned(yaw: Array, lean: Array, bend: Array) -> Array:
    """Rotation (T,3,3): bend forwards, then lean to the right, then turn about the plumb line; degrees."""
    y, r, b = np.deg2rad(yaw), np.deg2rad(lean), np.deg2rad(bend)
    one, zero = np.ones_like(y), np.zeros_like(y)

    def rows(*values: Array) -> Array:
        return np.stack(values, axis=-1).reshape(-1, 3, 3)

    about_y = rows(np.cos(y), zero, np.sin(y), zero, one, zero, -np.sin(y), zero, np.cos(y))
    about_z = rows(np.cos(r), -np.sin(r), zero, np.sin(r), np.cos(r), zero, zero, zero, one)
    about_x = rows(one, zero, zero, zero, np.cos(b), -np.sin(b), zero, np.sin(b), np.cos(b))
    product: Array = about_y @ about_z @ about_x
    return product


def limited_forearm(upper: Array, fore: Array, sign: float) -> Array:
    """The forearm's direction (T,3) with the elbow's flexion and the upper arm's roll brought within their limits.

    Beyond the roll's limits the arm straightens, wholly so half-way round, where the one limit gives way to the other:
    what goes in continuously comes out so.
    """
    flexion, roll, ahead, out = arm_angles(upper, fore, sign)
    room = 180.0 - 0.5 * (ROLL[1] - ROLL[0])
    beyond = np.maximum(np.abs((roll - sum(ROLL) / 2.0 + 180.0) % 360.0 - 180.0) - 180.0 + room, 0.0) / room
    flexion = np.deg2rad(np.clip(flexion * (1.0 - beyond), *ELBOW))[:, None]
    middle = sum(ROLL) / 2.0
    roll = np.deg2rad(np.clip((roll - middle + 180.0) % 360.0 - 180.0 + middle, *ROLL))[:, None]
    limited: Array = np.cos(flexion) * upper + np.sin(flexion) * (np.cos(roll) * ahead + np.sin(roll) * out)
    return limited


def arm_angles(upper: Array, fore: Array, sign: float) -> tuple[Array, Array, Array, Array]:
    """Elbow flexion and roll of the upper arm (T,), degrees, and the two directions (T,3) that roll turns between.

    Both bones in the chest's frame; sign -1 right, 1 left. Roll 0: an arm held out bends forwards; 90: upwards
    (rotated outwards). The frame is carried from "out" by the shortest rotation, so it is singular only for an arm
    that points straight across the body, where none gets.
    """
    flexion = np.degrees(np.arccos(np.clip((upper * fore).sum(axis=1), -1.0, 1.0)))
    side = np.array([sign, 0.0, 0.0])
    ahead = _turned_from(side, upper, np.broadcast_to(np.array([0.0, 0.0, 1.0]), upper.shape))
    out = _turned_from(side, upper, np.broadcast_to(np.array([0.0, 1.0, 0.0]), upper.shape))
    roll = np.degrees(np.arctan2((fore * out).sum(axis=1), (fore * ahead).sum(axis=1)))
    return flexion, roll, ahead, out


def _turned_from(start: Array, end: Array, vectors: Array) -> Array:
    """`vectors` (T,3) turned by the shortest rotations that take `start` (3,) to `end` (T,3)."""
    cosine = (end @ start)[:, None]
    axis = np.cross(np.broadcast_to(start, end.shape), end)
    along = (axis * vectors).sum(axis=1, keepdims=True) / np.maximum(1.0 + cosine, 1e-6)
    carried: Array = cosine * vectors + np.cross(axis, vectors) + axis * along
    return carried


def _placed(axes: Array, direction: Array) -> Array:
    placed: Array = np.einsum("tij,tj->ti", axes, direction)
    return placed


def _height(hips: Array, ankles: Array, weights: Array, p: Physique) -> Array:
    """Height (T,) of the pelvis at which the legs that bear weight reach their feet: a minimum without a kink."""
    reach = 0.9985 * p.leg
    flat = np.linalg.norm((hips - ankles)[..., [0, 2]], axis=-1)
    each = ankles[..., 1] - hips[..., 1] + np.sqrt(np.maximum(reach**2 - flat**2, 0.01))
    # On the ball of the foot the body stands higher; a foot that has left the floor lifts nothing.
    ball = np.maximum(ankles[..., 1] - p.ankle, 0.0)
    stand = p.ankle + reach + (weights**4 * ball * np.exp(-((ball / 0.2) ** 8))).max(axis=-1)
    each = stand[:, None] + weights * (each - stand[:, None])  # a free leg does not hold the body
    every = np.concatenate([each, stand[:, None]], axis=1)
    sharp = 160.0
    least = every.min(axis=1)
    height: Array = least - np.log(np.exp(-sharp * (every - least[:, None])).sum(axis=1)) / sharp
    return height


def _leg(hip: Array, ankle: Array, heading: Array, p: Physique) -> tuple[Array, Array, Array]:
    """Knee and ankle (T,3) of a leg whose toes head level to `heading`, and where its knee points.

    The heading is carried from the hanging leg to where the leg is: a knee lifted forwards points up. Out of reach the
    leg is straight.
    """
    way = ankle - hip
    far = np.linalg.norm(way, axis=1, keepdims=True)
    along = way / np.maximum(far, 1e-9)
    least = np.sqrt(p.thigh**2 + p.shin**2 - 2.0 * p.thigh * p.shin * np.cos(np.deg2rad(180.0 - KNEE)))
    # A knee would snap where its leg gets straight: the last millimetres come softly.
    short = 0.9985 * p.leg - far
    span = np.maximum(0.9985 * p.leg - SOFT * np.logaddexp(0.0, short / SOFT), least)
    pole = _turned_from(np.array([0.0, -1.0, 0.0]), along, heading)
    side = unit(pole - (pole * along).sum(axis=1, keepdims=True) * along)
    forward = (p.thigh**2 - p.shin**2 + span**2) / (2.0 * span)
    out = np.sqrt(np.maximum(p.thigh**2 - forward**2, 0.0))
    return hip + forward * along + out * side, hip + span * along, pole


def _toe(knee: Array, ankle: Array, heading: Array, pole: Array, point: Array, p: Physique) -> Array:
    """Tip of the foot (T,3): flat where the toes head on the floor; in the air it hangs or is pointed."""
    shin = unit(ankle - knee)
    lifted = np.clip((ankle[:, 1:2] - p.ankle) / 0.10, 0.0, 1.0)
    lifted = lifted * lifted * (3.0 - 2.0 * lifted)
    drop = 0.34
    flat = heading * np.sqrt(1.0 - drop**2) - np.array([0.0, drop, 0.0])
    pointed = unit(shin + 0.18 * pole)
    # A relaxed foot stands off the shin towards where the toes point.
    relaxed = unit(0.62 * shin + unit(pole - (pole * shin).sum(axis=1, keepdims=True) * shin))
    free = unit(point[:, None] * pointed + (1.0 - point[:, None]) * relaxed)
    way = unit((1.0 - lifted) * flat + lifted * free)
    # Toes bend where they would go through the floor.
    down = np.maximum(way[:, 1], (0.012 - ankle[:, 1]) / p.foot)
    level = way * np.array([1.0, 0.0, 1.0]) + 1e-6 * heading
    level = level * (np.sqrt(1.0 - np.minimum(down**2, 1.0)) / np.linalg.norm(level, axis=1))[:, None]
    tip: Array = ankle + p.foot * (level + down[:, None] * np.array([0.0, 1.0, 0.0]))
    return tip


def unit(v: Array) -> Array:
    """`v` (..., n) scaled to length 1."""
    scaled: Array = v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)
    return scaled

"""A dancer's body: a few controls in, 18 OpenPose joints in metres out.

World space: x to the right of the picture, y up from the floor, z towards the camera. At yaw 0 the dancer
faces the camera, so the dancer's left is +x. Arms and trunk are driven by angles; legs by where the feet
are (two-bone inverse kinematics), because only so a standing foot stays where it stands.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from analysis.data.physique import Physique

Array = NDArray[np.float64]

# Metres. The spine is two bones; the neck joint of the layout is the middle of the shoulder line.
SPINE, SHOULDER, HIP = 0.235, 0.154, 0.088
UPPER_ARM, FOREARM, HAND = 0.275, 0.245, 0.165
THIGH, SHIN, FOOT = 0.440, 0.430, 0.165
HEAD_RISE = 0.225  # shoulder line to the middle of the head
ANKLE = 0.075  # height of the ankle over the floor when the foot is flat
FACE = {  # layout index -> place in the head's own frame (left, up, forward)
    0: (0.0, -0.022, 0.106), 14: (-0.031, 0.006, 0.088), 15: (0.031, 0.006, 0.088),
    16: (-0.080, -0.008, -0.004), 17: (0.080, -0.008, -0.004),
}  # fmt: skip
USUAL = Physique()
# Bones whose length never changes, as pairs of layout indices.
RIGID = ((2, 3), (3, 4), (5, 6), (6, 7), (8, 9), (9, 10), (11, 12), (12, 13), (2, 5), (8, 11), (1, 2), (1, 5))


@dataclass(frozen=True)
class Pose:
    """One key pose; the defaults stand ready. Degrees and metres.

    x, z: where the pelvis is over the floor; drop: how far below the standing height. lean is to the dancer's
    right, bend forwards. Arms: lift 0 hangs, 90 is level, 180 points up; azimuth 0 is outwards, 90 forwards.
    Feet: ankle places over the floor as if yaw were 0 (the whole body turns about the pelvis' plumb line).
    """

    x: float = 0.0
    drop: float = 0.0
    z: float = 0.0
    yaw: float = 0.0
    lean: float = 0.0
    bend: float = 0.0
    twist: float = 0.0
    nod: float = 0.0
    look: float = 0.0
    tilt: float = 0.0
    right_lift: float = 27.0
    right_azimuth: float = 24.0
    right_fore_lift: float = 30.0
    right_fore_azimuth: float = 122.0
    left_lift: float = 27.0
    left_azimuth: float = 24.0
    left_fore_lift: float = 30.0
    left_fore_azimuth: float = 122.0
    right_foot_x: float = -0.105
    right_foot_y: float = ANKLE
    right_foot_z: float = 0.0
    left_foot_x: float = 0.105
    left_foot_y: float = ANKLE
    left_foot_z: float = 0.0
    right_turnout: float = 46.0
    left_turnout: float = 46.0

    def array(self) -> Array:
        """The controls as one vector, in the order of CONTROLS."""
        return np.array(astuple(self), np.float64)


CONTROLS = tuple(f.name for f in fields(Pose))


@dataclass(frozen=True)
class Body:
    """Where everything is, for T frames, in world metres.

    joints (T,18,3) in OpenPose order; spine (T,3) the middle of the back; toes, fingers (T,2,3) right then left;
    head_centre (T,3); pelvis, chest, head (T,3,3): axes as columns (left, up, forward). physique: the lengths it has.
    """

    joints: Array
    spine: Array
    toes: Array
    fingers: Array
    head_centre: Array
    pelvis: Array
    chest: Array
    head: Array
    physique: Physique = USUAL


def pose_body(controls: Array) -> Body:
    """Forward kinematics of controls (T, len(CONTROLS)); bone lengths are kept exactly."""
    c = {name: controls[:, i] for i, name in enumerate(CONTROLS)}
    n = len(controls)
    pelvis_axes = _turn(c["yaw"], 0.0 * c["yaw"], 0.0 * c["yaw"])
    lumbar = _turn(c["yaw"] + 0.3 * c["twist"], 0.45 * c["lean"], 0.55 * c["bend"])
    chest = _turn(c["yaw"] + c["twist"], c["lean"], c["bend"])
    head = _turn(c["yaw"] + c["twist"] + c["look"], 0.55 * c["lean"] + c["tilt"], 0.85 * c["bend"] + c["nod"])

    ankles = np.stack([_foot(c, side, pelvis_axes) for side in ("right", "left")], axis=1)
    root = np.stack([c["x"], np.zeros(n), c["z"]], axis=1)
    hips_flat = root[:, None] + np.array([-HIP, HIP])[None, :, None] * pelvis_axes[:, None, :, 0]
    root[:, 1] = _height(hips_flat, ankles) - c["drop"]

    joints = np.full((n, 18, 3), np.nan)
    middle = root + SPINE * lumbar[:, :, 1]
    neck = middle + SPINE * chest[:, :, 1]
    joints[:, 1] = neck
    toes, fingers = np.empty((n, 2, 3)), np.empty((n, 2, 3))
    for k, (side, sign) in enumerate((("right", -1.0), ("left", 1.0))):
        shoulder, hip = 2 + 3 * k, 8 + 3 * k
        joints[:, shoulder] = neck + sign * SHOULDER * chest[:, :, 0]
        upper = _direction(chest, sign, c[f"{side}_lift"], c[f"{side}_azimuth"])
        fore = _direction(chest, sign, c[f"{side}_fore_lift"], c[f"{side}_fore_azimuth"])
        joints[:, shoulder + 1] = joints[:, shoulder] + UPPER_ARM * upper
        joints[:, shoulder + 2] = joints[:, shoulder + 1] + FOREARM * fore
        fingers[:, k] = joints[:, shoulder + 2] + HAND * _unit(fore + 0.25 * (fore - upper))
        joints[:, hip] = root + sign * HIP * pelvis_axes[:, :, 0]
        out = np.deg2rad(c[f"{side}_turnout"])[:, None]
        pole = sign * np.sin(out) * pelvis_axes[:, :, 0] + np.cos(out) * pelvis_axes[:, :, 2]
        joints[:, hip + 1], joints[:, hip + 2] = _leg(joints[:, hip], ankles[:, k], pole)
        toes[:, k] = _toe(joints[:, hip + 1], joints[:, hip + 2], pole)
    neck_axis = _unit(chest[:, :, 1] + head[:, :, 1])
    centre = neck + HEAD_RISE * neck_axis + 0.02 * head[:, :, 2]
    for index, place in FACE.items():
        joints[:, index] = centre + head @ np.array(place)
    return Body(joints, middle, toes, fingers, centre, pelvis_axes, chest, head)


def _turn(yaw: Array, lean: Array, bend: Array) -> Array:
    """Rotation (T,3,3): bend forwards, then lean to the right, then turn about the plumb line."""
    y, r, b = np.deg2rad(yaw), np.deg2rad(lean), np.deg2rad(bend)
    one, zero = np.ones_like(y), np.zeros_like(y)

    def rows(*values: Array) -> Array:
        return np.stack(values, axis=-1).reshape(-1, 3, 3)

    about_y = rows(np.cos(y), zero, np.sin(y), zero, one, zero, -np.sin(y), zero, np.cos(y))
    about_z = rows(np.cos(r), -np.sin(r), zero, np.sin(r), np.cos(r), zero, zero, zero, one)
    about_x = rows(one, zero, zero, zero, np.cos(b), -np.sin(b), zero, np.sin(b), np.cos(b))
    turned: Array = about_y @ about_z @ about_x
    return turned


def _direction(axes: Array, sign: float, lift: Array, azimuth: Array) -> Array:
    """Unit vectors (T,3) of an arm bone, from its two angles in the chest's frame."""
    up, around = np.deg2rad(lift)[:, None], np.deg2rad(azimuth)[:, None]
    level = sign * np.cos(around) * axes[:, :, 0] + np.sin(around) * axes[:, :, 2]
    direction: Array = np.sin(up) * level - np.cos(up) * axes[:, :, 1]
    return direction


def _foot(c: dict[str, Array], side: str, axes: Array) -> Array:
    """World place (T,3) of an ankle: the control's place turned about the pelvis' plumb line."""
    flat = (c[f"{side}_foot_x"] - c["x"], c[f"{side}_foot_z"] - c["z"])
    place = np.stack([c["x"], c[f"{side}_foot_y"], c["z"]], axis=1)
    turned: Array = place + flat[0][:, None] * axes[:, :, 0] + flat[1][:, None] * axes[:, :, 2]
    return turned


def _height(hips: Array, ankles: Array) -> Array:
    """The height (T,) at which both legs reach their feet: a soft minimum, so that it never kinks."""
    reach = THIGH + SHIN
    flat = np.linalg.norm((hips - ankles)[..., [0, 2]], axis=-1)
    each = ankles[..., 1] + np.sqrt(np.maximum(reach**2 - flat**2, 0.0))
    # A foot in the air (kick, passé) does not hold the body: it counts less the higher it is.
    each = each + 4.0 * np.maximum(ankles[..., 1] - 2.2 * ANKLE, 0.0)
    sharp = 160.0
    height: Array = -np.log(np.exp(-sharp * each).sum(axis=-1)) / sharp
    return height


def _leg(hip: Array, ankle: Array, pole: Array) -> tuple[Array, Array]:
    """Knee and ankle (T,3) of a leg that bends towards `pole`; out of reach, it points straight at the target."""
    way = ankle - hip
    far = np.linalg.norm(way, axis=1, keepdims=True)
    along = way / far
    span = np.minimum(far, 0.9985 * (THIGH + SHIN))
    side = _unit(pole - (pole * along).sum(axis=1, keepdims=True) * along)
    forward = (THIGH**2 - SHIN**2 + span**2) / (2.0 * span)
    out = np.sqrt(np.maximum(THIGH**2 - forward**2, 0.0))
    return hip + forward * along + out * side, hip + span * along


def _toe(knee: Array, ankle: Array, pole: Array) -> Array:
    """Tip of the foot (T,3): flat along the turnout on the floor, pointed along the shin in the air."""
    lifted = np.clip((ankle[:, 1:2] - ANKLE) / 0.10, 0.0, 1.0)
    lifted = lifted * lifted * (3.0 - 2.0 * lifted)
    flat = _unit(pole * np.array([1.0, 0.0, 1.0])) * np.sqrt(1.0 - 0.34**2) - np.array([0.0, 0.34, 0.0])
    pointed = _unit(_unit(ankle - knee) + 0.18 * pole)
    tip: Array = ankle + FOOT * _unit((1.0 - lifted) * flat + lifted * pointed)
    return tip


def _unit(v: Array) -> Array:
    scaled: Array = v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)
    return scaled

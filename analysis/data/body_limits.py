"""How far joints go: what a body's joints measure, and the limits that generated dance keeps.

The limits are those of trained dancers: wider than a clinic's tables at hip, trunk and ankle, as turnout, extensions
and pointed feet are. Elbow, roll of the upper arm, knee, trunk and neck are held by clamps on the way from controls to
the body; shoulder, hip and foot by how the units are written.
"""

from __future__ import annotations

import numpy as np

from analysis.data.body import Array, Body
from analysis.data.body_posture import ELBOW, KNEE, ROLL, arm_angles

# Degrees. A measure that says nothing in a frame (the roll of a straight arm) is NaN there.
JOINT_LIMITS: dict[str, tuple[float, float]] = {
    "elbow flexion": (ELBOW[0] - 0.01, ELBOW[1] + 0.01),
    "upper arm roll": (ROLL[0] - 0.5, ROLL[1] + 0.5),
    "upper arm backwards": (-90.0, 50.0),
    "upper arm across": (-90.0, 30.0),
    "knee flexion": (0.0, KNEE + 0.01),
    "hip raise": (0.0, 145.0),
    "hip backwards": (-90.0, 70.0),
    "hip across": (-90.0, 35.0),
    "turnout on the floor": (-45.0, 80.0),
    "foot from the shin": (0.0, 135.0),  # 0 pointed, 90 square, more: the shin leans over a flat foot
    "trunk bend": (0.0, 75.0),
    "trunk twist": (-55.0, 55.0),
    "neck bend": (0.0, 55.0),
    "neck turn": (-78.0, 78.0),
}


def joint_angles(body: Body) -> dict[str, Array]:
    """Degrees (T,2) right and left, or (T,1) for trunk and neck, by the names of JOINT_LIMITS."""
    limbs = [_limbs(body, k, sign) for k, sign in ((0, -1.0), (1, 1.0))]
    angles = {name: np.stack([limb[name] for limb in limbs], axis=1) for name in limbs[0]}
    trunk, neck = _seen_from(body.pelvis, body.chest), _seen_from(body.chest, body.head)
    for name, turn, between in (("trunk", "twist", trunk), ("neck", "turn", neck)):
        angles[f"{name} bend"] = _angle(between[:, :, 1], np.array([0.0, 1.0, 0.0]))[:, None]
        angles[f"{name} {turn}"] = np.degrees(np.arctan2(between[:, 0, 2], between[:, 2, 2]))[:, None]
    return angles


def _limbs(body: Body, k: int, sign: float) -> dict[str, Array]:
    j = body.joints
    shoulder, elbow, wrist = (j[:, 2 + 3 * k + i] for i in range(3))
    hip, knee, ankle = (j[:, 8 + 3 * k + i] for i in range(3))
    upper, fore = (_unit(_seen_from(body.chest, v[:, :, None])[:, :, 0]) for v in (elbow - shoulder, wrist - elbow))
    thigh = _unit(_seen_from(body.pelvis, (knee - hip)[:, :, None])[:, :, 0])
    flexion, roll, _, _ = arm_angles(upper, fore, sign)
    toe = body.toes[:, k] - ankle
    foot = _seen_from(body.pelvis, toe[:, :, None])[:, :, 0]
    flat = (ankle[:, 1] < body.physique.ankle + 0.012) & (np.abs(foot[:, 1]) < 0.6 * body.physique.foot)
    turnout = np.degrees(np.arctan2(sign * foot[:, 0], foot[:, 2]))
    down = np.array([0.0, -1.0, 0.0])
    return {
        "elbow flexion": flexion,
        "upper arm roll": np.where(flexion > 15.0, roll, np.nan),
        "upper arm backwards": np.degrees(np.arcsin(np.clip(-upper[:, 2], -1.0, 1.0))),
        "upper arm across": np.degrees(np.arcsin(np.clip(-sign * upper[:, 0], -1.0, 1.0))),
        "knee flexion": _angle(knee - hip, ankle - knee),
        "hip raise": np.where(thigh[:, 2] > -0.1, _angle(thigh, down), np.nan),
        "hip backwards": np.degrees(np.arcsin(np.clip(-thigh[:, 2], -1.0, 1.0))),
        "hip across": np.degrees(np.arcsin(np.clip(-sign * thigh[:, 0], -1.0, 1.0))),
        "turnout on the floor": np.where(flat, turnout, np.nan),
        "foot from the shin": _angle(ankle - knee, toe),
    }


def _seen_from(axes: Array, columns: Array) -> Array:
    """Columns (T,3,n) of world vectors in the frames `axes` (T,3,3)."""
    seen: Array = np.swapaxes(axes, 1, 2) @ columns
    return seen


def _unit(v: Array) -> Array:
    scaled: Array = v / np.linalg.norm(v, axis=1, keepdims=True)
    return scaled


def _angle(a: Array, b: Array) -> Array:
    lengths = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    between: Array = np.degrees(np.arccos(np.clip((a * b).sum(axis=-1) / lengths, -1.0, 1.0)))
    return between

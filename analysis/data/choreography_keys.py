"""Key poses as rows of world controls: a dancer's size and style in them, and keys on the way where limbs swing far.

A row is (len(CONTROLS),); NaN says that a control has no key there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.data.body import Array
from analysis.data.body_posture import COLUMN, CONTROLS, SIDES
from analysis.data.grammar import Arm, Flavour, Foot, Key
from analysis.data.grammar_order import Manner
from analysis.data.physique import Physique, Style

ANGLES = ("tip", "hip", "lean", "bend", "twist", "arch", "nod", "look", "tilt")
SIGN = {"right": -1.0, "left": 1.0}
AS_SET = Manner(1.0, 1.0, 1.0)


def columns(side: str, part: str, names: str = "xyz") -> list[int]:
    """Columns of a limb's triple, such as ("left", "upper")."""
    return [COLUMN[f"{side}_{part}_{a}"] for a in names]


@dataclass(frozen=True)
class Maker:
    """Turns keys into rows for one dancer of one flavour."""

    flavour: Flavour
    physique: Physique
    style: Style

    @property
    def scale(self) -> float:
        """Metres of this dancer for a metre in the tables."""
        return self.physique.leg / Physique().leg

    def row(self, key: Key, manner: Manner, origin: tuple[float, float], base: float, last: Array | None) -> Array:
        """A key of a unit that began at `origin` (m) with heading `base` (degrees); `last` is the row before."""
        p, scale, row = key.pose, self.scale, np.zeros(len(CONTROLS))
        large = self.style.amplitude * manner.size
        for name in ANGLES:
            row[COLUMN[name]] = large * getattr(p, name)
        row[COLUMN["nod"]] += self.style.chin
        row[COLUMN["bend"]] -= self.style.upright
        row[COLUMN["tilt"]] += self.style.tilt
        row[COLUMN["point"]] = p.point
        row[COLUMN["yaw"]] = base + p.yaw
        row[COLUMN["drop"]] = scale * manner.depth * p.drop
        go = tuple(o + scale * manner.size * s for o, s in zip(origin, key.shift, strict=True))
        row[COLUMN["x"]], row[COLUMN["z"]] = go[0] + scale * p.x, go[1] + scale * p.z
        for side in SIDES:
            self._arm(row, key, side, large)
            foot: Foot | None = getattr(p, f"{side}_foot")
            if foot is not None:
                self._foot(row, key, side, foot, (go[0], go[1]), base, large)
            elif last is not None:
                stay = [*columns(side, "foot"), COLUMN[f"{side}_toe"], COLUMN[f"{side}_weight"]]
                row[stay] = last[stay]
            else:
                raise ValueError("the first key of a dance must place both feet")
        return row

    def _arm(self, row: Array, key: Key, side: str, large: float) -> None:
        pairs = zip(bones(getattr(key.pose, f"{side}_arm"), SIGN[side]),
                    bones(getattr(self.flavour.stance, f"{side}_arm"), SIGN[side]), strict=True)  # fmt: skip
        upper, fore = (_unit(usual + large * (set_ - usual)) for set_, usual in pairs)
        fore = _unit(fore - np.deg2rad(self.style.elbows) * (upper - (upper @ fore) * fore))
        row[columns(side, "upper")], row[columns(side, "fore")] = upper, fore

    def _foot(self, row: Array, key: Key, side: str, foot: Foot, go: tuple[float, float], base: float,
              large: float) -> None:  # fmt: skip
        p, scale, sign = key.pose, self.scale, SIGN[side]
        across, ahead, facing = sign * foot.out, foot.ahead, 360.0 * round(p.yaw / 360.0)
        if key.turning:  # round the plumb line of the pelvis
            facing, a = p.yaw, np.deg2rad(p.yaw)
            right, front = across - p.x, ahead - p.z
            across = p.x + np.cos(a) * right + np.sin(a) * front
            ahead = p.z - np.sin(a) * right + np.cos(a) * front
        up = scale * foot.up * (float(np.clip(large, 0.9, 1.03)) if foot.up > 0.12 else 1.0)
        row[columns(side, "foot")] = go[0] + scale * across, up, go[1] + scale * ahead
        row[COLUMN[f"{side}_toe"]] = base + facing + sign * (foot.turnout + self.style.turnout)
        row[COLUMN[f"{side}_weight"]] = foot.weight if foot.weight is not None else float(foot.up < 0.02)

    def way(self, before: Array, after: Array) -> list[tuple[float, Array]]:
        """Keys between two rows, each with its share of the time.

        An arm that swings far goes outwards and forwards, as a shoulder lets it, not through the body; a free leg
        swings about its hip, so that a straight leg stays straight; a standing foot that is set elsewhere is lifted.
        """
        between = {share: np.full(len(CONTROLS), np.nan) for share in (1 / 3, 0.5, 2 / 3)}
        for side in SIDES:
            both = [columns(side, bone) for bone in ("upper", "fore")]
            if any(before[at] @ after[at] < -0.2 for at in both):
                for at in both:
                    between[0.5][at] = _unit(before[at] + after[at] + np.array([0.5 * SIGN[side], 0.0, 0.6]))
            at, weight = columns(side, "foot"), COLUMN[f"{side}_weight"]
            far = float(np.hypot(*(after[at] - before[at])[[0, 2]]))
            if far > 0.03 and max(before[at[1]], after[at[1]]) < 0.02:
                between[0.5][at] = 0.5 * (before[at] + after[at]) + np.array([0.0, min(0.07, 0.02 + 0.2 * far), 0.0])
                between[0.5][weight] = 0.3
            if not any(row[weight] < 0.5 and row[at[1]] > 0.12 for row in (before, after)):
                continue
            legs = [row[at] - self._hip(row, side) for row in (before, after)]
            long = [float(np.linalg.norm(leg)) for leg in legs]
            turn = float(np.arccos(np.clip(legs[0] @ legs[1] / (long[0] * long[1]), -1.0, 1.0)))
            if 0.5 < turn < 2.8:
                for share in (1 / 3, 2 / 3):
                    parts = [np.sin(w * turn) / np.sin(turn) * leg / r
                             for w, leg, r in zip((1 - share, share), legs, long, strict=True)]  # fmt: skip
                    hip = (1 - share) * self._hip(before, side) + share * self._hip(after, side)
                    foot = hip + (parts[0] + parts[1]) * ((1 - share) * long[0] + share * long[1])
                    foot[1] = max(foot[1], 0.0)
                    between[share][at] = foot
        return [(share, row) for share, row in sorted(between.items()) if np.isfinite(row).any()]

    def _hip(self, row: Array, side: str) -> Array:
        """About where a hip joint is, over the floor's ankle height."""
        yaw, out = np.deg2rad(row[COLUMN["yaw"]]), SIGN[side] * self.physique.hip
        return np.array([row[COLUMN["x"]] + np.cos(yaw) * out, self.physique.leg, row[COLUMN["z"]] - np.sin(yaw) * out])


def tilted(row: Array, joint: str, degrees: float) -> Array:
    """The row with one joint off by so many degrees: trunk, or a side's shoulder or elbow."""
    row = row.copy()
    if joint == "trunk":
        row[COLUMN["lean"]] += degrees
        return row
    side, bone = joint.split("_")
    upper = row[columns(side, "upper")]
    if bone == "elbow":  # bends it by so much more
        fore = row[columns(side, "fore")]
        row[columns(side, "fore")] = _about(fore, np.cross(upper, fore), degrees)
        return row
    raised = np.array([0.0, 0.0, SIGN[side]])  # about the line from back to front: lifts the arm sideways
    for name in ("upper", "fore"):
        row[columns(side, name)] = _about(row[columns(side, name)], raised, degrees)
    return row


def bones(arm: Arm, sign: float) -> tuple[Array, Array]:
    """Directions (left, up, forward) of upper arm and forearm in the chest's frame; sign -1 right, 1 left."""
    return _direction(arm.lift, arm.azimuth, sign), _direction(arm.fore_lift, arm.fore_azimuth, sign)


def _direction(lift: float, azimuth: float, sign: float) -> Array:
    up, around = np.deg2rad(lift), np.deg2rad(azimuth)
    return np.array([np.sin(up) * sign * np.cos(around), -np.cos(up), np.sin(up) * np.sin(around)])


def _about(vector: Array, axis: Array, degrees: float) -> Array:
    """`vector` (3,) turned about an axis (3,)."""
    axis, a = _unit(axis), np.deg2rad(degrees)
    turned: Array = vector * np.cos(a) + np.cross(axis, vector) * np.sin(a) + axis * (axis @ vector) * (1.0 - np.cos(a))
    return turned


def _unit(v: Array) -> Array:
    scaled: Array = v / max(float(np.linalg.norm(v)), 1e-9)
    return scaled

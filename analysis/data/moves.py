"""The drawn dancer's moves: key poses in time, joined by smooth curves, and the phrase that strings them together.

Every move starts and ends standing ready and at rest, so any order of moves is continuous.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

from analysis.data.body import ANKLE, Array, Pose

READY = Pose()
Keys = tuple[tuple[float, Pose], ...]

# Arm positions shared by moves: lift, azimuth, fore lift, fore azimuth.
FIRST = (52.0, 62.0, 78.0, 138.0)  # rounded in front of the ribs
SECOND = (86.0, 12.0, 82.0, 30.0)  # open to the side
FIFTH = (158.0, 10.0, 198.0, 10.0)  # rounded over the head
HIGH = (138.0, 8.0, 146.0, 10.0)  # a high diagonal
LOW = (38.0, 8.0, 34.0, 24.0)  # a low diagonal


def arms(pose: Pose, right: tuple[float, ...], left: tuple[float, ...]) -> Pose:
    """`pose` with both arms placed."""
    names = ("lift", "azimuth", "fore_lift", "fore_azimuth")
    placed = {f"right_{n}": v for n, v in zip(names, right, strict=True)}
    placed |= {f"left_{n}": v for n, v in zip(names, left, strict=True)}
    return replace(pose, **placed)


def prep_keys() -> Keys:
    """A breath: plié with the arms gathered, open to second, settle."""
    plie = arms(replace(READY, drop=0.085, nod=10.0), FIRST, FIRST)
    rise = arms(replace(READY, drop=0.0, nod=-4.0), SECOND, SECOND)
    return ((0.0, READY), (0.42, plie), (0.74, rise), (1.0, READY))


def step_keys() -> Keys:
    """A step to the right into a lunge with one arm high, and back."""
    lift = replace(arms(READY, SECOND, LOW), right_foot_x=-0.26, right_foot_y=ANKLE + 0.07, x=-0.02, drop=0.03)
    lunge = replace(
        arms(READY, LOW, HIGH), x=-0.30, right_foot_x=-0.50, drop=0.10, lean=14.0, look=-16.0, tilt=4.0, twist=-8.0
    )
    back = replace(arms(READY, LOW, SECOND), right_foot_x=-0.24, right_foot_y=ANKLE + 0.06, x=-0.01, drop=0.02)
    return ((0.0, READY), (0.20, lift), (0.46, lunge), (0.58, lunge), (0.80, back), (1.0, READY))


def wave_keys() -> Keys:
    """A ripple through the arms, from the right fingers to the left ones and back to rest."""
    level = arms(READY, SECOND, SECOND)
    right_up = arms(replace(READY, lean=-4.0, look=-22.0), (112.0, 6.0, 58.0, 8.0), (84.0, 8.0, 100.0, 8.0))
    middle = arms(replace(READY, drop=0.0, nod=-6.0), (82.0, 8.0, 112.0, 8.0), (82.0, 8.0, 112.0, 8.0))
    left_up = arms(replace(READY, lean=4.0, look=22.0), (84.0, 8.0, 100.0, 8.0), (112.0, 6.0, 58.0, 8.0))
    over = arms(replace(READY, drop=0.0, nod=-8.0, bend=-4.0), FIFTH, FIFTH)
    return (
        (0.0, READY), (0.17, level), (0.32, right_up), (0.45, middle), (0.58, left_up), (0.78, over), (1.0, READY),
    )  # fmt: skip


def kick_keys() -> Keys:
    """A high kick of the right leg to the side, over a straight left leg."""
    weight = arms(replace(READY, x=0.075, drop=0.055, right_foot_x=-0.12, right_turnout=60.0), FIRST, FIRST)
    up = replace(
        arms(READY, (104.0, 10.0, 110.0, 14.0), (104.0, 10.0, 110.0, 14.0)), x=0.09, drop=0.0, lean=-13.0, tilt=6.0,
        right_foot_x=-0.86, right_foot_y=1.22, right_foot_z=0.24, right_turnout=72.0, left_turnout=48.0,
    )  # fmt: skip
    down = replace(
        arms(READY, SECOND, SECOND), x=0.08, drop=0.02, right_foot_x=-0.42, right_foot_y=ANKLE + 0.03,
        right_foot_z=0.10, right_turnout=60.0,
    )  # fmt: skip
    brush = replace(
        arms(READY, SECOND, SECOND), x=0.085, drop=0.0, lean=-4.0, right_foot_x=-0.72, right_foot_y=0.42,
        right_foot_z=0.16, right_turnout=66.0, left_turnout=48.0,
    )  # fmt: skip
    return ((0.0, READY), (0.20, weight), (0.36, brush), (0.50, up), (0.64, brush), (0.80, down), (1.0, READY))


def turn_keys() -> Keys:
    """A full turn to the right on the left leg, the right foot at the knee."""
    set_off = replace(arms(READY, FIRST, SECOND), x=0.06, drop=0.09, twist=14.0, right_foot_x=-0.16, right_foot_z=-0.10)
    passe = replace(
        arms(READY, FIRST, FIRST), x=0.105, drop=0.0, right_foot_x=0.03, right_foot_y=0.50, right_foot_z=0.05,
        left_foot_y=ANKLE + 0.085, right_turnout=74.0, left_turnout=30.0,
    )  # fmt: skip
    half = replace(passe, yaw=-180.0, look=0.0)
    land = replace(arms(READY, SECOND, SECOND), yaw=-360.0, x=0.04, drop=0.06)
    quarter = replace(passe, yaw=-82.0, look=34.0)
    late = replace(passe, yaw=-278.0, look=-34.0)
    ready = replace(READY, yaw=-360.0)
    return (
        (0.0, READY), (0.24, set_off), (0.39, quarter), (0.50, half), (0.61, late), (0.80, land), (1.0, ready),
    )  # fmt: skip


def bow_keys() -> Keys:
    """A révérence: one foot behind, knees soft, the trunk inclines, the arms open; then up again."""
    open_up = arms(replace(READY, drop=0.0, right_foot_x=-0.10, right_foot_z=-0.10), SECOND, SECOND)
    low = replace(
        arms(READY, (46.0, 4.0, 40.0, 20.0), (46.0, 4.0, 40.0, 20.0)), z=-0.10, drop=0.075, bend=40.0, nod=6.0,
        right_foot_x=-0.02, right_foot_z=-0.30, left_foot_x=0.105,
    )  # fmt: skip
    return ((0.0, READY), (0.20, open_up), (0.48, low), (0.66, low), (1.0, READY))


MOVES: dict[str, Callable[[], Keys]] = {
    "preparation": prep_keys, "side step": step_keys, "arm wave": wave_keys,
    "kick": kick_keys, "turn": turn_keys, "bow": bow_keys,
}  # fmt: skip
BEATS = {"preparation": 2, "side step": 2, "arm wave": 3, "kick": 2, "turn": 3, "bow": 3}
PHRASE = ("side step", "arm wave", "side step", "arm wave", "kick", "turn", "kick")


@dataclass(frozen=True)
class Curve:
    """A move's path through the control space over `duration` seconds; it starts and ends at rest."""

    name: str
    duration: float
    spline: CubicHermiteSpline

    def at(self, seconds: Array) -> Array:
        """Controls (T, len(CONTROLS)) at times counted from the move's start; held outside [0, duration]."""
        controls: Array = self.spline(np.clip(seconds / self.duration, 0.0, 1.0))
        return controls


def move_curve(name: str, duration: float, *, size: float = 1.0) -> Curve:
    """The curve of one move. `size` scales how far it departs from standing (feet and turns keep their measure)."""
    if duration <= 0.0:
        raise ValueError(f"move {name!r}: duration must be positive, not {duration}")
    keys = MOVES[name]()
    times = np.array([t for t, _ in keys])
    values = np.array([pose.array() for _, pose in keys])
    scaled = np.array(["foot" not in n and n not in ("yaw", "x", "z", "drop") for n in Pose.__dataclass_fields__])
    ready = READY.array()
    values = np.where(scaled, ready + size * (values - ready), values)
    slopes = PchipInterpolator(times, values, axis=0).derivative()(times)
    slopes[[0, -1]] = 0.0  # at rest at both ends, so that moves join smoothly
    return Curve(name, duration, CubicHermiteSpline(times, values, slopes, axis=0))


def phrase_names(beats: float) -> list[str]:
    """The moves that fill `beats`: a preparation, as much of PHRASE (over and over) as fits, a bow at the end."""
    least = BEATS["preparation"] + BEATS["bow"]
    if beats < least:
        raise ValueError(f"{beats:.1f} beats are too few: a preparation and a bow take {least}")
    names, left = ["preparation"], beats - least
    while BEATS[PHRASE[(len(names) - 1) % len(PHRASE)]] <= left:
        names.append(PHRASE[(len(names) - 1) % len(PHRASE)])
        left -= BEATS[names[-1]]
    return [*names, "bow"]

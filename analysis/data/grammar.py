"""What a dance is written in: poses, motion units as tables of key poses, and flavours that hold a vocabulary.

A unit is danced "to the right" (the left leg stands, the right one works) and mirrored when it goes to the other
side. Its feet begin and end in the flavour's stance, moved by what the unit travels; arms, trunk and head end as they
like and flow on into the next unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple


class Arm(NamedTuple):
    """Degrees, in the chest's frame: lift 0 hangs, 90 is level, 180 points up; azimuth 0 is outwards, 90 forwards."""

    lift: float
    azimuth: float
    fore_lift: float
    fore_azimuth: float


class Foot(NamedTuple):
    """Where an ankle is: metres to its own side, over the floor's ankle height, and forwards; turnout in degrees.

    weight 1 bears the body, 0 is free; None: free when it is off the floor.
    """

    out: float
    up: float = 0.0
    ahead: float = 0.0
    turnout: float = 45.0
    weight: float | None = None


LEG = 0.87  # metres from hip to ankle that the tables are written for
HANGING = Arm(27.0, 24.0, 30.0, 122.0)
UNDER = Foot(0.105)


@dataclass(frozen=True)
class Pose:
    """One key pose against the unit's own place. Metres and degrees; the names are those of body_posture.CONTROLS.

    x is to the dancer's left, z forwards. A foot that is None stays where it was.
    """

    x: float = 0.0
    z: float = 0.0
    drop: float = 0.0
    yaw: float = 0.0
    tip: float = 0.0
    hip: float = 0.0
    lean: float = 0.0
    bend: float = 0.0
    twist: float = 0.0
    arch: float = 0.0
    nod: float = 0.0
    look: float = 0.0
    tilt: float = 0.0
    point: float = 1.0
    right_arm: Arm = HANGING
    left_arm: Arm = HANGING
    right_foot: Foot | None = UNDER
    left_foot: Foot | None = UNDER


@dataclass(frozen=True)
class Key:
    """A pose at a count of its unit. shift: metres (left, forwards) that unit has travelled by then.

    turning: the feet are given round the turned body instead of on the floor's grid. flight: this is the top of a jump
    of so many metres; the keys before and after it are take-off and landing, whose times follow from the height.
    sharp overrides the unit's.
    """

    at: float
    pose: Pose
    shift: tuple[float, float] = (0.0, 0.0)
    turning: bool = False
    flight: float = 0.0
    sharp: float | None = None


@dataclass(frozen=True)
class Unit:
    """A motion unit: its key poses over `span` counts, and in how many counts it may be danced.

    process: counts (of span) where its main phase begins and ends; before it is the start, after it the end.
    sharp 0..1: how early each pose is reached, to be held. seconds: the least time it takes.
    """

    name: str
    family: str
    span: float
    keys: tuple[Key, ...]
    process: tuple[float, float]
    counts: tuple[int, ...] = (4,)
    sharp: float = 0.0
    seconds: float = 0.9
    bounce: float = 1.0

    @property
    def travel(self) -> tuple[float, float]:
        """Metres (left, forwards) from its beginning to its end, to the right."""
        return self.keys[-1].shift


@dataclass(frozen=True)
class Flavour:
    """A kind of dance: stance, units by name, and how they follow each other.

    begins, ends: units. order: family -> family -> weight. actions: action class -> unit -> weight. tempo: beats a
    minute, from and to. offbeat: share of units that are set half a count late on purpose. flow (s): how far arms and
    head trail the trunk; blend (s): how long neighbouring units overlap; bounce (m): a knee pulse on every beat;
    breath (degrees): the chest's slow rise over four beats.
    """

    name: str
    stance: Pose
    units: Mapping[str, Unit]
    begins: str
    ends: tuple[str, ...]
    order: Mapping[str, Mapping[str, float]]
    actions: Mapping[str, Mapping[str, float]]
    tempo: tuple[float, float]
    offbeat: float = 0.05
    flow: float = 0.0
    blend: float = 0.08
    bounce: float = 0.0
    breath: float = 0.0


Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """Writes key poses as changes of one stance: `Sheet(STANCE)(2, LEGS, ARMS, lean=8)`."""

    stance: Pose
    changes: Changes = field(default_factory=dict)

    def __call__(self, at: float, *parts: Changes, shift: tuple[float, float] = (0.0, 0.0), turning: bool = False,
                 flight: float = 0.0, sharp: float | None = None, **single: Any) -> Key:  # fmt: skip
        """The key at a count: the parts in order, then single values."""
        merged: dict[str, Any] = {}
        for part in parts:
            merged |= part
        return Key(at, replace(self.stance, **(merged | single)), shift, turning, flight, sharp)


def arms(right: Arm, left: Arm | None = None) -> Changes:
    """Both arms placed: alike, or each its own."""
    return {"right_arm": right, "left_arm": right if left is None else left}


def raised(lift: float, azimuth: float, turnout: float = 70.0, *, leg: float = 1.06, hip: float = 0.003) -> Foot:
    """A free foot where its leg points: lift 0 hangs, 90 is level; azimuth 0 outwards, 90 forwards, -90 back.

    leg: how far from the hip in usual legs; a leg cannot reach 1.06, so it is straight, and 0.8 is well bent. hip: how
    far out the hip is (the default: with the pelvis over the other foot).
    """
    up, around, long = math.radians(lift), math.radians(azimuth), LEG * leg
    return Foot(hip + long * math.sin(up) * math.cos(around), max(LEG - long * math.cos(up), 0.085),
                long * math.sin(up) * math.sin(around), turnout, 0.0)  # fmt: skip


def vocabulary(*units: Unit) -> dict[str, Unit]:
    """Units by name; a name may come once."""
    named = {u.name: u for u in units}
    if len(named) != len(units):
        raise ValueError("two units of one vocabulary share a name")
    return named


def mirrored(pose: Pose) -> Pose:
    """The pose danced to the other side."""
    return replace(
        pose, x=-pose.x, yaw=-pose.yaw, hip=-pose.hip, lean=-pose.lean, twist=-pose.twist, look=-pose.look,
        tilt=-pose.tilt, right_arm=pose.left_arm, left_arm=pose.right_arm, right_foot=pose.left_foot,
        left_foot=pose.right_foot,
    )  # fmt: skip

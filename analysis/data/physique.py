"""Who dances: body sizes, and the personal style that tells two dancers of one dance apart.

The dancers of the two splits are drawn from streams that never meet; their looks are even numbers in training and odd
ones in the test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SPLITS = ("train", "test")  # the order is part of every seed
DANCERS = {"train": 32, "test": 12}  # how many there are
STATURE = 1.758  # metres from the floor to the crown, of the proportions below
CROWN = 0.118  # the middle of the head to the crown


@dataclass(frozen=True)
class Physique:
    """Lengths in metres; bones keep them through a dance. girth scales how thick the body is drawn.

    The spine is two equal bones; the neck joint of the layout is the middle of the shoulder line. shoulder and hip are
    half widths. head scales the head; head_rise is from the shoulder line to the middle of the head; ankle the height
    of the ankle over the floor when the foot is flat.
    """

    height: float = STATURE
    spine: float = 0.235
    shoulder: float = 0.154
    hip: float = 0.088
    upper_arm: float = 0.275
    forearm: float = 0.245
    hand: float = 0.165
    thigh: float = 0.440
    shin: float = 0.430
    foot: float = 0.165
    head: float = 1.0
    head_rise: float = 0.225
    ankle: float = 0.075
    girth: float = 1.0

    @property
    def leg(self) -> float:
        """Length of a straight leg from hip to ankle."""
        return self.thigh + self.shin


@dataclass(frozen=True)
class Style:
    """How one dancer dances whatever is set.

    amplitude scales how far poses depart from standing; sharpness (-0.2..0.2) makes arrivals earlier; prefers is the
    side (1 right, -1 left) taken where the dance leaves it open; lag and jitter are seconds (behind the music, and the
    spread of single units); the rest are degrees added to the posture.
    """

    amplitude: float = 1.0
    sharpness: float = 0.0
    prefers: int = 1
    lag: float = 0.0
    jitter: float = 0.0
    chin: float = 0.0
    upright: float = 0.0
    tilt: float = 0.0
    elbows: float = 0.0
    turnout: float = 0.0


@dataclass(frozen=True)
class Dancer:
    """Somebody: a body, a style, and what she looks like (`look` counts from 0 without bound)."""

    name: str
    physique: Physique
    style: Style
    look: int


def sized(height: float, *, legs: float = 1.0, arms: float = 1.0, shoulders: float = 1.0, hips: float = 1.0,
          girth: float = 1.0) -> Physique:  # fmt: skip
    """A body of `height` metres (1.45 to 1.95); the rest are proportions against the usual ones (0.9 to 1.1)."""
    if not 1.45 <= height <= 1.95:
        raise ValueError(f"height must be 1.45 to 1.95 m, not {height}")
    k = height / STATURE
    head = k**0.5  # heads differ less than bodies
    usual = Physique()
    thigh, shin, ankle = usual.thigh * k * legs, usual.shin * k * legs, usual.ankle * k
    spine = (height - ankle - thigh - shin - (usual.head_rise + CROWN) * head) / 2.0
    return Physique(
        height=height, spine=spine, shoulder=usual.shoulder * k * shoulders, hip=usual.hip * k * hips,
        upper_arm=usual.upper_arm * k * arms, forearm=usual.forearm * k * arms, hand=usual.hand * k,
        thigh=thigh, shin=shin, foot=usual.foot * k, head=head, head_rise=usual.head_rise * head, ankle=ankle,
        girth=girth,
    )  # fmt: skip


def dancer(split: str, number: int) -> Dancer:
    """Dancer `number` (any whole number >= 0; taken round the roster) of a split: always the same one."""
    code = SPLITS.index(split)
    number %= DANCERS[split]
    rng = np.random.default_rng([code, number, 7001])

    def near(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    physique = sized(
        near(1.47, 1.93), legs=near(0.965, 1.04), arms=near(0.95, 1.05), shoulders=near(0.92, 1.10),
        hips=near(0.92, 1.12), girth=near(0.90, 1.12),
    )  # fmt: skip
    style = Style(
        amplitude=near(0.86, 1.08), sharpness=near(-0.15, 0.15), prefers=1 if rng.random() < 0.62 else -1,
        lag=near(0.0, 0.07), jitter=near(0.008, 0.030), chin=near(-5.0, 5.0), upright=near(-3.0, 4.0),
        tilt=near(-3.0, 3.0), elbows=near(-7.0, 7.0), turnout=near(-9.0, 9.0),
    )  # fmt: skip
    return Dancer(f"{split}-{number:02d}", physique, style, look=2 * number + code)

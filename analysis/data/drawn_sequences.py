"""Synthetic dances as examples: exact joints and exact units, for trying what real recordings are too few for.

`draw_corpus` makes them look as the pose estimator tells them, so that a network that learned from them can read clips
of the site. On 16 drawn films BlazePose (smoothed) missed joints by what _ERROR says, for about half a second in
one direction, and it tells nothing of the way to and from the camera.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from analysis.data.choreography import FLAVOURS, Choreography, Part, choreograph
from analysis.data.examples import BACKGROUND, Example
from analysis.data.grammar_flavours import FLAVOUR_TABLE
from analysis.data.splits import PARTS, Split
from analysis.schema import JOINTS, OPENPOSE_18
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layout import mid_hips

RATE = Fraction(30)
STYLES = FLAVOURS  # the classes of whole dances
UNITS = ("", *dict.fromkeys(unit for flavour in FLAVOURS for unit in FLAVOUR_TABLE[flavour].units))
_SEEDS = {"train": 5000, "validation": 6000, "test": 7000}  # none of them is drawn for another purpose here
_SHARE = {"train": 1.0, "validation": 0.15, "test": 0.2}  # dances of each style, of those that teach
_LEADS = {"train": range(0, 26), "validation": range(26, 32), "test": range(0, 12)}  # dancers of the split's roster
# Standard deviation in mm of x, y and z, seen from the middle of the hips.
_ERROR = {
    "shoulder": (27, 22, 53), "elbow": (58, 68, 92), "wrist": (120, 120, 132), "hip": (8, 6, 10), "knee": (34, 26, 60),
    "ankle": (46, 42, 65), "neck": (13, 16, 50), "nose": (25, 30, 79), "eye": (26, 28, 80), "ear": (21, 17, 77),
}  # fmt: skip
_LASTS = 0.2  # seconds: standard deviation of the window that the error is smoothed with


def unit_names(flavour: str) -> tuple[str, ...]:
    """The vocabulary of a flavour; [0] is the background, which no dance here has: units tile it."""
    return ("", *FLAVOUR_TABLE[flavour].units)


def action_names(flavour: str) -> tuple[str, ...]:
    return tuple(FLAVOUR_TABLE[flavour].actions)


def draw_sequences(
    seeds: Iterable[int], flavour: str, *, split: str = "train", seconds: float = 20.0, rate: Fraction = RATE,
    dancers: int = 1,
) -> list[Example]:  # fmt: skip
    """One example a dancer, named "train-ballet-7-0"; subject is the dancer's number, no two splits share one.

    Raises ValueError for words that choreograph does not know.
    """
    out: list[Example] = []
    for seed in seeds:
        dance = choreograph(seed, split=split, flavour=flavour, seconds=seconds, dancers=dancers,
                            formation="unison" if dancers > 1 else "solo")  # fmt: skip
        out.extend(_example(dance, part, k, rate) for k, part in enumerate(dance.parts))
    return out


def drawn_split(each: int = 30) -> Split:
    """Names of draw_corpus(each): nobody dances in two parts; the test has a roster and ways of dancing of its own."""
    return Split(*(tuple(sorted(_name(*dance, 0) for dance in _dances(part, each))) for part in PARTS))


def draw_corpus(each: int = 30, seconds: float = 20.0) -> list[Example]:
    """`each` dances of every style that teach, and those for validation and test, as an estimator would tell them.

    action counts STYLES, units count UNITS; openpose-18, metres from where the hips are on the way across the picture.
    """
    out = []
    for part in PARTS:
        for split, flavour, seed in _dances(part, each):
            lead = _LEADS[part][seed % len(_LEADS[part])]
            dance = choreograph(seed, split=split, flavour=flavour, seconds=seconds, lead=lead)
            exact = _example(dance, dance.parts[0], 0, RATE)
            assert exact.units is not None
            number = np.array([UNITS.index(name) for name in unit_names(flavour)])
            joints = as_estimated(exact.sequence.joints, RATE, np.random.default_rng([seed, STYLES.index(flavour)]))
            sequence = replace(exact.sequence, joints=joints)
            out.append(replace(exact, sequence=sequence, action=STYLES.index(flavour), units=number[exact.units]))
    return out


def as_estimated(joints: np.ndarray, rate: Fraction, rng: np.random.Generator) -> np.ndarray:
    """(T, 18, 3) exact metres -> what a pose estimator would say: wrong for a while, and always equally far away."""
    from scipy.ndimage import gaussian_filter1d

    deviation = np.array([_ERROR[joint.split("_")[-1]] for joint in JOINTS]) / 1000
    error = gaussian_filter1d(rng.normal(size=joints.shape), _LASTS * float(rate), axis=0)
    out = joints + deviation * error / error.std(axis=0, keepdims=True).clip(1e-9)
    out[..., 2] -= mid_hips(joints)[:, None, 2]
    return out.astype(np.float32)


def _dances(part: str, each: int) -> list[tuple[str, str, int]]:
    """(split, flavour, seed) of the dances of a part."""
    count = max(1, round(each * _SHARE[part]))
    split = "test" if part == "test" else "train"
    return [(split, flavour, _SEEDS[part] + 200 * k + i) for k, flavour in enumerate(STYLES) for i in range(count)]


def _name(split: str, flavour: str, seed: int, number: int) -> str:
    return f"{split}-{flavour}-{seed}-{number}"


def _example(dance: Choreography, part: Part, number: int, rate: Fraction) -> Example:
    name = _name(dance.split, dance.flavour, dance.seed, number)
    frames = int(dance.seconds * rate)
    # From y up and z to the camera to y down and z away from it.
    joints = part.body(np.arange(frames) / float(rate)).joints * (1, -1, -1)
    sequence = SkeletonSequence(joints.astype(np.float32), OPENPOSE_18, rate, "m", name)
    names = unit_names(dance.flavour)
    units = np.full(frames, BACKGROUND, dtype=np.int64)
    for unit in part.danced:  # each from the frame that is nearest to its start, until the next one's
        units[int(np.floor(unit.start * float(rate) + 0.5)) :] = names.index(unit.unit)
    action = action_names(dance.flavour).index(dance.action)
    return Example(name, part.dancer.look, sequence, action=action, units=units)

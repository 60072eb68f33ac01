"""What is wrong with a sequence of joints, whatever file it is from: told with the frame at which it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.data.inputs import torso_of
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.convert import TABLES, to_openpose18
from analysis.skeleton.layouts import Layout, layout_of

FASTEST = 30.0  # torso lengths a second, some 15 m/s: no hand is faster
JUMP = 0.6  # torso lengths between two frames that are no jump at any rate: noise and rounding
LONGER, SHORTER = 1.6, 0.5  # a bone against its own median
TORSO = (0.2, 0.9)  # metres from the hips to the neck, of children and tall people
SWAPPED = 0.25  # share of feet or knees that point forwards, below which sides are swapped
_LEAST = 15  # frames that say something about sides
_BENT = np.radians(30)  # of a knee, from straight
_STIFF = ("elbow", "wrist", "knee", "ankle")  # ends of bones that keep their length


@dataclass(frozen=True)
class Finding:
    """kind: "unreadable", "missing", "zeros", "jump", "bones", "sides" or "size". frame counts from 0 in the file."""

    kind: str
    file: str
    frame: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.file}{'' if self.frame is None else f', frame {self.frame}'}: {self.message}"


def check_sequence(sequence: SkeletonSequence, first: int = 0) -> list[Finding]:
    """One finding of a kind and joint at most. first: the file's frame that the sequence begins with."""
    layout = layout_of(sequence.layout)
    named = sequence.source
    found = [*_missing(sequence, layout), *_jumps(sequence, layout)]
    if sequence.unit == "m" and sequence.joints.shape[2] == 3:
        size = list(_size(sequence))
        # Of a body that stands on its head nobody can tell by its feet where it looks.
        found += [*_bones(sequence, layout), *size, *([] if size else _sides(sequence, layout))]
    return [Finding(kind, named, None if at is None else at + first, what) for kind, at, what in found]


Told = Iterator[tuple[str, int | None, str]]


def _missing(sequence: SkeletonSequence, layout: Layout) -> Told:
    lost = np.isnan(sequence.joints).any(axis=-1)
    nobody = lost.all(axis=1)
    if nobody.any():
        runs = np.flatnonzero(np.diff(np.concatenate([[False], nobody, [False]]).astype(int))).reshape(-1, 2)
        longest = int((runs[:, 1] - runs[:, 0]).max())
        where = f"{len(runs)} stretches, the longest of {longest} frames" if len(runs) > 1 else f"{longest} frames"
        yield "missing", int(runs[0, 0]), f"nobody is seen ({where}; {100 * nobody.mean():.0f}% of all)"
    never = [layout.joints[joint] for joint in np.flatnonzero(lost.all(axis=0))]
    known = {name for of in TABLES[layout.name].values() for name in of}
    if never and not nobody.all():
        yield "missing", None, f"never seen: {', '.join(never)}"
    for joint in np.flatnonzero((lost & ~nobody[:, None]).any(axis=0) & ~lost.all(axis=0)):
        if layout.joints[joint] in known:
            at = np.flatnonzero(lost[:, joint] & ~nobody)
            yield "missing", int(at[0]), f"{layout.joints[joint]} is missing in {len(at)} frames"


def _jumps(sequence: SkeletonSequence, layout: Layout) -> Told:
    """Steps that no body makes, over a pause of any length as well as from one frame to the next."""
    torso = _torso(sequence)
    if not np.isfinite(torso):
        return
    rate, worst = float(sequence.rate), (0.0, 0, 0)
    total = 0
    for joint in range(len(layout.joints)):
        seen = np.flatnonzero(np.isfinite(sequence.joints[:, joint]).all(axis=-1))
        steps = np.linalg.norm(np.diff(sequence.joints[seen, joint], axis=0), axis=-1) / torso
        may = np.maximum(JUMP, FASTEST * np.diff(seen) / rate)
        far = np.flatnonzero(steps > may)
        total += len(far)
        if len(far) and steps[far].max() > worst[0]:
            worst = (float(steps[far].max()), int(seen[far[steps[far].argmax()] + 1]), joint)
    if total:
        size, at, joint = worst
        far_away = f"{size * torso:.2f} {sequence.unit}"
        more = f"; {total} such jumps in all" if total > 1 else ""
        yield "jump", at, f"{layout.joints[joint]} jumps by {far_away}{more}"


def _bones(sequence: SkeletonSequence, layout: Layout) -> Told:
    worst: tuple[float, int, int, float, float] | None = None
    frames: set[int] = set()
    for parent, joint in layout.bones:
        if not layout.joints[joint].endswith(_STIFF):
            continue
        length = np.linalg.norm(sequence.joints[:, joint] - sequence.joints[:, parent], axis=-1)
        usual = float(np.nanmedian(length)) if np.isfinite(length).any() else 0.0
        if usual <= 0:
            continue
        ratio = length / usual
        bad = np.flatnonzero((ratio > LONGER) | (ratio < SHORTER))
        frames.update(map(int, bad))
        for at in bad:
            size = abs(float(np.log(max(ratio[at], 1e-3))))
            if worst is None or size > worst[0]:
                worst = (size, int(at), joint, float(length[at]), usual)
    if worst is not None:
        _, at, joint, length_there, usual = worst
        on = layout.joints[layout.parents[joint]]
        what = f"{on} to {layout.joints[joint]} is {length_there:.2f} {sequence.unit} long, else {usual:.2f}"
        yield "bones", at, f"{what}; bones change their length in {len(frames)} of {sequence.n_frames} frames"


def _sides(sequence: SkeletonSequence, layout: Layout) -> Told:
    """Toes point, and bent knees lead, to where the chest looks; with left and right swapped, to the back."""
    body = to_openpose18(sequence).joints.astype(np.float64)
    index = layout_of("openpose-18").index
    forward = np.cross([0.0, -1.0, 0.0], body[:, index("right_shoulder")] - body[:, index("left_shoulder")])
    ways, what = [], "feet point"
    for side in ("left", "right"):
        if f"{side}_foot" in layout.joints:
            foot, ankle = (sequence.joints[:, layout.index(f"{side}_{part}")] for part in ("foot", "ankle"))
            ways.append(np.einsum("tc,tc->t", foot - ankle, forward))
    if not ways:
        what = "bent knees point"
        for side in ("left", "right"):
            hip, knee, ankle = (body[:, index(f"{side}_{part}")] for part in ("hip", "knee", "ankle"))
            ahead = np.einsum("tc,tc->t", knee - (hip + ankle) / 2, forward)
            ways.append(np.where(_turn(knee - hip, ankle - knee) > _BENT, ahead, np.nan))
    told = np.concatenate(ways)
    told = told[np.isfinite(told) & (told != 0)]
    if len(told) >= _LEAST and (told > 0).mean() < SWAPPED:
        yield "sides", None, f"left and right seem swapped: {100 * (told < 0).mean():.0f}% of the {what} backwards"


def _size(sequence: SkeletonSequence) -> Told:
    torso = _torso(sequence)
    if np.isfinite(torso) and not TORSO[0] <= torso <= TORSO[1]:
        yield "size", None, f"its torso is {torso:.2f} m long: these are no metres, or it is no person"
    body = to_openpose18(sequence).joints
    index = layout_of("openpose-18").index
    shoulders = body[:, [index("right_shoulder"), index("left_shoulder")], 1].mean(axis=1)
    hips = body[:, [index("right_hip"), index("left_hip")], 1].mean(axis=1)
    known = np.isfinite(shoulders - hips)
    if known.any() and (shoulders > hips)[known].mean() > 0.8:
        yield "size", None, "the shoulders are below the hips nearly always: y must point down"


def _torso(sequence: SkeletonSequence) -> float:
    return torso_of(to_openpose18(sequence).joints, layout_of("openpose-18"))


def _turn(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(T,) radians between the directions of two bones; 0 is straight on."""
    with np.errstate(invalid="ignore", divide="ignore"):
        a = first / np.linalg.norm(first, axis=-1, keepdims=True)
        b = second / np.linalg.norm(second, axis=-1, keepdims=True)
    angle: np.ndarray = 2 * np.arctan2(np.linalg.norm(a - b, axis=-1), np.linalg.norm(a + b, axis=-1))
    return angle

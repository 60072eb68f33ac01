"""Recordings made of clips: four to eight clips of one subject end to end, so that every frame's unit is known exactly.

Each clip stands on the floor of the one before, its hips where they were bound for, facing the same way. What is left
of the difference (the pose) is spread over five to eight frames, half of them on each side, by a curve that begins and
ends flat; joints go on through the seam at the mean of their speeds on both sides, as a stop there would tell where the
seam is. No frame is lost: a unit begins with its clip's first frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from analysis.data.augment import turn
from analysis.data.examples import Example
from analysis.data.inputs import hips_of
from analysis.data.reorder import heading
from analysis.schema import SchemaError
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layouts import Layout, layout_of

CLIPS = (4, 8)  # in a recording
BLEND = (5, 8)  # frames of a seam, drawn anew for each one
_TRIES = 1000


def join_all(examples: Sequence[Example], rng: np.random.Generator) -> list[Example]:
    """Every clip in one recording, in random order: recordings of 4 to 8 clips of one subject, sorted by name.

    No action follows itself. Whoever has fewer than four clips gets one recording of those. Named by the subject and a
    count ("s01_j01"); units are the classes of the clips from 1 on. Raises SchemaError where a clip has no class or no
    body at its ends, or where an action would have to follow itself.
    """
    out = []
    for subject in sorted({example.subject for example in examples}):
        mine = sorted((example for example in examples if example.subject == subject), key=lambda one: one.name)
        groups = _dealt(mine, rng)
        out += [join(group, f"s{subject:02d}_j{number:02d}", rng) for number, group in enumerate(groups, 1)]
    return out


def join(clips: Sequence[Example], name: str, rng: np.random.Generator) -> Example:
    """The clips end to end in this order. Raises SchemaError where a clip has no class or no body at its ends."""
    first = clips[0].sequence
    body = layout_of(first.layout)
    parts: list[np.ndarray] = []
    units = []
    for clip in clips:
        here = clip.sequence
        if clip.action is None:
            raise SchemaError(f"{clip.name}: has no class that its frames could be labelled by")
        if (here.layout, here.rate) != (first.layout, first.rate):
            raise SchemaError(f"{clip.name}: {here.layout} at {here.rate}, {clips[0].name} is another kind of clip")
        joints = here.joints.astype(np.float64)
        if not (np.isfinite(joints[0]).all() and np.isfinite(joints[-1]).all()):
            raise SchemaError(f"{clip.name}: no whole body in its first or last frame")
        if parts:
            joints = _beside(joints, parts[-1], body)
            _close(parts[-1], joints, int(rng.integers(BLEND[0], BLEND[1] + 1)))
        parts.append(joints)
        units.append(np.full(len(joints), clip.action + 1, dtype=np.int64))
    whole = np.concatenate(parts).astype(np.float32)
    sequence = SkeletonSequence(whole, first.layout, first.rate, first.unit, name)
    return Example(name, clips[0].subject, sequence, None, np.concatenate(units))


def _dealt(clips: Sequence[Example], rng: np.random.Generator) -> list[list[Example]]:
    """The clips in groups of 4 to 8, in an order in which no action follows itself within a group."""
    for _ in range(_TRIES):
        order = [clips[at] for at in rng.permutation(len(clips))]
        groups = []
        while order:
            count = len(order)
            if count > CLIPS[1]:  # at least four are left for the last group
                count = int(rng.integers(CLIPS[0], min(CLIPS[1], count - CLIPS[0]) + 1))
            groups.append(order[:count])
            order = order[count:]
        if all(a.action != b.action for group in groups for a, b in pairwise(group)):
            return groups
    raise SchemaError(f"{clips[0].name} and others of its subject: there is no order in which no action follows itself")


def _beside(joints: np.ndarray, before: np.ndarray, body: Layout) -> np.ndarray:
    """A clip as the one before it ended: same floor, same heading, hips a step on."""
    angle = float(heading(joints[:1], body)[0] - heading(before[-1:], body)[0])
    moved = turn(joints, angle)
    ends, begins = before[-1:], moved[:1]
    step = hips_of(ends + _speed(before, moved), body)[0] - hips_of(begins, body)[0]
    step[1] = _floor(before, body) - _floor(moved, body)
    out: np.ndarray = moved + step
    return out


def _floor(joints: np.ndarray, body: Layout) -> float:
    """Height (y, down) of the lower ankle, in the middle of a clip's frames: one that ends crouching stands as well."""
    ankles = joints[:, [body.index("left_ankle"), body.index("right_ankle")], 1]
    return float(np.nanmedian(ankles.max(axis=1)))


def _speed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """(V, 3) a frame: the mean of a joint's last step before the seam and its first one after it; unseen ones are 0."""
    steps = [np.nan_to_num(piece[1] - piece[0]) for piece in (before[-2:], after[:2]) if len(piece) > 1]
    return sum(steps, np.zeros_like(after[0])) / 2


def _close(before: np.ndarray, after: np.ndarray, frames: int) -> None:
    """Closes the jump between two clips in place, over `frames` frames around the seam (fewer of a shorter clip)."""
    jump = after[0] - before[-1] - _speed(before, after)
    back, on = min(frames // 2, len(before)), min(frames - frames // 2, len(after))
    before[len(before) - back :] += _ease(np.arange(-back, 0) + 0.5, frames) * jump
    after[:on] -= (1 - _ease(np.arange(on) + 0.5, frames)) * jump


def _ease(at: np.ndarray, frames: int) -> np.ndarray:
    """(N, 1, 1) of the jump that is done `at` frames from the seam: 0 to 1 in `frames`, flat at both ends, at most
    1.5 / frames steep."""
    share = np.clip(at / frames + 0.5, 0, 1)
    eased: np.ndarray = (share * share * (3 - 2 * share))[:, None, None]
    return eased

"""Finds where a passage returns: in the same clip and in others, at another tempo, facing elsewhere, to the other side.

What is compared are the directions of the bones, which do not depend on who dances. A passage is embedded at a fixed
number of moments; windows of several lengths slide over the other dance and are embedded at as many moments. Where both
bodies are known, the mean cosine of their bones says how alike they are, with the window turned about the plumb line as
suits best, and once more with the example mirrored.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.parsing.likeness import CHOSEN, Likeness
from analysis.parsing.motion import RATE, main_person, motion_of
from analysis.parsing.pieces import nearest_frame
from analysis.schema import PoseTrack
from analysis.skeleton import BODY, PARENTS, SWAP

TEMPI = tuple(float(r) for r in np.exp(np.linspace(np.log(0.6), np.log(1.65), 9)))  # lengths of windows, of the passage
LEAST_SECONDS = 0.3  # shorter passages are a pose, not a movement
_MOMENTS = (16, 64)  # at least, at most
_DENSE = 5.0  # moments a second of long passages
_KNOWN = 0.5  # share of bones and moments that must be known in both
_BLIND = 0.3  # seconds: a joint that was not seen for longer is missing
_TRIMMED = 0.2  # share of a passage that may be cut off where another one was found already

_AT = {int(joint): i for i, joint in enumerate(BODY)}
_BONES = [(_AT[int(PARENTS[j])], _AT[int(j)]) for j in BODY if int(PARENTS[j]) in _AT]
_MIRROR = np.array([_BONES.index((_AT[int(SWAP[BODY[a]])], _AT[int(SWAP[BODY[b]])])) for a, b in _BONES])


@dataclass(frozen=True, eq=False)
class Trace:
    """The main dancer of a clip, ready to be searched; sample j stands for time j / RATE.

    bones (N,13,3) float32: unit directions in the track's axes (z is 0 where it has no depth), 0 where missing.
    known (N,13) float32: 1 or 0. stretch (N,): which run with one body, -1 where there is none.
    """

    frames: int
    fps: float
    deep: bool
    bones: np.ndarray
    known: np.ndarray
    stretch: np.ndarray


@dataclass(frozen=True, eq=False)
class Example:
    """A passage to look for: bones (K,13,3) and known (K,13) at K moments, how long it is in samples of the analysis
    clock, and how much it moves (RMS of the bones about their mean direction).
    """

    bones: np.ndarray
    known: np.ndarray
    samples: float
    moves: float
    deep: bool


@dataclass(frozen=True)
class Passage:
    """Frames [start, end) that are like an example; mirrored: danced to the other side."""

    start: int
    end: int
    likeness: float
    mirrored: bool


def trace_of(track: PoseTrack) -> Trace | None:
    """None where no body is ever seen."""
    motion = motion_of(track)
    if motion is None or not motion.stretches:
        return None
    parent, child = np.array(_BONES).T
    bones = np.zeros((motion.samples, len(_BONES), 3), dtype=np.float32)
    bones[..., : motion.pose.shape[2]] = motion.pose[:, child] - motion.pose[:, parent]
    length = np.linalg.norm(bones, axis=-1)
    seen = _seen(track, motion.samples)
    known = seen[:, parent] & seen[:, child] & (length > 1e-6)
    bones = np.where(known[..., None], bones / np.where(known, length, 1.0)[..., None], 0.0)
    stretch = np.full(motion.samples, -1)
    for number, (a, b) in enumerate(motion.stretches):
        stretch[a:b] = number
    known &= (stretch >= 0)[:, None]
    bones[stretch < 0] = 0.0
    deep = motion.pose.shape[2] == 3
    return Trace(
        track.n_frames, float(track.rate), deep, bones.astype(np.float32), known.astype(np.float32), stretch
    )


def _seen(track: PoseTrack, samples: int) -> np.ndarray:
    """(N,14) bool: was the joint seen within _BLIND of the sample?"""
    joints = track.image if track.world is None else track.world
    there = np.isfinite(joints[:, main_person(track)][:, BODY, 0])
    fps = float(track.rate)
    reach = max(1, round(_BLIND * fps))
    total = np.concatenate([np.zeros((1, len(BODY)), dtype=int), np.cumsum(there, axis=0)])
    at = np.minimum(np.round(np.arange(samples) / RATE * fps).astype(int), track.n_frames - 1)
    near: np.ndarray = total[np.minimum(at + reach + 1, len(there))] > total[np.maximum(at - reach, 0)]
    return near


def example_of(trace: Trace, start: int, end: int) -> Example | None:
    """The passage of frames [start, end) as an example; None where it is too short or too little of a body is known."""
    samples = (end - start) / trace.fps * RATE
    if samples < LEAST_SECONDS * RATE or not 0 <= start < end <= trace.frames:
        return None
    moments = int(np.clip(round(samples / RATE * _DENSE), *_MOMENTS))
    at = start / trace.fps * RATE + (np.arange(moments) + 0.5) / moments * samples
    at = np.clip(at, 0, len(trace.stretch) - 1)
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, len(trace.stretch) - 1)
    known = trace.known[low] * trace.known[high]
    if known.mean() < _KNOWN:
        return None
    share = (at - low)[:, None, None].astype(np.float32)
    bones = trace.bones[low] * (1 - share) + trace.bones[high] * share
    bones /= np.maximum(np.linalg.norm(bones, axis=-1, keepdims=True), 1e-6)
    bones *= known[..., None]
    mean = bones.sum(axis=0) / np.maximum(known.sum(axis=0), 1)[:, None]
    away = np.square(bones - mean).sum(axis=-1) * known
    return Example(bones, known, samples, float(np.sqrt(away.sum() / known.sum())), trace.deep)


def find_like(
    trace: Trace,
    examples: Sequence[Example],
    *,
    taken: Iterable[tuple[int, int]] = (),
    likeness: Likeness = CHOSEN,
    cut: float | None = None,
    most: int = 200,
) -> list[Passage]:
    """Passages that are like any of the examples, best first, none over another.

    taken: frames [start, end) that are no answer, as the examples themselves. cut: the least likeness told; None: as
    chosen. Of several examples the likest counts.
    """
    least = likeness.cut if cut is None else cut
    rows = [row for example in examples for row in _windows(trace, example, likeness, least)]
    rows.sort(key=lambda row: -row[0])
    free = np.ones(trace.frames, dtype=bool)
    for start, end in taken:
        free[max(0, start) : max(0, end)] = False
    out: list[Passage] = []
    for value, at, samples, mirrored in rows:
        start = max(0, nearest_frame(at, trace.fps))
        end = min(trace.frames, nearest_frame(at + samples, trace.fps))
        kept = _free_part(free, start, end)
        if kept is not None:
            free[kept[0] : kept[1]] = False
            out.append(Passage(*kept, value, mirrored))
            if len(out) == most:
                break
    return out


def _free_part(free: np.ndarray, start: int, end: int) -> tuple[int, int] | None:
    """[start, end) without what is taken at its ends; None where too much is, or something in the middle."""
    inside = np.flatnonzero(free[start:end])
    if len(inside) < max(1.0, (1 - _TRIMMED) * (end - start)) or inside[-1] - inside[0] + 1 != len(inside):
        return None
    return start + int(inside[0]), start + int(inside[-1]) + 1


def _windows(
    trace: Trace, example: Example, likeness: Likeness, least: float
) -> list[tuple[float, int, float, bool]]:
    """(likeness, first sample, samples, mirrored) of windows than which none beside is liker, least and above."""
    n = len(trace.stretch)
    best = np.full(n, np.inf, dtype=np.float32)
    which = np.zeros(n, dtype=int)
    deep = example.deep and trace.deep
    kinds = [(tempo, mirrored) for mirrored in (False, True) for tempo in TEMPI]
    products = {mirrored: _products(trace, _side(example, mirrored), deep) for mirrored in (False, True)}
    for kind, (tempo, mirrored) in enumerate(kinds):
        apart = _apart(trace, products[mirrored], tempo * example.samples)
        better = apart < best[: len(apart)]
        best[: len(apart)][better] = apart[better]
        which[: len(apart)][better] = kind
    around = np.concatenate([[np.inf], best, [np.inf]])
    lowest = np.flatnonzero(np.isfinite(best) & (best <= around[:-2]) & (best <= around[2:]))
    values = likeness.of(best[lowest], example.moves)
    return [
        (float(value), int(at), kinds[which[at]][0] * example.samples, kinds[which[at]][1])
        for at, value in zip(lowest, values, strict=True)
        if value >= least
    ]


def _side(example: Example, mirrored: bool) -> tuple[np.ndarray, np.ndarray]:
    """Bones and known of the example, or of the example danced to the other side."""
    if not mirrored:
        return example.bones, example.known
    return example.bones[:, _MIRROR] * np.array([-1, 1, 1], dtype=np.float32), example.known[:, _MIRROR]


def _products(trace: Trace, example: tuple[np.ndarray, np.ndarray], deep: bool) -> tuple[np.ndarray, ...]:
    """(K, N) each, summed over bones: how far the moment and the sample agree upright, level, level once turned by a
    quarter, and how many bones both know. A turn by an angle makes level * cos + quarter * sin of the middle two.
    """
    bones, known = example
    k, n = len(bones), len(trace.bones)
    upright = bones[..., 1] @ trace.bones[..., 1].T
    level, there = bones[..., [0, 2]], trace.bones[..., [0, 2]]
    alike = level.reshape(k, -1) @ there.reshape(n, -1).T
    if not deep:  # a picture: what is level cannot be told from what is turned
        return upright + alike, known @ trace.known.T
    turned = np.stack([there[..., 1], -there[..., 0]], axis=-1).reshape(n, -1)
    return upright, alike, level.reshape(k, -1) @ turned.T, known @ trace.known.T


def _apart(trace: Trace, products: tuple[np.ndarray, ...], samples: float) -> np.ndarray:
    """(M,) RMS distance of bones of the example and the window of so many samples that begins at each sample.

    inf where the window is not in one stretch, or too little is known in both. As directions are unit vectors, their
    squared distance is 2 - 2 cos.
    """
    moments, n = products[0].shape
    offset = np.round((np.arange(moments) + 0.5) / moments * samples).astype(int)
    m = n - max(int(offset[-1]), math.floor(samples) - 1)
    if m <= 0:
        return np.full(0, np.inf, dtype=np.float32)
    sums = [np.zeros(m, dtype=np.float32) for _ in products]
    for k, begin in enumerate(offset):
        for total, product in zip(sums, products, strict=True):
            total += product[k, begin : begin + m]
    *cosines, count = sums
    cosine = cosines[0] if len(cosines) == 1 else cosines[0] + np.hypot(cosines[1], cosines[2])
    whole = trace.stretch[:m]
    valid = (whole >= 0) & (whole == trace.stretch[n - m :]) & (count >= _KNOWN * moments * len(_BONES))
    square = 2 - 2 * cosine / np.maximum(count, 1)
    return np.where(valid, np.sqrt(np.maximum(square, 0)), np.inf).astype(np.float32)

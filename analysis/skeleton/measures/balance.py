"""Standing on one leg, and where the body's middle is over it."""

from __future__ import annotations

import numpy as np

from analysis.schema.measures import Note
from analysis.skeleton.measures.body import ANKLES, Array, Body, runs, softened
from analysis.skeleton.measures.jump import lift_of
from analysis.skeleton.measures.masses import PARTS, SHARES
from analysis.skeleton.measures.trace import Found, Trace

_HIGHER = 0.1  # body heights between the ankles: less may be a foot that stands nearer to the camera
_OFF = 0.07  # body heights of the lower ankle over the floor: more is a jump
_SLOW = 1.2  # body heights a second of the standing foot
SHORTEST, _BRIDGE, _SOFTEN = 0.2, 0.3, 0.05  # seconds


def standing(body: Body) -> Array:
    """(T,) 0 the right leg alone carries, 1 the left one; NaN where both, neither or who knows."""
    feet = body.image[:, list(ANKLES)]
    apart = (feet[:, 0, 1] - feet[:, 1, 1]) / body.px  # positive: the right one is lower
    change = np.gradient(softened(feet, body.fps, _SOFTEN), 1.0 / body.fps, axis=0)
    way = np.linalg.norm(change, axis=-1) / body.px[:, None]
    low = np.where(apart > 0, 0, 1)
    calm = np.take_along_axis(way, low[:, None], axis=1)[:, 0] < _SLOW
    with np.errstate(invalid="ignore"):
        alone = (np.abs(apart) > _HIGHER) & calm & (body.once(lift_of) < _OFF) & body.sure(ANKLES)
    return np.where(alone, low.astype(float), np.nan)


def one_leg(body: Body, _trace: Trace | None, a: int, b: int) -> Found:
    """Seconds of the longest stand on one leg in frames [a, b), and when it begins."""
    if body.sure(ANKLES)[a:b].mean() < 0.7:
        return Found(why_not="feet-hidden")
    stands = [stand for stand in body.once(_stands) if stand[0] < b and stand[1] > a]
    stands = [(max(a, start), min(b, end)) for start, end in stands]
    stands = [(start, end) for start, end in stands if end - start >= SHORTEST * body.fps]
    if not stands:
        return Found(why_not="both-legs")
    start, end = max(stands, key=lambda one: one[1] - one[0])
    return Found((end - start) / body.fps, frame=start, said=Note("begins-at"))


def _stands(body: Body) -> list[tuple[int, int]]:
    on = body.once(standing)
    out: list[tuple[int, int]] = []
    for side in (0.0, 1.0):
        for a, b in runs(on == side):
            if out and out[-1][1] <= a and a - out[-1][1] <= _BRIDGE * body.fps and on[out[-1][0]] == side:
                out[-1] = (out[-1][0], b)
            else:
                out.append((a, b))
    return out


def over_support(body: Body) -> Trace:
    """Body heights, sideways in the picture, from the standing foot to the body's middle; NaN on both legs."""
    on = body.once(standing)
    foot = np.where(on == 0, body.image[:, ANKLES[0], 0], body.image[:, ANKLES[1], 0])
    middle = body.image[:, PARTS, 0] @ SHARES
    values = np.where(np.isfinite(on) & body.sure(PARTS), np.abs(middle - foot) / body.px, np.nan)
    return Trace(values, np.zeros(body.frames))

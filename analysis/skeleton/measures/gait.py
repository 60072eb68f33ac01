"""The step cycle: how long until a leg does the same again, where steps repeat."""

from __future__ import annotations

import numpy as np

from analysis.skeleton.measures.body import ANKLES, Array, Body
from analysis.skeleton.measures.speed import places
from analysis.skeleton.measures.trace import Found, Trace

_SHORTEST, _LONGEST = 0.4, 2.4  # seconds of a cycle: two steps
_LIKE, _AGAINST = 0.65, -0.4  # how much the legs agree with themselves a cycle, and half a cycle, later
_PASSING = 0.7  # of the swing: how far from the other foot its middle may be
_SWING = 0.05  # body heights: less is shifting one's weight


def cycle(body: Body, _trace: Trace | None, a: int, b: int) -> Found:
    """Seconds from one strike of a heel to the next of the same foot in frames [a, b), by how the way from foot to
    foot comes back: after a whole cycle it is the same, after half of one the feet have changed places."""
    if b - a < 2 * _SHORTEST * body.fps:
        return Found(why_not="short")
    if body.sure(ANKLES)[a:b].mean() < 0.9:
        return Found(why_not="feet-hidden")
    feet = body.once(places)[a:b][:, list(ANKLES)]
    way = feet[:, 0] - feet[:, 1]
    way = way[np.isfinite(way).all(axis=1)]
    middle = way.mean(axis=0)
    way = way - middle
    along = np.linalg.svd(way, full_matrices=False)[2][0]
    if abs(middle @ along) > _PASSING * np.std(way @ along):
        return Found(why_not="no-steps")  # feet that open and close never pass each other
    if np.sqrt((way**2).sum(axis=1).mean()) < _SWING:
        return Found(why_not="no-steps")
    like = _likeness(way)
    first, last = round(_SHORTEST * body.fps), min(round(_LONGEST * body.fps), len(way) * 2 // 3)
    best = [t for t in range(max(first, 1), last) if like[t] >= max(like[t - 1], like[t + 1], _LIKE)]
    best = [t for t in best if like[: t + 1].min() <= _AGAINST and like[round(t / 2)] <= _AGAINST]
    if not best:
        return Found(why_not="no-steps")
    t = best[0]
    curve = like[t - 1] - 2 * like[t] + like[t + 1]
    shift = 0.5 * (like[t - 1] - like[t + 1]) / curve if curve < 0 else 0.0
    return Found((t + shift) / body.fps, doubt=1.0 - float(like[t]))


def _likeness(way: Array) -> Array:
    """(n,) -1..1: how much (n, C) is like itself so many frames later."""
    n = len(way)
    out = np.full(n, -1.0)
    for t in range(n - 2):
        x, y = way[: n - t].ravel(), way[t:].ravel()
        size = np.sqrt((x * x).sum() * (y * y).sum())
        out[t] = (x * y).sum() / size if size > 0 else 0.0
    return out

"""All measures, one a line: over time where they have a curve, and as one number of a span of frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.schema.measures import Note
from analysis.skeleton.measures import angles, balance, gait, jump, space, speed, turns
from analysis.skeleton.measures.body import ANKLES, Body
from analysis.skeleton.measures.trace import Found, Trace

_KNOWN = 0.6  # share of the frames of a span that must be told
_STRAY = 0.03  # share of the frames at either end of a range
Curve = Callable[[Body], Trace]
Count = Callable[[Body, Trace | None, int, int], Found]


@dataclass(frozen=True)
class Kind:
    """unit: deg, body (heights), body/s, body2/s2, body/s2, body/s3, s, turns, ratio, of1 or sparc. known: the share of
    a span's frames that it wants, and hidden why it else abstains. drawn: is its curve one to be shown? worst, and
    worst_share of the value: the largest uncertainty that still says something; beyond, it abstains. by_view: views
    from which it is more doubtful than from another, on training films.
    """

    name: str
    group: str
    unit: str
    count: Count
    curve: Curve | None = None
    known: float = _KNOWN
    hidden: str = "hidden"
    drawn: bool = True
    worst: float = float("inf")
    worst_share: float = float("inf")
    by_view: tuple[str, ...] = ()

    def of(self, body: Body, trace: Trace | None, a: int, b: int) -> Found:
        """The number of frames [a, b)."""
        if trace is not None and np.isfinite(trace.values[a:b]).mean() < self.known:
            return Found(why_not=self.hidden)
        return self.count(body, trace, a, b)


def largest(body: Body, trace: Trace | None, a: int, b: int) -> Found:
    assert trace is not None
    at = a + int(np.nanargmax(trace.values[a:b]))
    return Found(float(trace.values[at]), float(trace.doubt[at]), at, said=Note("largest-at"))


def typical(body: Body, trace: Trace | None, a: int, b: int) -> Found:
    assert trace is not None
    known = np.isfinite(trace.values[a:b])
    values, doubt = trace.values[a:b][known], trace.doubt[a:b][known]
    return Found(float(np.median(values)), float(np.median(doubt)))


def mean(body: Body, trace: Trace | None, a: int, b: int) -> Found:
    assert trace is not None
    known = np.isfinite(trace.values[a:b])
    return Found(float(trace.values[a:b][known].mean()), float(trace.doubt[a:b][known].mean()))


def span(body: Body, trace: Trace | None, a: int, b: int) -> Found:
    """From the smallest to the largest; where it is largest."""
    assert trace is not None
    values = trace.values[a:b]
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known], kind="stable")]
    # A frame or two that the estimator misplaced are no range: the outermost 3% are left out at either end.
    out = min(int(_STRAY * len(order)), (len(order) - 1) // 2)
    low, high = a + int(order[out]), a + int(order[-1 - out])
    doubt = float(trace.doubt[low] + trace.doubt[high]) / 2
    ends = {"low": round(float(trace.values[low]), 1), "high": round(float(trace.values[high]), 1)}
    return Found(ends["high"] - ends["low"], doubt, high, said=Note("from-to", ends))


def _jump(body: Body, a: int, b: int, told: Callable[[jump.Jump], float]) -> Found:
    """Of the highest jump whose top lies in frames [a, b)."""
    if body.sure(ANKLES)[a:b].mean() < 0.7:
        return Found(why_not="feet-hidden")
    here = [one for one in body.once(jump.jumps) if a <= one.top < b]
    if not here:
        return Found(why_not="no-jump")
    best = max(here, key=lambda one: one.height)
    return Found(told(best), best.unlike(body.fps), best.top, said=Note("largest-at"))


def jump_height(body: Body, _trace: Trace | None, a: int, b: int) -> Found:
    return _jump(body, a, b, lambda one: one.height)


def air_time(body: Body, _trace: Trace | None, a: int, b: int) -> Found:
    return _jump(body, a, b, lambda one: (one.on - one.off) / body.fps)


def over_support(body: Body, trace: Trace | None, a: int, b: int) -> Found:
    """The middle over all frames on one leg."""
    assert trace is not None
    values = trace.values[a:b]
    if np.isfinite(values).sum() < balance.SHORTEST * body.fps:
        return Found(why_not="feet-hidden" if body.sure(ANKLES)[a:b].mean() < 0.7 else "both-legs")
    return Found(float(np.nanmedian(values)))


def not_followed(body: Body, trace: Trace | None, a: int, b: int) -> Found:
    """Turn-out is where the feet point, and the joints end at the ankles."""
    return Found(why_not="feet-not-followed")


_CORNERS = {
    f"{side}_{at}": (f"{side}_{first}", f"{side}_{at}", f"{side}_{last}")
    for side in ("right", "left")
    for first, at, last in (("shoulder", "elbow", "wrist"), ("hip", "shoulder", "elbow"), ("shoulder", "hip", "knee"))
}
KINDS: tuple[Kind, ...] = (
    Kind("leg_opening", "shape", "deg", largest, angles.leg_opening, worst=25.0, by_view=("side", "turning")),
    Kind("trunk_lean", "shape", "deg", angles.leaning, angles.trunk_lean, worst=15.0),
    Kind("right_limb_swing", "gait", "deg", span, partial(angles.limb_swing, side=0), worst=30.0, worst_share=1.0,
         by_view=("front",)),
    Kind("left_limb_swing", "gait", "deg", span, partial(angles.limb_swing, side=1), worst=30.0, worst_share=1.0,
         by_view=("front",)),
    *(
        Kind(f"{name}_angle", "shape", "deg", span, partial(angles.corner, first=one, at=at, last=other), worst=30.0,
             worst_share=1.0, by_view=("side", "turning"))
        for name, (one, at, other) in _CORNERS.items()
    ),
    Kind("symmetry", "shape", "of1", space.symmetry, worst=0.25),
    Kind("profile", "shape", "ratio", typical, space.profile, worst=0.2),
    Kind("reach", "space", "body", largest, space.reach, worst=0.08),
    Kind("turns", "space", "turns", turns.turns, turns.turned, worst=0.2),
    Kind("turn_out", "shape", "deg", not_followed),
    Kind("speed", "time", "body/s", mean, speed.speed, worst_share=0.8),
    Kind("smoothness", "time", "sparc", speed.smoothness, speed.pace, drawn=False, worst=0.8),
    Kind("weight", "effort", "body2/s2", largest, speed.energy, worst_share=0.8),
    Kind("suddenness", "effort", "body/s2", mean, speed.suddenness, worst_share=0.8),
    Kind("flow", "effort", "body/s3", mean, speed.jerk, worst_share=0.8),
    Kind("jump_height", "jump", "body", jump_height, worst_share=0.5),
    Kind("air_time", "jump", "s", air_time, worst_share=0.5),
    Kind("one_leg", "balance", "s", balance.one_leg, worst=1.5),
    Kind("over_support", "balance", "body", over_support, balance.over_support, known=0.0),
    Kind("gait_cycle", "gait", "s", gait.cycle, worst_share=0.3),
)

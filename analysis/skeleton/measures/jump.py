"""Jumps: both feet off the floor, and the hips falling as everything falls.

A foot that is lifted, a rise to the toes and a knee that bends all look like a jump at one joint; free fall is what
nothing else does. The camera is taken as level and still, the floor as level where the dancer is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.skeleton.measures.body import ANKLES, Array, Body, runs

_TOES = 0.04  # body heights by which the lower ankle is off its floor when the toes leave it
_SHORTEST, _LONGEST = 0.16, 1.1  # seconds in the air
_GRAVITY = 5.77  # body heights a second squared, of a body of 1.7 m
_FALL = (3.4, 8.4)  # body heights a second squared: 9.81 m/s2 for bodies of 1.2 to 2 m, with what the estimate errs
_FLOOR = 2.0  # seconds to either side in which the lower ankle shows where the floor is
_RISE = 0.02  # body heights: less is no jump


@dataclass(frozen=True)
class Jump:
    """Take-off and landing in fractional frames; the frame of the highest point; how high the hips rise from take-off,
    in body heights."""

    off: float
    on: float
    top: int
    height: float

    def unlike(self, fps: float) -> float:
        """Seconds by which the time in the air differs from what free fall takes for this height."""
        return abs((self.on - self.off) / fps - float(np.sqrt(8 * self.height / _GRAVITY)))


def lift_of(body: Body) -> Array:
    """(T,) body heights by which the lower ankle is above the floor around that moment; NaN where feet are not seen."""
    low = np.where(body.sure(ANKLES), body.image[:, list(ANKLES), 1].max(axis=1), np.nan)
    return (floor_of(low, body.fps) - low) / body.px


def floor_of(low: Array, fps: float) -> Array:
    """(T,) px: the upper range of where the lower foot is around each frame."""
    reach, step = round(_FLOOR * fps), max(1, round(0.1 * fps))
    at = np.arange(0, len(low), step)
    level = np.full(len(at), np.nan)
    for k, t in enumerate(at):
        near = low[max(0, t - reach) : t + reach + 1]
        near = near[np.isfinite(near)]
        if len(near):
            level[k] = np.percentile(near, 80)
    known = np.isfinite(level)
    if not known.any():
        return np.full(len(low), np.nan)
    floor: Array = np.interp(np.arange(len(low)), at[known], level[known])
    return floor


def jumps(body: Body) -> list[Jump]:
    lift = body.once(lift_of)
    out = []
    for a, b in runs(np.nan_to_num(lift, nan=-1.0) > _TOES):
        if a == 0 or b >= body.frames or not _SHORTEST * body.fps <= b - a <= _LONGEST * body.fps:
            continue  # one that is cut off by the clip's ends or by a gap has no height
        # In one size for all of a flight: where it is estimated a little larger nobody rises.
        rise = -body.hips[:, 1] / np.nanmedian(body.px[a:b])
        if not np.isfinite(lift[a - 1 : b + 1]).all() or not np.isfinite(rise[a - 1 : b + 1]).all():
            continue
        off = a - 1 + _crossing(lift[a - 1], lift[a])
        on = b - 1 + _crossing(lift[b - 1], lift[b])
        t = np.arange(a, b)
        bend, slope, _level = np.polyfit((t - t.mean()) / body.fps, rise[t], 2)
        ground = (np.interp(off, np.arange(body.frames), rise) + np.interp(on, np.arange(body.frames), rise)) / 2
        height = float(rise[t].max() - ground)
        if _FALL[0] <= -2 * bend <= _FALL[1] and height > _RISE and abs(slope) < 1.0:
            out.append(Jump(off, on, int(t[rise[t].argmax()]), height))
    return out


def _crossing(before: float, after: float) -> float:
    """Where between two frames the lift passes the toes."""
    return float(np.clip((_TOES - before) / (after - before), 0.0, 1.0)) if after != before else 0.5

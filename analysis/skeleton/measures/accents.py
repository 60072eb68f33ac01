"""Accents: moments at which a movement arrives. The limbs were fast, and brake: where their speed is least after it.

Dance is heard in a body's stops (as the kinematic beats of Li and others 2021 are: local minima of joint speed).
"""

from __future__ import annotations

import numpy as np

from analysis.schema.measures import Accent
from analysis.skeleton.layout import BODY
from analysis.skeleton.measures.body import Array, Body
from analysis.skeleton.measures.speed import moved, pace_softening

_BEFORE = 0.8  # seconds in which the movement was fast
_FAST = 0.25  # body heights a second, the mean of all joints: slower arrives nowhere
_DEEP = 0.5  # share by which the speed falls
_APART = 0.15  # seconds between two


def accents(body: Body) -> tuple[Accent, ...]:
    pace = moved(body, 1, pace_softening(body))[:, BODY].mean(axis=1)
    reach = max(1, round(_BEFORE * body.fps))
    found: list[Accent] = []
    for t in range(1, body.frames - 1):
        if not (pace[t] <= pace[t - 1] and pace[t] < pace[t + 1]):
            continue
        top = _top(pace[max(0, t - reach) : t])
        if top < _FAST or 1.0 - pace[t] / top < _DEEP:
            continue
        strength = round(float(1.0 - pace[t] / top), 3)
        if found and t - found[-1].frame < _APART * body.fps:
            if strength <= found[-1].strength:
                continue
            found.pop()
        found.append(Accent(t, strength))
    return tuple(found)


def _top(pace: Array) -> float:
    return float(np.nanmax(pace)) if np.isfinite(pace).any() else 0.0

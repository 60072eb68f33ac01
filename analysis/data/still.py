"""One frame of a body, as the drawing needs it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.data.body import Array, Body


@dataclass(frozen=True)
class Still:
    """One frame's body: the rows of Body at one time, and how the skirt swings (metres, world)."""

    joints: Array
    spine: Array
    toes: Array
    fingers: Array
    head_centre: Array
    pelvis: Array
    chest: Array
    head: Array
    sway: Array
    flare: float


def still(body: Body, t: int, sway: Array, flare: float) -> Still:
    """Frame t of a body."""
    return Still(
        body.joints[t], body.spine[t], body.toes[t], body.fingers[t], body.head_centre[t],
        body.pelvis[t], body.chest[t], body.head[t], sway, flare,
    )  # fmt: skip

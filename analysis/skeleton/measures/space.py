"""How much room a body takes: its outline's proportions, how far it reaches, and how evenly its two sides move."""

from __future__ import annotations

import numpy as np

from analysis.schema.measures import Note
from analysis.skeleton.layout import BODY, INDEX, mid_hips
from analysis.skeleton.measures.body import ANKLES, SHOULDERS, WRISTS, Array, Body
from analysis.skeleton.measures.trace import Found, Trace

_ENDS = (*WRISTS, *ANKLES)
_LITTLE = 0.05  # body heights of movement under which two sides are not compared


def profile(body: Body) -> Trace:
    """Width by height of the box around the joints in the picture: of the joints, not of the clothes."""
    joints = body.image[:, BODY]
    known = body.sure(tuple(int(j) for j in BODY))
    with np.errstate(invalid="ignore", divide="ignore"):
        size = joints.max(axis=1) - joints.min(axis=1)
        values = np.where(known, size[:, 0] / size[:, 1], np.nan)
    return Trace(values, np.abs(values - np.nan_to_num(np.nanmedian(values))) if known.any() else np.zeros(body.frames))


def reach(body: Body) -> Trace:
    """Body heights from the middle of the trunk to hands and feet, the mean of the four."""
    def of(joints: Array) -> Array:
        middle = (mid_hips(joints) + joints[:, INDEX["neck"]]) / 2
        away: Array = np.linalg.norm(joints[:, _ENDS] - middle[:, None], axis=-1).mean(axis=1)
        return away
    far, flat = of(body.joints) / body.stature, of(body.image) / body.px
    return Trace(np.where(body.sure(_ENDS), far, np.nan), np.abs(far - flat))


def symmetry(body: Body, _trace: Trace | None, a: int, b: int) -> Found:
    """Of the two shoulders' ways up and down against the hips in frames [a, b): the smaller by the larger."""
    if body.sure(SHOULDERS)[a:b].mean() < 0.7:
        return Found(why_not="hidden")
    height = (body.image[a:b, SHOULDERS, 1] - body.hips[a:b, None, 1]) / body.px[a:b, None]
    height = height[np.isfinite(height).all(axis=1)]
    ways = np.percentile(height, 95, axis=0) - np.percentile(height, 5, axis=0)
    if ways.max() < _LITTLE:
        return Found(why_not="moves-too-little")
    code = "right-more" if ways[0] > ways[1] else "left-more"
    return Found(float(ways.min() / ways.max()), doubt=1.0 / (float(ways.max()) + 0.01), said=Note(code))

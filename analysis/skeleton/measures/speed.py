"""How fast the limbs move, how evenly, and what of it stands for weight, time and flow in the sense of Laban.

Positions are those in space, plus the way of the hips in the picture: how far from the camera a dancer is going no
estimator here tells, so going towards it or away is not in them.
"""

from __future__ import annotations

import numpy as np

from analysis.skeleton.measures.body import ANKLES, WRISTS, Array, Body, softened
from analysis.skeleton.measures.masses import PARTS, SHARES
from analysis.skeleton.measures.trace import Found, Trace

_SOFTEN = 0.08  # seconds, one sigma: what the estimator errs would else be most of a slow movement's speed
_EFFORT = 0.1  # smoothness, and what stands for an effort, is that of the movement over a fifth of a second and more
_ENDS = (*WRISTS, *ANKLES)
_CUT, _LEVEL, _PAD = 10.0, 0.05, 4  # Hz, share and zero padding of the spectral arc length
_LEAST = 0.5  # seconds


def places(body: Body) -> Array:
    """(T,18,3) body heights."""
    joints = body.image - body.hips[:, None] if body.world is None else body.world
    flat = body.px[:, None, None] if body.world is None else body.stature
    depth = np.zeros((*joints.shape[:2], 3 - joints.shape[-1]))
    out: Array = np.concatenate([joints / flat, depth], axis=-1) + body.once(_way)[:, None]
    return out


def _way(body: Body) -> Array:
    """(T,3) the way of the hips, body heights, from step to step: a size that is estimated a little larger for a while
    moves nobody towards the picture's corner. NaN where the hips are not seen."""
    hips, at = body.hips, np.arange(body.frames)
    known = np.isfinite(hips).all(axis=1) & np.isfinite(body.px)
    out = np.full((body.frames, 3), np.nan)
    if known.any():
        px = np.interp(at, at[known], body.px[known])
        path = np.stack([np.interp(at, at[known], hips[known, k]) for k in range(2)], axis=1)
        steps = np.diff(path, axis=0) / ((px[1:] + px[:-1]) / 2)[:, None]
        out[known] = np.concatenate([np.zeros((1, 3)), np.cumsum(np.pad(steps, ((0, 0), (0, 1))), axis=0)])[known]
    return out


def moved(body: Body, times: int, soften: float) -> Array:
    """(T,18) size of the first, second or third change a second of where joints are, softened by so many seconds."""
    out = body.once(places) if soften == 0.0 else softened(body.once(places), body.fps, soften)
    for _ in range(times):
        out = np.gradient(out, 1.0 / body.fps, axis=0)
    size: Array = np.linalg.norm(out, axis=-1)
    return size


def pace_softening(body: Body) -> float:
    return _SOFTEN if body.tall is None else 0.0


def speed(body: Body) -> Trace:
    """Body heights a second, the mean of hands and feet."""
    values = moved(body, 1, pace_softening(body))[:, _ENDS].mean(axis=1)
    return Trace(np.where(body.sure(_ENDS), values, np.nan), np.nan_to_num(values))


def pace(body: Body) -> Trace:
    """The same of the movement over a fifth of a second and more: what the estimator trembles is no roughness."""
    values = moved(body, 1, _EFFORT)[:, _ENDS].mean(axis=1)
    return Trace(np.where(body.sure(_ENDS), values, np.nan), np.nan_to_num(values))


def energy(body: Body) -> Trace:
    """Half the mean of mass times speed squared: what a movement weighs."""
    values = 0.5 * (moved(body, 1, _EFFORT)[:, PARTS] ** 2) @ SHARES
    return Trace(np.where(body.sure(tuple(PARTS)), values, np.nan), np.nan_to_num(values))


def suddenness(body: Body) -> Trace:
    """Mean acceleration: sudden against sustained."""
    values = moved(body, 2, _EFFORT)[:, PARTS] @ SHARES
    return Trace(np.where(body.sure(tuple(PARTS)), values, np.nan), np.nan_to_num(values))


def jerk(body: Body) -> Trace:
    """Mean change of the acceleration: bound against free."""
    values = moved(body, 3, _EFFORT)[:, PARTS] @ SHARES
    return Trace(np.where(body.sure(tuple(PARTS)), values, np.nan), np.nan_to_num(values))


def smoothness(body: Body, trace: Trace | None, a: int, b: int) -> Found:
    """Spectral arc length of the pace in frames [a, b) (Balasubramanian and others 2015): 0 at best, lower is
    rougher."""
    assert trace is not None
    if b - a < _LEAST * body.fps:
        return Found(why_not="short")
    values = trace.values[a:b]
    if np.isfinite(values).mean() < 0.9:
        return Found(why_not="hidden")
    values = np.interp(np.arange(len(values)), np.flatnonzero(np.isfinite(values)), values[np.isfinite(values)])
    if values.max() < 0.05:
        return Found(why_not="moves-too-little")
    n = 2 ** (int(np.ceil(np.log2(len(values)))) + _PAD)
    spectrum = np.abs(np.fft.rfft(values, n))
    hertz = np.fft.rfftfreq(n, 1.0 / body.fps)
    spectrum /= spectrum[0]
    inside = np.flatnonzero((hertz <= _CUT) & (spectrum >= _LEVEL))
    spectrum, hertz = spectrum[: inside[-1] + 1], hertz[: inside[-1] + 1]
    if len(hertz) < 2:
        return Found(why_not="short")
    arc = np.sqrt((np.diff(hertz) / (hertz[-1] - hertz[0])) ** 2 + np.diff(spectrum) ** 2).sum()
    return Found(-float(arc), doubt=(b - a) / body.fps)

"""How fast the limbs move, how evenly, and what of it stands for weight, time and flow in the sense of Laban.

Positions are those in space, plus the way of the hips in the picture: how far from the camera a dancer is going no
estimator here tells, so going towards it or away is not in them.
"""

from __future__ import annotations

import numpy as np

from analysis.skeleton.layout import INDEX
from analysis.skeleton.measures.body import ANKLES, WRISTS, Array, Body, softened
from analysis.skeleton.measures.trace import Found, Trace

_SOFTEN = 0.08  # seconds, one sigma: what the estimator errs would else be most of a slow movement's speed
_EFFORT = 0.1  # what stands for an effort is that of the movement over a fifth of a second and more
_ENDS = (*WRISTS, *ANKLES)
# Shares of the body's mass, at the joints that carry them (Winter 2009): arms, legs, trunk and head.
_MASSES = {
    "right_wrist": 0.022, "left_wrist": 0.022, "right_elbow": 0.028, "left_elbow": 0.028, "right_knee": 0.100,
    "left_knee": 0.100, "right_ankle": 0.061, "left_ankle": 0.061, "neck": 0.249, "right_hip": 0.124,
    "left_hip": 0.124, "nose": 0.081,
}  # fmt: skip
_PARTS = [INDEX[name] for name in _MASSES]
_SHARES = np.array(list(_MASSES.values())) / sum(_MASSES.values())
_CUT, _LEVEL, _PAD = 8.0, 0.05, 4  # Hz, share and zero padding of the spectral arc length
_LEAST = 0.5  # seconds


def places(body: Body) -> Array:
    """(T,18,3) body heights."""
    if body.world is None:
        flat = body.image / body.px[:, None, None]
        return np.concatenate([flat, np.zeros((*flat.shape[:2], 1))], axis=-1)
    way = np.concatenate([body.hips / body.px[:, None], np.zeros((body.frames, 1))], axis=-1)
    return body.world / body.stature + way[:, None]


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


def energy(body: Body) -> Trace:
    """Half the mean of mass times speed squared: what a movement weighs."""
    values = 0.5 * (moved(body, 1, _EFFORT)[:, _PARTS] ** 2) @ _SHARES
    return Trace(np.where(body.sure(tuple(_PARTS)), values, np.nan), np.nan_to_num(values))


def suddenness(body: Body) -> Trace:
    """Mean acceleration: sudden against sustained."""
    values = moved(body, 2, _EFFORT)[:, _PARTS] @ _SHARES
    return Trace(np.where(body.sure(tuple(_PARTS)), values, np.nan), np.nan_to_num(values))


def jerk(body: Body) -> Trace:
    """Mean change of the acceleration: bound against free."""
    values = moved(body, 3, _EFFORT)[:, _PARTS] @ _SHARES
    return Trace(np.where(body.sure(tuple(_PARTS)), values, np.nan), np.nan_to_num(values))


def smoothness(body: Body, trace: Trace | None, a: int, b: int) -> Found:
    """Spectral arc length of the speed in frames [a, b) (Balasubramanian and others 2015): 0 at best, lower is
    rougher."""
    if b - a < _LEAST * body.fps:
        return Found(why_not="short")
    values = (trace or speed(body)).values[a:b]
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

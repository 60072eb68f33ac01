"""Which way the dancer faces, and how far she turns: an angle that is followed past half turns, never wrapped."""

from __future__ import annotations

import numpy as np

from analysis.schema.measures import FACINGS, Note
from analysis.skeleton.measures.body import HIPS, SHOULDERS, Array, Body
from analysis.skeleton.measures.trace import Found, Trace

_FRONT, _SIDE = 45.0, 135.0  # degrees off the camera up to which she is seen from the front, from the side
_BRIDGE = 0.5  # seconds without a body over which a turn is followed
_MAJORITY = 0.6
_NUMBER = {name: i for i, name in enumerate(FACINGS)}


def facing(body: Body) -> Trace:
    """(T,) degrees -180..180: 0 to the camera, 90 to the right of the picture. Doubtful by how short the line of
    shoulders and hips is, seen from above, against its usual length: bent over, a body faces nowhere."""
    if body.world is None:
        return Trace(np.full(body.frames, np.nan), np.ones(body.frames))
    right, left = SHOULDERS[0], SHOULDERS[1]
    across = body.world[:, left] - body.world[:, right] + body.world[:, HIPS[1]] - body.world[:, HIPS[0]]
    level = np.hypot(across[:, 0], across[:, 2])
    usual = np.nanpercentile(level, 75) if np.isfinite(level).any() else 1.0
    values = np.where(body.sure((*SHOULDERS, *HIPS)), np.degrees(np.arctan2(across[:, 2], across[:, 0])), np.nan)
    return Trace(values, np.clip(1.0 - level / usual, 0.0, 1.0))


def turned(body: Body) -> Trace:
    """(T,) degrees that she has turned since the first frame, past any number of full turns."""
    way = body.once(facing)
    known = np.flatnonzero(np.isfinite(way.values))
    values = np.full(body.frames, np.nan)
    longest = max(1.0, _BRIDGE * body.fps)
    for part in np.split(known, np.flatnonzero(np.diff(known) > longest) + 1):
        if len(part):
            values[part] = np.degrees(np.unwrap(np.radians(_unflipped(way.values[part]))))
    if len(known):
        values -= values[known[0]]
    return Trace(values, way.doubt)


def _unflipped(degrees: Array) -> Array:
    """A frame or two in which left and right were mistaken for each other are no half turns there and back."""
    out = degrees.copy()
    for i in range(1, len(out) - 2):
        for n in (1, 2):
            j = i + n
            if j < len(out) and _apart(out[i - 1], out[i]) > 90.0 and _apart(out[i - 1], out[j]) < 60.0:
                out[i:j] = out[i - 1]
                break
    return out


def _apart(a: float, b: float) -> float:
    return abs((a - b + 180.0) % 360.0 - 180.0)


def turns(body: Body, trace: Trace | None, a: int, b: int) -> Found:
    """Full turns of the farthest that she turns in one direction of frames [a, b)."""
    assert trace is not None
    values, at = trace.values[a:b], np.arange(a, b)
    known = np.isfinite(values)
    if known.mean() < 0.7:
        return Found(why_not="no-facing" if body.world is None else "hidden")
    values, at = values[known], at[known]
    right, left = values - np.minimum.accumulate(values), np.maximum.accumulate(values) - values
    far, code = (right, "turns-left") if right.max() >= left.max() else (left, "turns-right")
    end = int(far.argmax())
    steps = np.abs(np.diff(values)).max() if len(values) > 1 else 0.0
    return Found(float(far[end]) / 360.0, doubt=float(steps) / 90.0, frame=int(at[end]), said=Note(code))


def shares(body: Body) -> dict[str, float]:
    """Of the frames in which her facing is known: shares seen from front, side and back."""
    off = np.abs(body.once(facing).values)
    off = off[np.isfinite(off)]
    if not len(off):
        return {"front": 0.0, "side": 0.0, "back": 0.0}
    parts = {"front": off <= _FRONT, "side": (off > _FRONT) & (off <= _SIDE), "back": off > _SIDE}
    return {name: round(float(part.mean()), 3) for name, part in parts.items()}


def views(body: Body) -> Array:
    """(T,) from where each frame is seen: numbers of FACINGS."""
    off = np.abs(body.once(facing).values)
    parts = {"front": off <= _FRONT, "side": off <= _SIDE, "back": off > _SIDE}
    out: Array = np.select(list(parts.values()), [_NUMBER[name] for name in parts], _NUMBER["unknown"])
    return out


def view(body: Body, a: int, b: int) -> str:
    """From where frames [a, b) are seen for the most part: front, side or back; turning; unknown."""
    off = np.abs(body.once(facing).values[a:b])
    if not len(off) or np.isfinite(off).mean() < 0.5:
        return "unknown"
    off = off[np.isfinite(off)]
    found = {"front": (off <= _FRONT).mean(), "side": ((off > _FRONT) & (off <= _SIDE)).mean()}
    found["back"] = 1.0 - sum(found.values())
    most = max(found, key=lambda name: found[name])
    return most if found[most] >= _MAJORITY else "turning"

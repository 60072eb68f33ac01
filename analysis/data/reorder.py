"""A recording whose actions come in another order, so that nobody can know what comes next without looking.

A recording is cut in the middle of the background between its labelled units; where two units touch, between them.
The pieces are put one after the other in random order. At each joint the next piece is turned about the vertical and
moved along the floor so that it begins where the last one ended, looking the same way; the rest of the difference (the
pose, the height of the hips) is spread over a few frames on either side, half of it on each. No frame is lost and no
label moves within its piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from analysis.data.augment import turn
from analysis.data.examples import BACKGROUND, UNKNOWN, Example
from analysis.data.inputs import hips_of
from analysis.schema import SchemaError
from analysis.skeleton.layouts import Layout, layout_of

BLEND = (5, 8)  # frames over which a joint is spread, drawn anew for each one
_LOOK = 15  # frames: as far as a piece is searched for a body at its ends


def reordered(example: Example, rng: np.random.Generator) -> Example:
    """The example with its pieces in random order, never in the old one where there are two or more.

    Frames of unknown label stay in the piece they are in. Raises SchemaError where nothing is labelled or the
    coordinates are not 3-D.
    """
    spans = pieces_of(example)
    order = rng.permutation(len(spans))
    if len(spans) > 1:
        while (order == np.arange(len(spans))).all():
            order = rng.permutation(len(spans))
    assert example.units is not None
    joints = [example.sequence.joints[a:b] for a, b in (spans[i] for i in order)]
    units = np.concatenate([example.units[a:b] for a, b in (spans[i] for i in order)])
    blends = rng.integers(BLEND[0], BLEND[1] + 1, len(spans) - 1)
    whole = joined(joints, layout_of(example.sequence.layout), [int(frames) for frames in blends])
    sequence = replace(example.sequence, joints=whole, score=_scores(example, [spans[i] for i in order]))
    return replace(example, sequence=sequence, units=units)


def pieces_of(example: Example) -> list[tuple[int, int]]:
    """Half-open spans that tile the recording, each around one run of a unit."""
    if example.units is None or not (example.units > BACKGROUND).any():
        raise SchemaError(f"{example.name}: no unit is labelled, there is nothing to put in another order")
    if example.sequence.joints.shape[2] != 3:
        raise SchemaError(f"{example.name}: only bodies in space can be turned to face the same way")
    units = np.where(example.units == UNKNOWN, BACKGROUND, example.units)
    edges = np.flatnonzero(np.diff(units)) + 1
    starts = [int(a) for a in np.concatenate([[0], edges]) if units[a] != BACKGROUND]
    ends = [int(b) for b in np.concatenate([edges, [len(units)]]) if units[b - 1] != BACKGROUND]
    cuts = [0, *((end + start) // 2 for end, start in zip(ends[:-1], starts[1:], strict=True)), len(units)]
    return list(pairwise(cuts))


def joined(pieces: Sequence[np.ndarray], body: Layout, blends: Sequence[int]) -> np.ndarray:
    """(T, V, 3) pieces of one body in metres, y down, end to end. blends: frames, one number a joint of pieces."""
    out = [pieces[0].copy()]
    for piece, frames in zip(pieces[1:], blends, strict=True):
        moved = _turned(piece, out[-1], body)
        _spread(out[-1], moved, frames)
        out.append(moved)
    return np.concatenate(out)


def heading(joints: np.ndarray, body: Layout) -> np.ndarray:
    """(T,) radians about the vertical of the line from right to left, hips and shoulders together; NaN missing."""
    across = sum(
        joints[:, body.index(f"left_{part}")] - joints[:, body.index(f"right_{part}")] for part in ("hip", "shoulder")
    )
    assert isinstance(across, np.ndarray)
    angles: np.ndarray = np.arctan2(across[:, 2], across[:, 0])
    return angles


def _turned(piece: np.ndarray, before: np.ndarray, body: Layout) -> np.ndarray:
    """The piece as the one before it ended: hips over the same place, same heading. As it is where nobody is seen."""
    last, first = _seen(before[::-1][:_LOOK], body), _seen(piece[:_LOOK], body)
    if last is None or first is None:
        return piece.copy()
    ends, begins = before[len(before) - 1 - last][None], piece[first][None]
    moved = turn(piece, float(heading(begins, body)[0] - heading(ends, body)[0]))
    step = hips_of(ends, body)[0] - hips_of(moved[first][None], body)[0]
    step[1] = 0  # heights stay: the floor is one floor
    out: np.ndarray = moved + step
    return out


def _seen(joints: np.ndarray, body: Layout) -> int | None:
    """First frame whose place and heading are known."""
    known = np.isfinite(heading(joints, body)) & np.isfinite(hips_of(joints, body)).all(axis=-1)
    return int(np.argmax(known)) if known.any() else None


def _spread(before: np.ndarray, after: np.ndarray, frames: int) -> None:
    """Closes the jump between two pieces in place. A joint that is missing at the joint of pieces keeps its way."""
    jump = np.nan_to_num(after[0] - before[-1])
    back, on = min(frames // 2, len(before)), min(frames - frames // 2, len(after))
    fade = np.linspace(0.5, 0, back + 1, dtype=jump.dtype)[:back, None, None]
    before[len(before) - back :] += fade[::-1] * jump
    fade = np.linspace(0.5, 0, on + 1, dtype=jump.dtype)[:on, None, None]
    after[:on] -= fade * jump


def _scores(example: Example, spans: Sequence[tuple[int, int]]) -> np.ndarray | None:
    score = example.sequence.score
    return None if score is None else np.concatenate([score[a:b] for a, b in spans])

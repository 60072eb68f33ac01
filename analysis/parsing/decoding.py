"""From scores of frames to segments: units as the posteriors have them, cut where the boundary head sees an edge.

As in ASRF (Ishikawa et al. 2021) peaks of the boundary curve cut the clip, and each piece is what its posteriors say on
the mean; a piece that the boundary head alone would swallow is cut off where the posteriors change for long. All
settings are in seconds, so the same scores at another rate give the same segments.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from analysis.parsing.grammar_prior import BACKGROUND, Grammar, best_order
from analysis.schema import Boundary
from analysis.schema.scores import FrameScores

_LEAST = 1e-4  # a posterior below this is taken for this: one frame must not forbid a unit
_SPREAD_OF_NOTHING = 0.29  # frames: one standard deviation of not knowing where in a frame


@dataclass(frozen=True)
class Decoding:
    """How to decode. peak: how high a boundary must be to cut. shortest: no unit is shorter, seconds.

    lasting: seconds that another unit must lead before the posteriors cut without a peak; inf: only peaks cut (ASRF).
    bridge: losses of the body that are shorter do not end a unit, seconds. grammar: a prior over the order of units,
    None = off; weight: what it counts for against `lasting` seconds of evidence.
    """

    peak: float = 0.35
    shortest: float = 0.3
    lasting: float = 0.5
    bridge: float = 0.3
    grammar: Grammar | None = None
    weight: float = 1.0


@dataclass(frozen=True)
class DecodedSegment:
    """Frames [start, end). unit: 0 = background, None = nothing to see. confidence: its mean posterior, 0..1.

    edges: how sure its start and its end are; spread: one standard deviation of each, in frames. A clip's end and the
    edge of a gap are as sure as the posteriors are.
    """

    start: int
    end: int
    unit: int | None
    confidence: float
    edges: tuple[float, float] = (0.0, 0.0)
    spread: tuple[float, float] = (_SPREAD_OF_NOTHING, _SPREAD_OF_NOTHING)


@dataclass(frozen=True)
class _Cut:
    """Before this frame. height: of the peak, or of the change of posteriors."""

    frame: int
    height: float


def decode(scores: FrameScores, settings: Decoding | None = None) -> list[DecodedSegment]:
    """Segments that tile [0, T). A network without units knows background alone."""
    settings = settings or Decoding()
    rate, frames = float(scores.rate), len(scores.units)
    posteriors = scores.units if scores.units.shape[1] else np.ones((frames, 1))
    if np.isnan(scores.boundaries).all():  # a network without that head: the posteriors alone must cut
        settings = replace(settings, lasting=min(settings.lasting, settings.shortest))
    seen = np.isfinite(posteriors).all(axis=1)
    out: list[DecodedSegment] = []
    for a, b, there in _stretches(seen, settings.bridge * rate):
        if not there:
            out.append(DecodedSegment(a, b, None, 0.0))
            continue
        inside = _filled(posteriors[a:b].astype(np.float64))
        edges = np.nan_to_num(scores.boundaries[a:b].astype(np.float64))
        parts = _stretch(inside, edges, rate, settings)
        out += [replace(each, start=each.start + a, end=each.end + a) for each in parts]
    assert not out or (out[0].start, out[-1].end) == (0, frames)
    return out


def boundaries_of(segments: list[DecodedSegment]) -> tuple[Boundary, ...]:
    """A start and an end for every unit."""
    return tuple(
        Boundary(frame, kind, round(min(1.0, sure), 3), round(spread, 2))
        for each in segments
        if each.unit
        for frame, kind, sure, spread in zip(
            (each.start, each.end), ("start", "end"), each.edges, each.spread, strict=True
        )
    )


def labels_of(segments: list[DecodedSegment], unseen: int = BACKGROUND) -> np.ndarray:
    """(T,) int64 the unit of every frame; `unseen` where nothing is to be seen."""
    parts = [np.full(each.end - each.start, unseen if each.unit is None else each.unit) for each in segments]
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _stretch(posteriors: np.ndarray, both: np.ndarray, rate: float, settings: Decoding) -> list[DecodedSegment]:
    """Segments of (n, U) posteriors and (n, 2) starts and ends without gaps."""
    shortest, edges = max(1.0, settings.shortest * rate), both.max(axis=1)
    cuts = _peaks(edges, settings.peak, shortest)
    cuts = _with_changes(cuts, posteriors, settings, rate)
    cuts = _without_short(cuts, len(posteriors), shortest)
    units = _units(posteriors, [each.frame for each in cuts], rate, settings)
    # Where the unit goes on, one must end and one start for it to be done twice.
    kept = [
        (each, unit)
        for each, (before, unit) in zip(cuts, pairwise(units), strict=True)
        if unit != before or (unit != BACKGROUND and _again(both, each.frame, settings, rate))
    ]
    starts = [0, *(each.frame for each, _ in kept), len(posteriors)]
    names = [units[0], *(unit for _, unit in kept)]
    out = []
    for i, unit in enumerate(names):
        a, b = starts[i], starts[i + 1]
        sure, spread = [], []
        for at, other in ((a, names[i - 1] if i else None), (b, names[i + 1] if i + 1 < len(names) else None)):
            one = _edge(at, unit, other, posteriors, edges, settings, rate)
            sure.append(one[0])
            spread.append(one[1])
        confidence = float(np.clip(posteriors[a:b, unit].mean(), 0, 1))
        out.append(DecodedSegment(a, b, unit, confidence, (sure[0], sure[1]), (spread[0], spread[1])))
    return out


def _again(both: np.ndarray, frame: int, settings: Decoding, rate: float) -> bool:
    """Whether starts and ends (n, 2) both peak about a frame."""
    reach = round(settings.shortest * rate / 3)
    near = both[max(0, frame - reach) : frame + reach + 1]
    return bool((near.max(axis=0) >= settings.peak).all())


def _peaks(edges: np.ndarray, least: float, apart: float) -> list[_Cut]:
    """Local maxima of at least `least`, the highest first, none nearer than `apart` frames to a higher one."""
    if len(edges) < 3:
        return []
    # Of a level top the middle: at another rate the same top has more frames.
    level = np.flatnonzero(np.diff(edges, prepend=np.nan) != 0)
    ends = np.append(level[1:], len(edges))
    values = edges[level]
    higher = (values > np.append(-1.0, values[:-1])) & (values > np.append(values[1:], -1.0)) & (values >= least)
    tops = [((int(level[i]) + int(ends[i]) - 1) // 2, float(values[i])) for i in np.flatnonzero(higher)]
    chosen: list[_Cut] = []
    for frame, height in sorted(tops, key=lambda top: (-top[1], top[0])):
        if 0 < frame < len(edges) and all(abs(frame - other.frame) >= apart for other in chosen):
            chosen.append(_Cut(frame, height))
    return sorted(chosen, key=lambda each: each.frame)


def _with_changes(cuts: list[_Cut], posteriors: np.ndarray, settings: Decoding, rate: float) -> list[_Cut]:
    """Peaks, and the changes of posteriors between them that last."""
    lasting = settings.lasting * rate
    if not np.isfinite(lasting):
        return cuts
    out = list(cuts)
    ends = [0, *(each.frame for each in cuts), len(posteriors)]
    for a, b in pairwise(ends):
        leading = posteriors[a:b].argmax(axis=1)
        changes = np.flatnonzero(np.diff(leading)) + 1
        runs = [(int(x), int(y)) for x, y in zip([0, *changes], [*changes, b - a], strict=True) if y - x >= lasting]
        for (_, end), (start, _) in pairwise(runs):
            if leading[end - 1] != leading[start]:
                frame = a + _crossing(posteriors[a:b], int(leading[end - 1]), int(leading[start]), end, start)
                height = float(posteriors[a + start : b].max(axis=1)[: round(lasting)].mean())
                out.append(_Cut(frame, 0.5 * height))
    return sorted(out, key=lambda each: each.frame)


def _crossing(posteriors: np.ndarray, before: int, after: int, low: int, high: int) -> int:
    """The frame in [low, high] at which `before` gives way to `after` with the least loss."""
    lead = np.cumsum(posteriors[low:high, before] - posteriors[low:high, after])
    return low + (int(np.append(0.0, lead).argmax()) if len(lead) else 0)


def _without_short(cuts: list[_Cut], frames: int, shortest: float) -> list[_Cut]:
    """Cuts that leave no piece shorter than `shortest` frames: of those at a short piece the weakest goes first."""
    left = list(cuts)
    while left:
        ends = [0, *(each.frame for each in left), frames]
        weakest = None
        for i in range(len(ends) - 1):
            if ends[i + 1] - ends[i] < shortest - 1e-9:
                for place in (i - 1, i):
                    if 0 <= place < len(left) and (weakest is None or left[place].height < left[weakest].height):
                        weakest = place
        if weakest is None:
            break
        del left[weakest]
    return left


def _units(posteriors: np.ndarray, cuts: list[int], rate: float, settings: Decoding) -> list[int]:
    """The unit of each piece: the highest mean posterior, or with a grammar the likeliest order."""
    pieces = np.split(posteriors, cuts)
    means = np.array([piece.mean(axis=0) for piece in pieces])
    if settings.grammar is None:
        return [int(each) for each in means.argmax(axis=1)]
    # Neighbouring frames say the same thing again: a piece speaks once in every `lasting` seconds.
    again = settings.lasting if np.isfinite(settings.lasting) else settings.shortest
    voices = np.array([max(1.0, len(piece) / (again * rate)) for piece in pieces])
    evidence = voices[:, None] * np.array([np.log(np.maximum(piece, _LEAST)).mean(axis=0) for piece in pieces])
    return best_order(evidence, settings.grammar, settings.weight)


def _edge(
    at: int, unit: int, other: int | None, posteriors: np.ndarray, edges: np.ndarray, settings: Decoding, rate: float
) -> tuple[float, float]:
    """(confidence, spread in frames) of one edge.

    With a peak they are its height and the standard deviation of its mass, down to the valleys on both sides; without,
    how much the posteriors change, and how long they take to.
    """
    reach = max(1, round(settings.shortest * rate))
    low, high = max(0, at - reach), min(len(edges), at + reach + 1)
    near = edges[low:high]
    top = min(max(0, at - low), len(near) - 1)
    if other is not None and near[top] >= settings.peak:
        a, b = top, top
        while a > 0 and near[a - 1] <= near[a] and near[a - 1] > 0.1 * near[top]:
            a -= 1
        while b < len(near) - 1 and near[b + 1] <= near[b] and near[b + 1] > 0.1 * near[top]:
            b += 1
        return float(near[top]), _deviation(near[a : b + 1])
    if other is None:
        return float(posteriors[min(at, len(posteriors) - 1), unit]), _SPREAD_OF_NOTHING
    change = np.minimum(posteriors[low:high, unit], posteriors[low:high, other])
    inside, outside = posteriors[low:at, :], posteriors[at:high, :]
    told = [abs(float(side[:, unit].mean() - side[:, other].mean())) for side in (inside, outside) if len(side)]
    return 0.5 * float(np.mean(told)), _deviation(change)


def _deviation(mass: np.ndarray) -> float:
    """Standard deviation in frames of a mass over neighbouring frames, never below what a frame's width leaves open."""
    total = float(mass.sum())
    if total <= 0:
        return _SPREAD_OF_NOTHING
    places = np.arange(len(mass))
    mean = float((mass * places).sum()) / total
    return max(_SPREAD_OF_NOTHING, float(np.sqrt((mass * np.square(places - mean)).sum() / total)))


def _stretches(seen: np.ndarray, bridge: float) -> list[tuple[int, int, bool]]:
    """Runs that tile the clip, (start, end, whether there is something to see); inner gaps up to `bridge` are seen."""
    cuts = [0, *(np.flatnonzero(np.diff(seen)) + 1), len(seen)]
    out: list[tuple[int, int, bool]] = []
    for a, b in pairwise(cuts):
        there = bool(seen[a]) or (a > 0 and b < len(seen) and b - a <= bridge)
        if out and out[-1][2] == there:
            a = out.pop()[0]
        out.append((int(a), int(b), there))
    return out


def _filled(values: np.ndarray) -> np.ndarray:
    """(n, U) with bridged frames as a straight line between their neighbours."""
    known = np.isfinite(values).all(axis=1)
    if known.all():
        return values
    at = np.arange(len(values))
    return np.stack([np.interp(at, at[known], column[known]) for column in values.T], axis=1)

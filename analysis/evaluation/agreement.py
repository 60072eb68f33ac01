"""How far two people agree about what one clip shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

from .boundaries import BoundaryCounts, score_boundaries
from .segments import SegmentCounts, score_segments

TOLERANCE = 0.25  # seconds that two edges may lie apart and still be one
OVERLAP = 0.5  # of two segments, to be one
_UNSAID = "unsaid"

Said = tuple[int, int, Hashable]  # frames [start, end), and what they are; None: no unit


@dataclass(frozen=True)
class Agreement:
    """Of the frames of which both said something. kappa: Cohen 1960, 1 where they always agree and 0 where as often as
    by chance; None where both said the same one thing of all frames. edges, segments: the first's taken as true."""

    frames: int
    same: float
    kappa: float | None
    edges: BoundaryCounts
    segments: SegmentCounts


def agreement(first: Sequence[Said], second: Sequence[Said], frames: int, fps: float) -> Agreement | None:
    """None where there is no frame of which both said something."""
    a, b = _by_frame(first, frames), _by_frame(second, frames)
    both = [x is not _UNSAID and y is not _UNSAID for x, y in zip(a, b, strict=True)]
    n = sum(both)
    if not n:
        return None
    pairs = [(x, y) for x, y, said in zip(a, b, both, strict=True) if said]
    same = sum(x == y for x, y in pairs) / n
    firsts, seconds = Counter(x for x, _ in pairs), Counter(y for _, y in pairs)
    chance = sum(firsts[label] * seconds[label] for label in firsts) / n**2
    said = [i for i in range(1, frames) if both[i - 1] and both[i]]
    # Where only one of them looked there are no units of either.
    a, b = ([label if known else _UNSAID for label, known in zip(side, both, strict=True)] for side in (a, b))
    return Agreement(
        frames=n,
        same=same,
        kappa=None if chance == 1 else (same - chance) / (1 - chance),
        edges=score_boundaries(_edges(first, said, fps), _edges(second, said, fps), TOLERANCE),
        segments=score_segments(a, b, OVERLAP, background=(_UNSAID, None)),
    )


def _by_frame(said: Sequence[Said], frames: int) -> list[Hashable]:
    labels: list[Hashable] = [_UNSAID] * frames
    for start, end, label in said:
        labels[start:end] = [label] * (min(end, frames) - start)
    return labels


def _edges(parts: Sequence[Said], within: Collection[int], fps: float) -> list[float]:
    """Where a part begins or ends, in seconds; not where one of both began or ceased to look."""
    frames = {frame for start, end, _ in parts for frame in (start, end)}
    return sorted(frame / fps for frame in frames.intersection(within))

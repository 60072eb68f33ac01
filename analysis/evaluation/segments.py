"""Frame accuracy, Edit and segmental F1 as in MS-TCN (Abu Farha and Gall 2019)."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby

OVERLAPS = (0.10, 0.25, 0.50)
Label = Hashable
Run = tuple[Label, int, int]


@dataclass(frozen=True)
class SegmentCounts:
    """True positives, false positives and false negatives; those of several clips add up (pooled scores)."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: SegmentCounts) -> SegmentCounts:
        return SegmentCounts(self.hits + other.hits, self.false + other.false, self.missed + other.missed)

    @property
    def f1(self) -> float:
        """0 where there is nothing to divide by."""
        return 2 * self.hits / (2 * self.hits + self.false + self.missed) if self.hits else 0.0


def runs_of_labels(labels: Sequence[Label], background: Collection[Label] = ()) -> list[Run]:
    """(label, start, end) of every run of equal labels of frames, half-open, without background."""
    out, at = [], 0
    for label, group in groupby(labels):
        length = sum(1 for _ in group)
        if label not in background:
            out.append((label, at, at + length))
        at += length
    return out


def frame_accuracy(true: Sequence[Label], found: Sequence[Label]) -> float:
    """Share of frames with the true label, background included; 0 without frames. For several clips: join them."""
    _same_length(true, found)
    return sum(a == b for a, b in zip(true, found, strict=True)) / len(true) if len(true) else 0.0


def edit_score(true: Sequence[Label], found: Sequence[Label], background: Collection[Label] = ()) -> float:
    """0..100: 100 (1 - Levenshtein distance of the two orders of runs / the longer order); 100 where both are empty."""
    a = [label for label, _, _ in runs_of_labels(true, background)]
    b = [label for label, _, _ in runs_of_labels(found, background)]
    if not a and not b:
        return 100.0
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        left, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, left + (x != y))
    return 100.0 * (1 - row[-1] / max(len(a), len(b)))


def score_segments(
    true: Sequence[Label], found: Sequence[Label], overlap: float, background: Collection[Label] = ()
) -> SegmentCounts:
    """Each found run takes the true run of its label with the highest IoU; it counts if that is `overlap` or more and
    no earlier run has taken it. Background is excluded on both sides.
    """
    _same_length(true, found)
    wanted, got = runs_of_labels(true, background), runs_of_labels(found, background)
    taken: set[int] = set()
    for label, start, end in got:
        shares = [
            (min(end, b) - max(start, a)) / (max(end, b) - min(start, a)) if name == label else 0.0
            for name, a, b in wanted
        ]
        best = max(range(len(wanted)), key=shares.__getitem__, default=None)
        if best is not None and shares[best] >= overlap and best not in taken:
            taken.add(best)
    return SegmentCounts(len(taken), len(got) - len(taken), len(wanted) - len(taken))


def _same_length(true: Sequence[Label], found: Sequence[Label]) -> None:
    if len(true) != len(found):
        raise ValueError(f"{len(true)} true labels, {len(found)} found ones")

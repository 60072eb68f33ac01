"""Segments grouped into phrases: at pauses, at strong edges, where an earlier beginning comes back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from analysis.parsing.names import letters
from analysis.schema import Phrase, Segment

TYPICAL_SECONDS = 8.0  # about two eight-counts at a middle tempo
_ALIKE = 0.34  # share of units that may differ between two phrases of one letter


def find_phrases(segments: Sequence[Segment], strengths: dict[int, float], fps: float) -> tuple[Phrase, ...]:
    """Phrases that tile the clip. strengths: frame of an edge -> 0..1, how much the dancer rests there."""
    cuts = _best_cuts(segments, strengths, fps)
    groups = [segments[a:b] for a, b in pairwise(cuts)]
    known: list[tuple[str, ...]] = []
    phrases = []
    for group in groups:
        units = tuple(s.unit for s in group if s.unit is not None)
        label = ""
        if units:
            match = next((i for i, other in enumerate(known) if _differ(units, other) <= _ALIKE), None)
            if match is None:
                known.append(units)
                match = len(known) - 1
            label = letters(match)
        phrases.append(Phrase(group[0].start, group[-1].end, label))
    return tuple(phrases)


def _best_cuts(segments: Sequence[Segment], strengths: dict[int, float], fps: float) -> list[int]:
    """Indices of segments at which phrases begin, and len(segments): the best sum of edge values and lengths."""
    n = len(segments)
    seen: set[str] = set()
    value = [0.0]
    for i in range(1, n):
        before, here = segments[i - 1], segments[i]
        returns = here.unit is not None and here.unit in seen and here.unit != before.unit
        worth = strengths.get(here.start, 0.0) + (0.3 if returns else 0.0)
        if (before.state == "none") != (here.state == "none"):
            worth += 1.5  # the body was gone in between
        value.append(worth)
        if before.unit is not None:
            seen.add(before.unit)
    best, back = [0.0] + [-np.inf] * n, [0] * (n + 1)
    for j in range(1, n + 1):
        for i in range(j - 1, -1, -1):
            seconds = (segments[j - 1].end - segments[i].start) / fps
            score = best[i] + value[i] - 0.8 * np.log(max(seconds, 0.2) / TYPICAL_SECONDS) ** 2
            if score > best[j]:
                best[j], back[j] = score, i
            if seconds > 5 * TYPICAL_SECONDS:
                break
    cuts = [n]
    while cuts[-1] > 0:
        cuts.append(back[cuts[-1]])
    return cuts[::-1]


def _differ(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Levenshtein distance over the longer length."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        left = row[0]
        row[0] = i
        for j, y in enumerate(b, 1):
            left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, left + (x != y))
    return row[-1] / max(len(a), len(b))

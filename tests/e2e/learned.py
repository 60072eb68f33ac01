"""A learned report as a model would leave it, written by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

from analysis.schema import StructureReport
from analysis.schema.report_parts import Body, Boundary, Method, Rhythm, Segment, Sentence, Unit
from analysis.schema.scores_report import ClassScore, ModelNamed, ModelScores, PrimitiveKey, Primitives

NAMES = (("Preparation", "PRE"), ("Turn", "TUR"), ("Jump", "JMP"), ("Pose", "POS"))
#: Frames at which the model's units begin, of 180; the last one ends with the clip.
CUTS = (0, 34, 82, 120, 158)


def learned_report(
    *, frames: int = 180, rate: Fraction = Fraction(30), classes: bool = True, primitives: bool = True, every: int = 1
) -> StructureReport:
    """Preparation, turn, jump, turn, and a pose of two frames' doubt; `every` times one after the other."""
    order = (0, 1, 2, 1, 3)
    length = frames // every
    edges = [again * length + round(cut * length / 180) for again in range(every) for cut in CUTS] + [frames]
    units = tuple(Unit(id=f"m{i}", name=name, abbr=abbr, hue=(10, 8, 1, 5)[i]) for i, (name, abbr) in enumerate(NAMES))
    segments = []
    for i, (start, end) in enumerate(pairwise(edges)):
        number = order[i % 5]
        third = (end - start) // 3
        sure = (0.97, 0.91, 0.88, 0.62, 0.94)[i % 5]
        named = (f"m{number}", 0, NAMES[number][0], sure, (start + third, end - third))
        segments.append(Segment(start, end, "unit", *named))
    boundaries = tuple(
        Boundary(frame, kind, 0.93 - 0.07 * (i % 4), 1.5 + i % 3)
        for i, frame in enumerate(edges)
        for kind, here in (("start", i < len(edges) - 1), ("end", i > 0))
        if here
    )
    keys = tuple(
        PrimitiveKey(min(frames - 1, start + (end - start) * part // 4), (7 * i + 5 * part) % 32, 0.55 + 0.1 * part)
        for i, (start, end) in enumerate(pairwise(edges))
        for part in (1, 2, 3)
    )
    scores = ModelScores(
        model=ModelNamed("", "Studio parser", "2", "0" * 64),
        classes=(
            (ClassScore("Grand jeté", 0.94), ClassScore("Tour en l’air", 0.03), ClassScore("Pirouette", 0.02))
            if classes
            else ()
        ),
        start=_bells(edges[:-1], frames, 2.5),
        end=_bells(edges[1:], frames, 3.5),
        primitives=Primitives(32, keys) if primitives else None,
    )
    return StructureReport(
        frames=frames,
        fps=rate,
        method=Method("learned", "Studio parser", "2", {}),
        confidence=0.87,
        units=units,
        segments=tuple(segments),
        boundaries=boundaries,
        phrases=(),
        rhythm=Rhythm(None, 0.0, (), None, "no sound"),
        energy=tuple(0.5 + 0.4 * math.sin(frame / 11) for frame in range(frames)),
        body=Body(frames, 0, ()),
        summary=(Sentence("Five units of four kinds."),),
        problems=(),
        action="Grand jeté" if classes else None,
        scores=scores,
    )


def _bells(centres: list[int], frames: int, width: float) -> tuple[float, ...]:
    values = [0.02 + 0.015 * math.sin(frame * 1.7) ** 2 for frame in range(frames)]
    for i, centre in enumerate(centres):
        reach = range(max(0, centre - 15), min(frames, centre + 16))
        for frame in reach:
            bell = (0.93 - 0.07 * (i % 4)) * math.exp(-0.5 * ((frame - centre) / width) ** 2)
            values[frame] = max(values[frame], bell)
    return tuple(round(value, 3) for value in values)

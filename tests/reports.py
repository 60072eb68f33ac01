"""Small structure reports, for tests that need one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from analysis.schema import ClassScore, ModelNamed, ModelScores, PrimitiveKey, Primitives, StructureReport
from analysis.schema.report_parts import Body, Method, Rhythm, Segment, Unit


def make_report(
    *, frames: int = 10, fps: Fraction = Fraction(25), cut: int = 4, name: str = "Turn", label: str = "A"
) -> StructureReport:
    """One unit from the first frame to `cut`, and nothing to name after it."""
    unit = Unit(id="u1", name=name, abbr="A", hue=1)
    return StructureReport(
        frames=frames,
        fps=fps,
        method=Method("unsupervised", "test", "1", {}),
        confidence=0.5,
        units=(unit,),
        segments=(
            Segment(0, cut, "unit", unit.id, 0, label, 0.75),
            Segment(cut, frames, "none", None, 0, "", None, reason="still"),
        ),
        boundaries=(),
        phrases=(),
        rhythm=Rhythm(None, 0.0, (), None, "no sound"),
        energy=(0.5,) * frames,
        body=Body(frames, 0, ()),
        summary=(),
        problems=(),
    )


def make_learned_report(*, frames: int = 10, fps: Fraction = Fraction(25)) -> StructureReport:
    """The same as a trained network tells it: an edge that may be everywhere, and one key moment."""
    scores = ModelScores(
        model=ModelNamed("", "Barre", "1.0", "ab" * 32),
        classes=(ClassScore("Adagio", 0.9), ClassScore("Other", 0.1)),
        start=(0.125,) * frames,
        end=(None,) * frames,
        primitives=Primitives(4, (PrimitiveKey(2, 3, 0.5),)),
    )
    method = Method("learned", "Barre", "1.0", {})
    return replace(make_report(frames=frames, fps=fps), method=method, scores=scores, action="Adagio")

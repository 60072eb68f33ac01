"""Two takes of a made dance, the second with differences planted in it: what comparing is chosen and measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from analysis.data.choreography import Choreography, Edit, choreograph, edited
from analysis.data.choreography_parts import part_of
from analysis.data.grammar_flavours import FLAVOUR_TABLE
from analysis.data.physique import DANCERS, dancer
from analysis.parsing.comparing import Take
from analysis.schema import Body, Method, PoseTrack, Rhythm, Segment, StructureReport, Unit

RATE = Fraction(30)


@dataclass(frozen=True)
class Planted:
    """A dance and another take of it. again: tells takes with the same differences apart."""

    split: str
    flavour: str
    seed: int
    kinds: tuple[str, ...]
    seconds: float = 24.0
    again: int = 1

    @property
    def name(self) -> str:
        told = "+".join(self.kinds) or "clean"
        return f"{self.split}-{self.flavour}-{self.seed}-{told}-{self.again}"

    def dances(self) -> tuple[Choreography, Choreography]:
        """Raises ValueError where the dance has too few units for so many differences."""
        first = choreograph(self.seed, split=self.split, flavour=self.flavour, seconds=self.seconds)
        return first, edited(first, self.kinds, seed=self.again)


def true_report(dance: Choreography, rate: Fraction = RATE) -> StructureReport:
    """The dance's own units, as if a person had labelled them. Ids are their names."""
    danced, frames = dance.parts[0].danced, round(dance.seconds * rate)
    names = list(dict.fromkeys(unit.unit for unit in danced))
    units = tuple(Unit(name, name, f"U{k}", k % 32 + 1) for k, name in enumerate(names))
    edges = [0, *(round(unit.start * float(rate)) for unit in danced[1:]), frames]
    segments = tuple(
        Segment(start, end, "unit", unit.unit, 0, unit.unit, 1.0)
        for unit, start, end in zip(danced, edges, edges[1:], strict=False)
    )
    return StructureReport(
        frames=frames, fps=rate, method=Method("labels", "truth", "1", {}), confidence=1.0, units=units,
        segments=segments, boundaries=(), phrases=(), rhythm=Rhythm(None, 0.0, (), None, "not asked"),
        energy=(None,) * frames, body=Body(frames, 0, ()), summary=(), problems=(),
    )  # fmt: skip


def true_take(dance: Choreography, track: PoseTrack, *, named: bool = False) -> Take:
    return Take(track, true_report(dance, track.rate), named, dance.parts[0].dancer.name)


def places(first: Choreography, edit: Edit) -> tuple[float, float]:
    """Seconds [start, end) of the first in which the difference lies; of a swap, both units."""
    danced = first.parts[edit.part].danced
    last = danced[edit.index + 1] if edit.kind == "swapped" else danced[edit.index]
    return danced[edit.index].start, last.end


def taken_back(edits: Sequence[Edit]) -> tuple[str, ...]:
    """What the same differences are called where the edited take comes first."""
    return tuple("added" if edit.kind == "omitted" else edit.kind for edit in edits)


def danced_by(dance: Choreography, number: int) -> Choreography:
    """The same dance by another dancer of the split's roster: another body, style and look."""
    who, part = dancer(dance.split, number % DANCERS[dance.split]), dance.parts[0]
    other = part_of(
        who, part.steps, FLAVOUR_TABLE[dance.flavour], part.motion.grid, split=dance.split, school=dance.school,
        count_one=dance.count_one, seconds=dance.seconds, origin=part.origin, seed=(dance.seed, 2),
    )  # fmt: skip
    return replace(dance, parts=(other,))

"""What is told of every unit: in time, and in shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.parsing.comparing.body import Doubts, Held, differences
from analysis.parsing.comparing.chosen import Chosen
from analysis.parsing.comparing.order import Swap
from analysis.parsing.comparing.parts import Part
from analysis.parsing.comparing.path import Block, Way
from analysis.parsing.comparing.sides import Sides
from analysis.parsing.comparing.timing import Together, course_of
from analysis.parsing.motion import RATE
from analysis.parsing.search import Trace
from analysis.schema import StructureReport
from analysis.schema.comparison import Pair
from analysis.schema.measures import Note

_KNOT = 0.5  # seconds between the frames at which it is told how the takes lie along each other
_FEW_UNITS = 4


@dataclass(frozen=True, eq=False)
class Grid:
    """cost (N,M), rows in the second's order; order (N,) the first's moments in that order; way: through it; gaps: of
    it, that count; clock:
    moments a second.
    """

    cost: np.ndarray
    order: np.ndarray
    way: Way
    gaps: Sequence[Block]
    swaps: Sequence[Swap]
    clock: float

    @property
    def stride(self) -> int:
        return round(RATE / self.clock)

    def together(self, low: int = 0, high: int | None = None) -> np.ndarray:
        """(K,2) samples of the traces that belong together; of the moments [low, high) in the second's order."""
        rows = self.way.pairs[:, 0]
        use = self.way.pairs[(rows >= low) & (rows < (len(self.order) if high is None else high))]
        return np.stack([self.order[use[:, 0]], use[:, 1]], axis=1) * self.stride


@dataclass(frozen=True)
class Told:
    pairs: tuple[Pair, ...]
    tempo: float


def pairs_of(
    sides: Sides, parts: Sequence[Part], grid: Grid, first: Held, second: Held, report: StructureReport,
    doubt: Doubts, chosen: Chosen,
) -> Told:  # fmt: skip
    """A pair for each that sides.joined names. report: the second's, for its rate."""
    place = np.empty(len(grid.order), dtype=int)
    place[grid.order] = np.arange(len(grid.order))
    here = [one.part for one in sides.joined if parts[one.part].a is not None and parts[one.part].c is not None]
    here.sort()
    if here:
        rows = np.array([_row(parts[k], place) for k in here]) / grid.clock
        there = np.array([(parts[k].c, parts[k].d) for k in here], dtype=float) / grid.clock
        at = 0.5 * (rows[:, 0] + rows[:, 1])
        course = course_of(rows, there, _stretches(at, grid), _along(grid))
        rows_of = np.stack([course.early, course.longer, course.doubt], axis=1)
        timing = {k: tuple(rows_of[n]) for n, k in enumerate(here)}
        tempo = course.tempo
    else:
        timing, tempo = {}, 1.0
    fps = float(report.fps)
    out = []
    for one in sides.joined:
        part = parts[one.part]
        if part.kind == "added":
            out.append(Pair("added", None, one.second))
        elif part.c is None or one.second is None:
            out.append(Pair("left-out", one.first, None))
        else:
            p, end = _row(part, place)
            early, longer, more = (float(value) for value in timing[one.part])
            late = chosen.late + more + (chosen.late_beside if part.beside else 0.0)
            joints = differences(first, second, grid.together(p, end), doubt, chosen)
            told = [joint for joint in joints if joint.told]
            most = max(told, key=lambda joint: joint.degrees / max(joint.uncertainty, 1e-6), default=None)
            out.append(
                Pair(
                    part.kind, one.first, one.second, early=round(early, 3), frames=round(early * fps, 1),
                    uncertainty=round(late, 3), told=bool(abs(early) > late), longer=round(longer, 3),
                    alike=_alike(grid, p, end, chosen), joints=joints,
                    shape=None if most is None else joints.index(most),
                )
            )
    return Told(tuple(out), tempo)


def _row(part: Part, place: np.ndarray) -> tuple[int, int]:
    assert part.a is not None
    assert part.b is not None
    begin = int(place[part.a])
    return begin, begin + part.b - part.a


def _along(grid: Grid) -> Together:
    first, second = grid.way.pairs.T / grid.clock
    return Together(first, second, _stretches(first, grid))


def _stretches(at: np.ndarray, grid: Grid) -> np.ndarray:
    """(K,) how many gaps lie before each of so many seconds in the second's order."""
    middles = np.array([0.5 * (one.a + one.b) for one in grid.gaps]) / grid.clock
    return (middles[None] < at[:, None]).sum(axis=1)


def _alike(grid: Grid, low: int, high: int, chosen: Chosen) -> float | None:
    rows, columns = grid.way.pairs.T
    use = (rows >= low) & (rows < high)
    values = grid.cost[rows[use], columns[use]]
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    off = max(0.0, float(values.mean()) - chosen.clean) / (chosen.half - chosen.clean)
    return round(float(0.5 ** (off * off)), 3)


def warp_of(
    sides: Sides, grid: Grid, first: StructureReport, second: StructureReport
) -> tuple[tuple[float, float], ...]:
    """Knots (frame of the first, frame of the second) that never go back. What changed places is passed through as a
    whole: who shows it as pairs shows it in its own order.
    """
    fps, other = float(first.fps), float(second.fps)
    every = max(1, round(_KNOT * grid.clock))
    knots = []
    for one in grid.way.blocks:
        outside = [grid.order[min(i, len(grid.order) - 1)] for i in (one.a, max(one.a, one.b - 1))]
        if any(swap.a <= i < swap.c for swap in grid.swaps for i in outside):
            continue
        knots += [(one.a, one.c), (one.b, one.d)]
    rows = grid.way.pairs[::every]
    moved = np.zeros(len(grid.order), dtype=bool)
    for swap in grid.swaps:
        moved[swap.a : swap.c] = True
    knots += [(int(i), int(j)) for i, j in rows if not moved[grid.order[i]]]
    knots = sorted({(0, 0), *knots, (grid.cost.shape[0], grid.cost.shape[1])})
    out: list[tuple[float, float]] = []
    for i, j in knots:
        frame = min(float(first.frames), round(i / grid.clock * fps, 1))
        there = min(float(second.frames), round(j / grid.clock * other, 1))
        if out:
            there = max(there, out[-1][1])
        out.append((frame, there))
    out[-1] = (float(first.frames), float(second.frames))
    return tuple(out)


def limits_of(
    a: Trace, b: Trace, view: float, same_dancer: bool, grid: Grid, units: int, chosen: Chosen
) -> tuple[Note, ...]:
    """What the reader should know about this comparison."""
    out = []
    rows, columns = grid.way.pairs.T
    values = grid.cost[rows, columns]
    seen = float(np.isfinite(values).mean()) if len(values) else 0.0
    known = values[np.isfinite(values)]
    if not len(known) or float(np.median(known)) > chosen.half or len(known) < 0.5 * max(grid.cost.shape) * seen:
        out.append(Note("unlike"))
    if not (a.deep and b.deep):
        out.append(Note("flat"))
    degrees = abs(round(np.degrees(np.angle(np.exp(1j * view)))))
    if degrees >= 15:
        out.append(Note("views", {"degrees": degrees}))
    if not same_dancer:
        out.append(Note("bodies"))
    if seen < 0.9:
        out.append(Note("gaps", {"percent": round(100 * (1 - seen))}))
    if units < _FEW_UNITS:
        out.append(Note("few"))
    return tuple(out)

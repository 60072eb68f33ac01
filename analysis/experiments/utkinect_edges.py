"""Boundaries on UTKinect's recordings: with what synthetic training chose, and with other subjects' choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from analysis.data.utkinect import Recording
from analysis.evaluation import inner_edges
from analysis.experiments.choose_edges import PENALTIES, Scored, minima_grid, scored
from analysis.experiments.detectors import Minima, kernel, kernel_edges, minima, uniform
from analysis.parsing.changes import prepare
from analysis.parsing.motion import Motion, motion_of
from analysis.parsing.settings import Edges, Trust

Find = Callable[[Motion], Sequence[float]]
CHOOSING = (1, 3, 5, 7, 9)  # subjects that helped to choose the kernel; results are told of the others
UNIFORM = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)


def true_edges(recording: Recording) -> list[float]:
    """Starts and ends of the actions in seconds."""
    return inner_edges(((a.start, a.end) for a in recording.actions), recording.seconds)


def judged(recording: Recording, found: Sequence[float]) -> list[float]:
    """Found boundaries without those where nobody can say whether they are right."""
    return [at for at in found if not any(a < at < b for a, b in recording.unknown)]


def untouched(recordings: Sequence[Recording], motions: Sequence[Motion], find: Find) -> Scored:
    true = [true_edges(recording) for recording in recordings]
    return scored(true, [judged(r, find(m)) for r, m in zip(recordings, motions, strict=True)])


def left_out(recordings: Sequence[Recording], candidates: Sequence[Sequence[Sequence[float]]]) -> Scored:
    """Each subject with the candidate that is best on the other nine. candidates: boundaries of every recording."""
    true = [true_edges(recording) for recording in recordings]
    kept = [[judged(r, found) for r, found in zip(recordings, each, strict=True)] for each in candidates]
    out: list[Sequence[float]] = [()] * len(recordings)
    for subject in sorted({recording.subject for recording in recordings}):
        others = [i for i, r in enumerate(recordings) if r.subject != subject]
        best = max(kept, key=lambda found: scored([true[i] for i in others], [found[i] for i in others]).mean)
        for i, recording in enumerate(recordings):
            if recording.subject == subject:
                out[i] = best[i]
    return scored(true, out)


def table(
    recordings: Sequence[Recording], edges: Edges, trust: Trust, how: Minima, seconds: float
) -> dict[str, Scored]:
    """Row -> scores. Only the penalty is chosen anew on other subjects; of the minima, everything."""
    motions = [motion for r in recordings if (motion := motion_of(r.track)) is not None]
    prepared = [prepare(motion, edges) for motion in motions]
    penalties = sorted({*PENALTIES[edges.kernel], *(edges.penalty * f for f in (0.25, 0.35, 1.4, 2.0, 2.8, 4.0))})
    return {
        "kernel change-points, as chosen on synthetic films": untouched(recordings, motions, kernel(edges, trust)),
        "least speed, as tuned on synthetic films": untouched(recordings, motions, lambda m: minima(m, how)),
        "equal parts, of the synthetic units' length": untouched(recordings, motions, lambda m: uniform(m, seconds)),
        "kernel change-points, penalty of the other subjects": left_out(
            recordings, [[kernel_edges(p, penalty, trust) for p in prepared] for penalty in penalties]
        ),
        "least speed, tuned on the other subjects": left_out(
            recordings, [[minima(m, each) for m in motions] for each in minima_grid()]
        ),
        "equal parts, length of the other subjects": left_out(
            recordings, [[uniform(m, each) for m in motions] for each in UNIFORM]
        ),
    }


def spacing(recordings: Sequence[Recording]) -> float:
    """Median seconds between true boundaries."""
    return float(np.median(np.concatenate([np.diff(true_edges(r)) for r in recordings])))

"""Boundaries on UTKinect's recordings: with what synthetic training chose, and with other subjects' choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from analysis.data.utkinect import Recording
from analysis.evaluation import inner_edges
from analysis.experiments.choose_edges import Scored, choose_minima, choose_penalty, scored
from analysis.experiments.detectors import Minima, kernel, minima, uniform
from analysis.parsing.motion import Motion, motion_of
from analysis.parsing.settings import Edges, Trust

Find = Callable[[Motion], Sequence[float]]
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


def left_out(
    recordings: Sequence[Recording],
    motions: Sequence[Motion],
    choose: Callable[[list[Motion], list[list[float]]], Find],
) -> Scored:
    """Each subject with what the other nine subjects chose."""
    true = [true_edges(recording) for recording in recordings]
    found: list[Sequence[float]] = [()] * len(recordings)
    for subject in sorted({recording.subject for recording in recordings}):
        others = [i for i, r in enumerate(recordings) if r.subject != subject]
        find = choose([motions[i] for i in others], [true[i] for i in others])
        for i, recording in enumerate(recordings):
            if recording.subject == subject:
                found[i] = judged(recording, find(motions[i]))
    return scored(true, found)


def table(
    recordings: Sequence[Recording], edges: Edges, trust: Trust, how: Minima, seconds: float
) -> dict[str, Scored]:
    """Row -> scores. Only the penalty is chosen anew on other subjects; of the minima, everything."""
    motions = [motion for r in recordings if (motion := motion_of(r.track)) is not None]

    def penalty(some: list[Motion], true: list[list[float]]) -> Find:
        return kernel(replace(edges, penalty=choose_penalty(edges, some, true)), trust)

    def least(some: list[Motion], true: list[list[float]]) -> Find:
        chosen = choose_minima(some, true)[0]
        return lambda motion: minima(motion, chosen)

    def equal(some: list[Motion], true: list[list[float]]) -> Find:
        best = max(UNIFORM, key=lambda s: scored(true, [uniform(m, s) for m in some]).mean)
        return lambda motion: uniform(motion, best)

    return {
        "kernel change-points, as chosen on synthetic films": untouched(recordings, motions, kernel(edges, trust)),
        "least speed, as tuned on synthetic films": untouched(recordings, motions, lambda m: minima(m, how)),
        "equal parts, of the synthetic units' length": untouched(recordings, motions, lambda m: uniform(m, seconds)),
        "kernel change-points, penalty of the other subjects": left_out(recordings, motions, penalty),
        "least speed, tuned on the other subjects": left_out(recordings, motions, least),
        "equal parts, length of the other subjects": left_out(recordings, motions, equal),
    }


def spacing(recordings: Sequence[Recording]) -> float:
    """Median seconds between true boundaries."""
    return float(np.median(np.concatenate([np.diff(true_edges(r)) for r in recordings])))

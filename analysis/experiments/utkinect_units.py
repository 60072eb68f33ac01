"""Units and boundaries of UTKinect's recordings: five folds across subjects, in the usual order and re-ordered.

In 17 of the 20 recordings the ten actions come in one order, which a network with a long memory learns by heart. So
each test recording is also judged with its actions in other orders (analysis.data.reorder), and networks are taught
with re-ordered takes beside the recordings as they are.

Networks and settings were chosen on validation subjects (`rehearse`). The numbers come from networks that were then
taught with training and validation subjects together; test subjects are read for them alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.signal import find_peaks
from torch import nn

from analysis.data.examples import BACKGROUND, Example
from analysis.data.reorder import reordered
from analysis.data.splits import read_split, variants
from analysis.data.utkinect_sequences import UNITS, read_sequences
from analysis.evaluation.unit_scores import UnitScores, pooled, score_edges, score_units
from analysis.experiments.frame_training import (
    RATE,
    FrameScore,
    Loss,
    Schedule,
    mstcn,
    mstcn_loss,
    parser,
    parser_units_loss,
    read,
    takes,
    teach,
)
from analysis.experiments.utkinect_minima import least_speed
from analysis.parsing.decoding import Decoding, decode, labels_of
from analysis.schema.scores import FrameScores

Say = Callable[[str], None]
CONDITIONS = ("normal", "re-ordered")
ORDERS = 3  # in which each test recording is put
_ORDER_SEED = 615  # test orders are the same for every network and seed
SCHEDULE = Schedule()
DECODING = Decoding(peak=0.2, shortest=0.3, lasting=0.8)


@dataclass(frozen=True)
class Arm:
    """A network and what it is taught with. shuffled: also with re-ordered takes."""

    name: str
    make: Callable[[int, str], nn.Module]
    loss: Loss
    rate: float
    decay: float
    shuffled: bool


ARMS = (
    Arm("parser-shuffled", parser, parser_units_loss, 3e-3, 1e-4, True),
    Arm("ms-tcn-shuffled", mstcn, mstcn_loss, 3e-3, 1e-4, True),
    Arm("parser", parser, parser_units_loss, 3e-3, 1e-4, False),
    Arm("ms-tcn", mstcn, mstcn_loss, 3e-3, 1e-4, False),
)


def run(
    data: Path,
    *,
    quick: bool = False,
    seeds: Sequence[int] = (0, 1, 2),
    out: Path,
    say: Say = print,
    schedule: Schedule = SCHEDULE,
) -> dict[str, Any]:
    """Every arm on every fold and seed; what is there in `out` already is not made again.

    quick: one fold and one seed, taught as long: some five minutes on one core. Raises SchemaError where recordings
    are not as they should be.
    """
    folds = variants("utkinect")[:1] if quick else variants("utkinect")
    seeds = seeds[:1] if quick else seeds
    recordings = at_rate(read_sequences(data / "utkinect"))
    folder = out / "folds"
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[tuple[str, str], dict[int, list[UnitScores]]] = {}
    for seed in seeds:
        for arm in ARMS:
            for fold in folds:
                path = folder / f"{arm.name}-{fold}-seed-{seed}.json"
                told = _stored(path, settings_of(arm, schedule))
                if told is None:
                    say(f"{arm.name}, {fold}, seed {seed}")
                    told = one_fold(arm, fold, seed, recordings, schedule, say)
                    _store(path, settings_of(arm, schedule), told)
                for (row, condition), scores in told.items():
                    rows.setdefault((row, condition), {}).setdefault(seed, []).append(scores)
    table = [_row(row, condition, each) for (row, condition), each in rows.items()]
    tests = {fold: read_split("utkinect", fold).test for fold in folds}
    for condition in CONDITIONS:
        found = least_speed(_tests(recordings, condition), tests)
        table.append({"method": "velocity minima", "condition": condition, "mean": found})
    for line in table:
        say(_line(line))
    return {
        "experiment": "utkinect-units",
        "folds": list(folds),
        "seeds": list(seeds),
        "schedule": asdict(schedule),
        "decoding": asdict(DECODING),
        "orders": ORDERS,
        "test": {fold: list(names) for fold, names in tests.items()},
        "parameters": {arm.name: _weights(arm) for arm in ARMS},
        "table": table,
        "notes": [
            "Rows named by a network alone take the best unit of each frame; 'decoded' is the parser's decoding, whose "
            "settings were chosen on validation subjects for networks with a boundary head, not for MS-TCN.",
            "In the condition re-ordered each test recording is judged in three other orders of its actions.",
        ],
    }


def rehearse(arm: Arm, fold: str, seed: int, data: Path, schedule: Schedule, say: Say = print) -> dict[str, Any]:
    """The same with training subjects alone, judged on the validation subjects: for choosing."""
    recordings = at_rate(read_sequences(data / "utkinect"))
    split = read_split("utkinect", fold)
    told = _judged(arm, seed, _of(recordings, split.train), _of(recordings, split.validation), schedule, say)
    return {f"{row}, {condition}": scores.percent() for (row, condition), scores in told.items()}


def one_fold(
    arm: Arm, fold: str, seed: int, recordings: Sequence[Example], schedule: Schedule, say: Say
) -> dict[tuple[str, str], UnitScores]:
    """(row, condition) -> scores over the fold's test recordings."""
    split = read_split("utkinect", fold)
    return _judged(arm, seed, _of(recordings, split.fit), _of(recordings, split.test), schedule, say)


def at_rate(examples: Iterable[Example]) -> list[Example]:
    """Recordings at RATE frames a second: every second frame of the reader's 30."""
    out = []
    for example in examples:
        step = int(example.sequence.rate / RATE)
        assert example.units is not None
        sequence = replace(example.sequence, joints=example.sequence.joints[::step].copy(), rate=RATE)
        out.append(replace(example, sequence=sequence, units=example.units[::step].copy()))
    return out


def found_units(score: FrameScore, decoding: Decoding = DECODING) -> np.ndarray:
    """(T,) units as the parser's decoding finds them. The settings were chosen for networks with boundaries; one
    without is decoded by the same, from its posteriors alone, which suits it less."""
    posteriors = np.exp(score.log_units).astype(np.float32)
    curves = np.where(np.isnan(posteriors[:, :1]), np.nan, np.zeros(2, np.float32))
    if score.edges is not None:
        curves = 1 / (1 + np.exp(-score.edges))
    scores = FrameScores(RATE, posteriors, curves.astype(np.float32), np.zeros(0, np.float32))
    return labels_of(decode(scores, decoding))


def found_peaks(score: FrameScore, decoding: Decoding = DECODING) -> list[float]:
    """Seconds of the boundary head's peaks, start or end, by its curves alone."""
    assert score.edges is not None
    curve = np.nan_to_num(1 / (1 + np.exp(-score.edges))).max(axis=1)
    peaks, _ = find_peaks(curve, height=decoding.peak, distance=round(decoding.shortest * RATE))
    return [float(peak / RATE) for peak in peaks]


def _judged(
    arm: Arm, seed: int, taught: Sequence[Example], judged: Sequence[Example], schedule: Schedule, say: Say
) -> dict[tuple[str, str], UnitScores]:
    torch.manual_seed(seed)
    network = arm.make(len(UNITS), taught[0].sequence.layout)
    pool = takes(taught, schedule.copies, seed, shuffled=arm.shuffled)
    teach(network, arm.loss, pool, schedule, rate=arm.rate, decay=arm.decay, seed=seed, say=say)
    out = {}
    for condition in CONDITIONS:
        recordings = _tests(judged, condition)
        scores = [read(network, each) for each in recordings]
        for row, find in ((arm.name, _best_units), (f"{arm.name}, decoded", found_units)):
            found = [score_units(_units(e), find(s), float(RATE)) for e, s in zip(recordings, scores, strict=True)]
            out[row, condition] = pooled(found)
        if scores[0].edges is not None:
            peaks = [
                UnitScores(boundaries=score_edges(_units(e), found_peaks(s), float(RATE)))
                for e, s in zip(recordings, scores, strict=True)
            ]
            out[f"{arm.name}, boundary head alone", condition] = pooled(peaks)
    return out


def _best_units(score: FrameScore) -> np.ndarray:
    seen = np.isfinite(score.log_units).all(axis=1)
    return np.where(seen, score.log_units.argmax(axis=1), BACKGROUND)


def _tests(recordings: Sequence[Example], condition: str) -> list[Example]:
    if condition == "normal":
        return list(recordings)
    return [
        reordered(each, np.random.default_rng((_ORDER_SEED, order, *each.name.encode())))
        for each in recordings
        for order in range(ORDERS)
    ]


def _units(example: Example) -> np.ndarray:
    assert example.units is not None
    return example.units


def _of(recordings: Sequence[Example], names: Sequence[str]) -> list[Example]:
    return [each for each in recordings if each.name in names]


def _row(row: str, condition: str, seeds: dict[int, list[UnitScores]]) -> dict[str, Any]:
    """Scores pooled over folds, mean and (of two seeds or more) standard deviation over seeds."""
    each = [pooled(folds).percent() for folds in seeds.values()]
    names = list(each[0])
    return {
        "method": row,
        "condition": condition,
        "mean": {name: float(np.mean([one[name] for one in each])) for name in names},
        "sd": {name: float(np.std([one[name] for one in each], ddof=1)) for name in names if len(each) > 1},
        "seeds": {str(seed): one for seed, one in zip(seeds, each, strict=True)},
    }


def _line(row: dict[str, Any]) -> str:
    sd = {name: f" ± {value:.1f}" for name, value in row.get("sd", {}).items()}
    scores = "  ".join(f"{name} {value:.1f}{sd.get(name, '')}" for name, value in row["mean"].items())
    return f"{row['method']}, {row['condition']}: {scores}"


def _weights(arm: Arm) -> int:
    return sum(weight.numel() for weight in arm.make(len(UNITS), "kinect-20").parameters())


def settings_of(arm: Arm, schedule: Schedule) -> dict[str, Any]:
    """All that a stored result depends on beside the recordings and the code, as JSON gives it back."""
    settings = {
        "schedule": asdict(schedule),
        "decoding": asdict(DECODING),
        "orders": ORDERS,
        "rate": arm.rate,
        "decay": arm.decay,
        "shuffled": arm.shuffled,
        "weights": _weights(arm),
    }
    told: dict[str, Any] = json.loads(json.dumps(settings))
    return told


def _store(path: Path, settings: dict[str, Any], told: dict[tuple[str, str], UnitScores]) -> None:
    rows = [{"row": row, "condition": condition, **asdict(scores)} for (row, condition), scores in told.items()]
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"settings": settings, "rows": rows}) + "\n", encoding="utf-8")
    part.rename(path)


def _stored(path: Path, settings: dict[str, Any]) -> dict[tuple[str, str], UnitScores] | None:
    """What was found before with the same settings."""
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    if told.get("settings") != settings:
        return None
    return {(row.pop("row"), row.pop("condition")): UnitScores.from_json(row) for row in told["rows"]}

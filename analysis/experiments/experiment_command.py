"""python -m analysis experiment: runs an experiment by name; a full run writes what it found under docs/benchmarks."""

from __future__ import annotations

import argparse
import importlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from analysis.data.datasets import data_folder
from analysis.data.splits import variants
from analysis.experiments.results import FOLDER, write_result
from analysis.training.provenance import command_line

Splits = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Experiment:
    """module: holds `run(data, *, quick, seeds, out, say) -> dict`. splits: (data set, variant) of what it reads.

    stops: `run` takes `minutes`, too, after which it begins nothing new and tells what is done.
    """

    module: str
    title: str
    splits: Callable[[bool], Splits]
    stops: bool = False


def _msr(quick: bool) -> Splits:
    names = ("setting2",) if quick else ("setting2", *(f"as{k}-test3" for k in (1, 2, 3)))
    return tuple(("msr_action3d", name) for name in names)


def _utkinect(quick: bool) -> Splits:
    return tuple(("utkinect", name) for name in variants("utkinect")[: 1 if quick else None])


def _hdm05(quick: bool) -> Splits:
    return tuple(("hdm05", name) for name in variants("hdm05")[: 1 if quick else None])


def _choice(quick: bool) -> Splits:
    return _msr(True) if quick else (*_msr(True), *_utkinect(False))


EXPERIMENTS: dict[str, Experiment] = {
    "msr": Experiment("analysis.experiments.msr", "classes of clips: MSR-Action3D, all labels", _msr, stops=True),
    "utkinect-units": Experiment(
        "analysis.experiments.utkinect_units", "units and boundaries: UTKinect, usual order and others", _utkinect
    ),
    "semi-msr": Experiment(
        "analysis.experiments.semi_msr", "classes with a fifth of the labels: MSR-Action3D", _msr, stops=True
    ),
    "semi-utkinect": Experiment(
        "analysis.experiments.semi_utkinect", "units with a fifth of the labels: UTKinect", _utkinect, stops=True
    ),
    "semi-joined": Experiment(
        "analysis.experiments.semi_joined", "units with a fifth of the labels: MSR-Action3D's clips joined",
        lambda quick: _msr(True), stops=True,
    ),
    "semi-hdm05": Experiment(
        "analysis.experiments.semi_hdm05", "classes with a fifth of the labels: HDM05", _hdm05, stops=True
    ),
    "semi-chosen": Experiment(
        "analysis.experiments.semi_chosen", "a fifth chosen without labels, then taught: MSR-Action3D",
        lambda quick: _msr(True), stops=True,
    ),
    "measures": Experiment(
        "analysis.experiments.measures", "measures and timing against what is exactly true of drawn dances",
        lambda quick: (),
    ),
    "faces": Experiment(
        "analysis.experiments.faces", "how well faces are hidden, where the head is known", lambda quick: ()
    ),
    "compare": Experiment(
        "analysis.experiments.compare", "differences planted in another take: through drawn films and pose, and exact",
        lambda quick: (), stops=True,
    ),
    "choice": Experiment(
        "analysis.experiments.choice", "which fifth to label: MSR-Action3D, UTKinect", _choice, stops=True
    ),
}


def experiment_main(argv: list[str]) -> int:
    lines = [f"  {name:18}{one.title}" for name, one in EXPERIMENTS.items()]
    parser = argparse.ArgumentParser(
        prog="python -m analysis experiment", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Run an experiment whose results are published.",
        epilog="\n".join(["experiments:", *lines, "", *_LINES]),
    )  # fmt: skip
    parser.add_argument("name", choices=EXPERIMENTS, metavar="NAME", help="see below")
    parser.add_argument("--quick", action="store_true", help="a sample in minutes, one seed; nothing is published")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="0 1 2 where they are not given")
    parser.add_argument("--out", type=Path, help="folder of the runs, where a stopped one goes on (runs/NAME)")
    parser.add_argument("--minutes", type=float, help="begin no run later than that; tell what is done")
    parser.add_argument("--data", type=Path, help="folder of all recordings (DANCESITE_DATA)")
    parser.add_argument("--threads", type=int, default=1, help="of the processor (1: two were slower under load)")
    given = parser.parse_args(argv)
    torch.set_num_threads(given.threads)
    experiment = EXPERIMENTS[given.name]
    if given.minutes is not None and not experiment.stops:
        parser.error(f"{given.name} takes no --minutes: it is told as a whole")
    limit = {"minutes": given.minutes} if experiment.stops else {}
    out = given.out or Path("runs") / given.name
    begun = time.monotonic()
    results = importlib.import_module(experiment.module).run(
        data_folder(given.data), quick=given.quick, seeds=given.seeds, out=out, say=_say, **limit
    )
    minutes = (time.monotonic() - begun) / 60
    path = out / "quick.json" if given.quick else FOLDER / f"{given.name}.json"
    write_result(
        path, given.name, results, command=command_line(["experiment", *argv]), minutes=minutes,
        seeds=given.seeds[:1] if given.quick else given.seeds, splits=experiment.splits(given.quick),
    )  # fmt: skip
    print(f"{os.path.relpath(path)}: {minutes:.1f} min")
    return 0


_LINES = (
    "A full run takes hours and goes on where it was stopped; those that take --minutes begin with the most telling",
    "part. It writes docs/benchmarks/NAME.json;",
    "`python -m analysis tables` then writes the tables of docs/benchmarks.md.",
)


def _say(line: str) -> None:
    print(line, flush=True)

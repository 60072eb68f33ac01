"""python -m analysis train: one network of a data set, for one or several seeds, each a checkpoint with its card."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from analysis.data.batches import Batches, Sampling
from analysis.data.datasets import DATASETS, dataset_of, named, read_examples, split_of
from analysis.data.examples import UNKNOWN, Example
from analysis.evaluation import frame_accuracy
from analysis.evaluation.classes import class_accuracy
from analysis.models.builders import BUILDERS
from analysis.models.checkpoint import Card, Loaded, built, save
from analysis.parsing.windows import frame_scores_of
from analysis.training.provenance import command_line, made_with, names_hash
from analysis.training.supervised import Recipe, Trained, train

RECIPES: dict[str, Callable[..., Trained]] = {"supervised": train}
EXAMPLES = """examples:
  python -m analysis train msr_action3d --split setting2 --out models
  python -m analysis train drawn --set context=8 --iterations 600 --out models
  python -m analysis train utkinect --split fold-1 --layout openpose-18 --set context=8 --seeds 0 1 2 --out models
  python -m analysis train msr_action3d --architecture stgcn --iterations 600 --everybody --out models

The networks that learn see the split's training subjects; its validation subjects say which step was the best.
Nobody reads the test subjects here. A run that was stopped goes on when the same command is given again."""


def train_main(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    torch.set_num_threads(given.threads)
    given.out.mkdir(parents=True, exist_ok=True)
    job = _job(given, command_line(["train", *argv]))
    examples = read_examples(given.dataset, given.data, given.layout)
    for seed in given.seeds:
        path, card = one(job, examples, seed, given.out, device=given.device)
        told = "".join(f", {name} {100 * value:.1f} %" for name, value in card.metrics.get("validation", {}).items())
        print(f"{path}: {card.name} {card.version}{told}")
    return 0


@dataclass(frozen=True)
class Job:
    """One training, but for its seed."""

    name: str
    dataset: str
    split: str
    recipe_name: str
    recipe: Recipe
    card: Card
    sampling: Sampling
    batch: int
    everybody: bool
    command: str

    def fingerprint(self) -> str:
        """Other settings, another word: so no run goes on with what another one left."""
        told = (self.dataset, self.split, self.recipe_name, self.recipe, self.sampling, self.batch, self.everybody)
        return hashlib.sha256((repr(told) + self.card.dumps()).encode()).hexdigest()[:8]


def one(job: Job, examples: Mapping[str, Example], seed: int, out: Path, *, device: str = "cpu") -> tuple[Path, Card]:
    """Train with one seed and write the checkpoint; one that was stopped goes on. Raises SchemaError."""
    split = split_of(job.dataset, job.split)
    taught, judged = (split.fit, ()) if job.everybody else (split.train, split.validation)
    recipe = replace(job.recipe, seed=seed)
    torch.manual_seed(seed)
    model = built(job.card)
    variety = dataset_of(job.dataset).variety
    batches = Batches(named(examples, taught), job.sampling, job.batch, seed, variety)
    state = out / f".{job.name}-seed{seed}.{job.fingerprint()}.state"
    rest = named(examples, judged)
    with tqdm(total=recipe.iterations, desc=f"{job.name}, seed {seed}", unit="step", mininterval=1.0) as bar:

        def tell(step: int, values: Mapping[str, float]) -> None:
            bar.update(step - bar.n)
            bar.set_postfix({name: f"{value:.3f}" for name, value in values.items()}, refresh=False)

        validate = (lambda network: validation(network, job.card, rest)) if rest else None
        trained = RECIPES[job.recipe_name](
            model, batches, recipe, validate=validate, judge="accuracy", state=state, report=tell, device=device
        )
    provenance = made_with(job.command) | {
        "recipe": job.recipe_name, "dataset": job.dataset, "split": job.split, "seed": seed, "step": trained.step,
        "iterations": recipe.iterations, "batch": job.batch,
        "taught": {"count": len(taught), "sha256": names_hash(taught)},
        "validated": {"count": len(judged), "sha256": names_hash(judged)},
    }  # fmt: skip
    metrics = {"validation": dict(trained.metrics)} if trained.metrics else {}
    card = replace(job.card, provenance=provenance, metrics=metrics, version=f"seed {seed}")
    path = out / f"{job.name}-seed{seed}.safetensors"
    card = save(path, trained.model, card)
    state.unlink(missing_ok=True)
    return path, card


def validation(model: nn.Module, card: Card, examples: Sequence[Example]) -> dict[str, float]:
    """accuracy of clips, or, where the network tells units, of frames that somebody labelled."""
    scores = frame_scores_of(Loaded(model, card), [one.sequence for one in examples], batch=16)
    if not card.units:
        found = [int(score.action.argmax()) for score in scores]
        return {"accuracy": class_accuracy(np.array([one.action for one in examples]), found)}
    true, told = [], []
    for example, score in zip(examples, scores, strict=True):
        assert example.units is not None
        known = example.units != UNKNOWN
        true.append(example.units[known])
        told.append(np.nan_to_num(score.units[known]).argmax(axis=1))
    return {"accuracy": frame_accuracy(np.concatenate(true).tolist(), np.concatenate(told).tolist())}


def _job(given: argparse.Namespace, command: str) -> Job:
    dataset = dataset_of(given.dataset)
    split = given.split or dataset.variants[0]
    frames = given.frames or dataset.sampling.frames
    rate = given.fps or dataset.sampling.rate
    layout = given.layout or dataset.layout
    sampling = Sampling(frames, rate, dataset.sampling.sigma)
    config = {"actions": len(dataset.actions), "layout": layout, **dict(given.set)}
    if dataset.units:
        config = {"units": len(dataset.units)} | config
    told: dict[str, Any] = {"kind": "clip", "frames": frames}
    if rate is not None:
        told = {"kind": "rate", "fps": [rate.numerator, rate.denominator], "window": frames, "hop": max(1, frames // 2)}
    card = Card(
        {"builder": given.architecture, "config": config}, layout,
        {"coordinates": 3, "streams": ["joint", "bone", "velocity", "seen"]}, told, dataset.actions,
        tuple({"name": name} for name in dataset.units), name=given.name or f"{given.dataset} {given.architecture}",
    )  # fmt: skip
    recipe = Recipe(iterations=given.iterations, rate=given.rate, patience=given.patience)
    recipe = replace(recipe, check_every=min(recipe.check_every, given.iterations))
    return Job(
        f"{given.dataset}-{split}-{given.architecture}", given.dataset, split, given.recipe, recipe, card, sampling,
        given.batch, given.everybody, command,
    )  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis train", usage="%(prog)s DATASET [options]", epilog=EXAMPLES,
        description="Teach a network with labelled recordings, or with dances that are drawn for it.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("dataset", choices=DATASETS)
    what = parser.add_argument_group("what learns")
    what.add_argument("--architecture", choices=sorted(BUILDERS), default="fast")
    what.add_argument("--set", action="append", default=[], type=_setting, metavar="NAME=VALUE",
                      help="another setting: widths=[64,64], strides=[1,2], context=8; may come often")  # fmt: skip
    what.add_argument("--name", help="what the model is called; by data set and architecture where it is not given")
    how = parser.add_argument_group("how it learns")
    how.add_argument("--recipe", choices=sorted(RECIPES), default="supervised")
    how.add_argument("--iterations", metavar="N", type=_count, default=1500, help="steps of one batch (1500)")
    how.add_argument("--batch", metavar="N", type=_count, default=16, help="windows in a step (16)")
    how.add_argument("--rate", metavar="R", type=float, default=2e-3, help="highest learning rate (0.002)")
    how.add_argument("--patience", metavar="N", type=int, default=0, help="stop after N checks without a better one")
    how.add_argument("--seeds", metavar="SEED", type=int, nargs="+", default=[0], help="one checkpoint each (0)")
    how.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 ...")
    how.add_argument("--threads", metavar="N", type=_count, default=1, help="of the processor (1)")
    data = parser.add_argument_group("from what")
    data.add_argument("--split", metavar="NAME", default="", help="such as setting2 or fold-1; else the first")
    data.add_argument("--everybody", action="store_true",
                      help="teach with the validation subjects, too; then the last step counts")  # fmt: skip
    data.add_argument("--layout", metavar="LAYOUT", choices=("kinect-20", "acclaim-31", "openpose-18"),
                      help="joints; those of clips of the site are openpose-18")  # fmt: skip
    data.add_argument("--frames", metavar="N", type=_count, help="of a window")
    data.add_argument("--fps", metavar="RATE", type=Fraction, help="of a window; else as the data set has it")
    data.add_argument("--data", metavar="FOLDER", type=Path, help="folder of all recordings (DANCESITE_DATA)")
    parser.add_argument("--out", metavar="FOLDER", type=Path, default=Path("models"), help="for checkpoints (models)")
    return parser


def _setting(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is no NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number

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
from analysis.data.labelled_subsets import DRAWS, SHARES, read_subset
from analysis.evaluation import frame_accuracy
from analysis.evaluation.classes import class_accuracy
from analysis.models.builders import BUILDERS
from analysis.models.checkpoint import Card, Loaded, built, save
from analysis.parsing.windows import frame_scores_of
from analysis.schema import SchemaError
from analysis.training.provenance import command_line, made_with, names_hash
from analysis.training.recipe import Recipe, Trained
from analysis.training.semi_supervised import SemiRecipe, train_pair
from analysis.training.supervised import train


def _pair(
    model: nn.Module, batches: Batches, recipe: Recipe, *, other: nn.Module, unlabelled: Sequence[Example], **how: Any
) -> Trained:
    semi = SemiRecipe(base=recipe)
    return train_pair((model, other), batches, unlabelled, semi, unlabelled_size=batches.size, **how)


RECIPES: dict[str, Callable[..., Trained]] = {"supervised": train, "semi_supervised": _pair}
_OTHER = 1000  # the second student begins from a seed so much further on
EXAMPLES = """examples:
  python -m analysis train msr_action3d --split setting2 --out models
  python -m analysis train drawn --set context=8 --iterations 600 --out models
  python -m analysis train utkinect --split fold-1 --layout openpose-18 --set context=8 --seeds 0 1 2 --out models
  python -m analysis train msr_action3d --architecture stgcn --iterations 600 --everybody --out models
  python -m analysis train msr_action3d --recipe semi_supervised --fraction 20 --out models

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
    fraction: int | None = None  # percent of the clips that are labelled, as drawn for the seed; None: all, or `names`
    names: tuple[str, ...] | None = None  # of the clips that are labelled

    def fingerprint(self) -> str:
        """Other settings, another word: so no run goes on with what another one left."""
        told: tuple[object, ...] = (
            self.dataset, self.split, self.recipe_name, self.recipe, self.sampling, self.batch, self.everybody,
            self.fraction, self.names,
        )  # fmt: skip
        return hashlib.sha256((repr(told) + self.card.dumps()).encode()).hexdigest()[:8]


def one(job: Job, examples: Mapping[str, Example], seed: int, out: Path, *, device: str = "cpu") -> tuple[Path, Card]:
    """Train with one seed and write the checkpoint; one that was stopped goes on. Raises SchemaError."""
    split = split_of(job.dataset, job.split)
    taught, judged = (split.fit, ()) if job.everybody else (split.train, split.validation)
    recipe = replace(job.recipe, seed=seed)
    torch.manual_seed(seed)
    model = built(job.card)
    variety = dataset_of(job.dataset).variety
    labelled = labelled_of(job, taught, seed)
    batches = Batches(named(examples, labelled), job.sampling, job.batch, seed, variety)
    more: dict[str, Any] = {}
    if job.recipe_name == "semi_supervised":
        torch.manual_seed(seed + _OTHER)
        rest = named(examples, [name for name in taught if name not in set(labelled)])
        more = {"other": built(job.card), "unlabelled": rest}
    state = out / f".{job.name}-seed{seed}.{job.fingerprint()}.state"
    known = named(examples, judged)
    with tqdm(total=recipe.iterations, desc=f"{job.name}, seed {seed}", unit="step", mininterval=1.0) as bar:

        def tell(step: int, values: Mapping[str, float]) -> None:
            bar.update(step - bar.n)
            bar.set_postfix({name: f"{value:.3f}" for name, value in values.items()}, refresh=False)

        validate = (lambda network: validation(network, job.card, known)) if known else None
        trained = RECIPES[job.recipe_name](
            model, batches, recipe, validate=validate, judge="accuracy", state=state, report=tell, device=device, **more
        )
    provenance = made_with(job.command) | {
        "recipe": job.recipe_name, "dataset": job.dataset, "split": job.split, "seed": seed, "step": trained.step,
        "iterations": recipe.iterations, "batch": job.batch,
        "taught": {"count": len(taught), "sha256": names_hash(taught)},
        "validated": {"count": len(judged), "sha256": names_hash(judged)},
    }  # fmt: skip
    if len(labelled) < len(taught):
        provenance["labelled"] = {"count": len(labelled), "sha256": names_hash(labelled)}
    metrics = {"validation": dict(trained.metrics)} if trained.metrics else {}
    card = replace(job.card, provenance=provenance, metrics=metrics, version=f"seed {seed}")
    path = out / f"{job.name}-seed{seed}.safetensors"
    card = save(path, trained.model, card)
    state.unlink(missing_ok=True)
    return path, card


def labelled_of(job: Job, taught: Sequence[str], seed: int) -> list[str]:
    """Those of the `taught` clips whose labels are read. Raises SchemaError for names that are not among them."""
    if job.names is not None:
        strange = [name for name in job.names if name not in set(taught)]
        if strange or not job.names:
            raise SchemaError(f"labelled: {strange[0] if strange else 'nobody'} is not among those that are taught")
        return [name for name in taught if name in set(job.names)]
    if job.fraction is None:
        return list(taught)
    drawn = set(read_subset(job.dataset, job.split, job.fraction, seed % DRAWS))
    return [name for name in taught if name in drawn]


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
    names = None if given.labelled is None else tuple(given.labelled.read_text(encoding="utf-8").split())
    if given.recipe == "semi_supervised" and names is None and given.fraction is None:
        raise SchemaError("semi_supervised: say which clips are labelled, by --labelled or --fraction")
    recipe = Recipe(iterations=given.iterations, rate=given.rate, patience=given.patience)
    recipe = replace(recipe, check_every=min(recipe.check_every, given.iterations))
    return Job(
        f"{given.dataset}-{split}-{given.architecture}", given.dataset, split, given.recipe, recipe, card, sampling,
        given.batch, given.everybody, command, given.fraction, names,
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
    few = data.add_mutually_exclusive_group()
    few.add_argument("--fraction", type=int, choices=SHARES, help="percent of the clips whose labels are read")
    few.add_argument("--labelled", metavar="FILE", type=Path, help="names of the clips whose labels are read")
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

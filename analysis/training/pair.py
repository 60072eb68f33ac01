"""Two students, two teachers that are slow copies of them, and everything that must be kept of the four."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.optim import AdamW, Optimizer

from analysis.data.batches import Batches
from analysis.models.outputs import ParserOutput
from analysis.training.pseudo_labels import Alignment
from analysis.training.recipe import Recipe
from analysis.training.state import Parts
from analysis.training.steps import (
    begin_dictionary,
    begin_game,
    frozen_copy,
    groups_of,
    keep_primitives_alive,
    on_device,
    outputs_of,
    seed_of_step,
    share_of_rate,
)

_ROUND = 16  # batches at most that the numbers of batch norms are taken from


class Learner:
    """A student, its teacher, its optimizer, its critic (None where the loss or the network has nothing for one)."""

    def __init__(self, name: str, student: nn.Module, shares: Tensor | None, recipe: Recipe, device: str) -> None:
        """shares (A,): of the classes among the labelled clips; None: what its teacher says is not aligned."""
        self.name, self.recipe = name, recipe
        self.student = student.to(device).train()
        self.teacher = frozen_copy(student)
        self.optimizer = AdamW(groups_of(student, recipe.weight_decay), lr=recipe.rate, fused=device != "cpu")
        self.game = begin_game(student, recipe, device)
        self.align = None if shares is None else Alignment(shares).to(device)

    def parts(self) -> Parts:
        modules: dict[str, nn.Module] = {"student": self.student, "teacher": self.teacher}
        optimizers: dict[str, Optimizer] = {"student": self.optimizer}
        if self.align is not None:
            modules["alignment"] = self.align
        if self.game is not None:
            modules["critic"], optimizers["critic"] = self.game.critic, self.game.optimizer
        return Parts(modules, optimizers)

    def prepare(self, step: int, labelled: Batches, device: str) -> None:
        """What comes before a step: the rate, and at the end of the warm-up the dictionary."""
        recipe = self.recipe
        if step == recipe.warmup:
            begin_dictionary(self.student, labelled, seed_of_step(recipe.seed, step), device)
            self.teacher.load_state_dict(self.student.state_dict())  # the mean of two dictionaries is none
        for group in self.optimizer.param_groups:
            group["lr"] = recipe.rate * share_of_rate(step, recipe.iterations, recipe.warmup)

    def learn(self, step: int, output: ParserOutput, units: Tensor, keep: float) -> float | None:
        """What comes after the gradients are there; the teacher keeps the share `keep` of itself. The critic's loss."""
        nn.utils.clip_grad_norm_(self.student.parameters(), self.recipe.longest_gradient)
        self.optimizer.step()
        critic = None if self.game is None else self.game.learn(output, units)
        keep_primitives_alive(self.student, output, seed_of_step(self.recipe.seed, step))
        self.follow(keep)
        return critic

    @torch.no_grad()
    def follow(self, keep: float) -> None:
        """The teacher moves towards its student. What batch norms count is not averaged: it belongs to no weights that
        ever were; other buffers are the student's."""
        for weight, wanted in zip(self.teacher.parameters(), self.student.parameters(), strict=True):
            weight.lerp_(wanted, 1 - keep)
        counted = {id(buffer) for norm in _norms(self.teacher) for buffer in norm.buffers()}
        for mine, theirs in zip(self.teacher.buffers(), self.student.buffers(), strict=True):
            if id(mine) not in counted:
                mine.copy_(theirs)

    @torch.no_grad()
    def says(self, x: Tensor, valid: Tensor, *, mixed: bool) -> ParserOutput:
        """What the teacher says of a batch, its norms those of the batch."""
        with by_batch(self.teacher):
            return outputs_of(self.teacher, x, valid, mixed=mixed)[-1]


def class_shares(model: nn.Module, labelled: Batches, device: str) -> Tensor | None:
    """(A,) shares of the network's classes among the labelled clips; None where no clip, or no network, tells any."""
    x, targets = on_device(labelled.draw(0), device)
    with torch.no_grad():
        counts = torch.zeros(outputs_of(model.eval(), x[:1], targets.valid[:1])[-1].action.shape[1])
    named = [example.action for example in labelled.examples if example.action is not None]
    if not named or not len(counts):
        return None
    for action in named:
        counts[action] += 1
    return counts / counts.sum()


def parts_of(pair: Sequence[Learner], best: nn.Module) -> Parts:
    """Everything that a run is kept by."""
    modules: dict[str, nn.Module] = {"best": best}
    optimizers: dict[str, Optimizer] = {}
    for learner in pair:
        mine = learner.parts()
        modules |= {f"{learner.name}.{name}": module for name, module in mine.modules.items()}
        optimizers |= {f"{learner.name}.{name}": optimizer for name, optimizer in mine.optimizers.items()}
    return Parts(modules, optimizers)


@contextmanager
def by_batch(model: nn.Module) -> Iterator[None]:
    """Inside, batch norms take the batch's own numbers; nothing is dropped."""
    was = model.training
    model.eval()
    for norm in _norms(model):
        norm.train()
    try:
        yield
    finally:
        model.train(was)


@torch.no_grad()
def renew_norms(model: nn.Module, batches: Batches, device: str) -> None:
    """Batch norms count anew, over clips as they are: the mean of a round of batches, or of the first ones."""
    momenta = {norm: norm.momentum for norm in _norms(model)}
    if not momenta:
        return
    for norm in momenta:
        norm.reset_running_stats()
        norm.momentum = None  # all batches alike
    with by_batch(model):
        for number in range(min(_ROUND, -(-len(batches.examples) // batches.size))):
            x, targets = on_device(batches.draw(number), device)
            outputs_of(model, x, targets.valid)
    for norm, momentum in momenta.items():
        norm.momentum = momentum


def _norms(model: nn.Module) -> list[_BatchNorm]:
    return [module for module in model.modules() if isinstance(module, _BatchNorm)]

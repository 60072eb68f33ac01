"""Parser against critic: who is moved by what, and whether the critic learns an order."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from analysis.models.outputs import ParserOutput, PrimitiveOutput
from analysis.models.parser import Parser, ParserConfig
from analysis.models.structure_critic import StructureCritic
from analysis.training.losses import LossWeights, Targets, parser_loss
from analysis.training.structure import (
    KeySequences,
    Structure,
    as_sure_as,
    critic_loss,
    generator_loss,
    key_sequences,
    smoothed_labels,
)

UNITS = 4


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(threads)


def small_parser() -> Parser:
    return Parser(ParserConfig(actions=3, units=UNITS, widths=(8, 8), strides=(1, 2), heads=2, primitives=6, keys=8))


def told(parser: Parser, n=3, t=32) -> tuple[ParserOutput, Tensor]:
    x = torch.randn(n, 10, t, 18)
    units = torch.arange(UNITS).repeat_interleave(t // UNITS).repeat(n, 1)
    return parser(x, torch.ones(n, t, dtype=torch.bool)), units


def game(warm_up=0) -> Structure:
    critic = StructureCritic(UNITS)
    return Structure(critic, torch.optim.Adam(critic.parameters(), 1e-3), warm_up)


def copies(module: torch.nn.Module) -> dict[str, Tensor]:
    return {name: p.detach().clone() for name, p in module.named_parameters()}


def made_output(units: Tensor, logits: Tensor, times: Tensor, chosen: Tensor | None = None) -> ParserOutput:
    n, t = units.shape
    none = torch.zeros(n, times.shape[1], 1)
    chosen = torch.ones_like(times, dtype=torch.bool) if chosen is None else chosen
    found = PrimitiveOutput(torch.zeros(n, t), times, chosen, none, none, none)
    return ParserOutput(torch.zeros(n, t, 1), torch.zeros(n, 0), logits, torch.zeros(n, t, 0), found)


def test_the_parser_s_term_reaches_the_backbone():
    parser, structure = small_parser(), game()
    output, units = told(parser)
    term = structure.term(output, units)
    assert term is not None
    blank = Targets(torch.full((3,), -1), torch.full_like(units, -1), torch.full((3, 32, 2), math.nan), units >= 0)
    total, parts = parser_loss(output, blank, LossWeights(reconstruction=0), structure=term)
    assert parts["structure"].item() == term.item() > 0
    assert total.item() == pytest.approx(0.3 * term.item())
    total.backward()
    first = parser.blocks[0]
    for p in (*first.gcn.parameters(), *first.pyramid.parameters()):
        assert torch.isfinite(p.grad).all()
    assert sum(p.grad.abs().sum() for p in first.gcn.parameters()) > 0
    assert sum(p.grad.abs().sum() for p in first.pyramid.parameters()) > 0
    assert parser.norm.weight.grad.abs().sum() > 0


def test_the_parser_s_term_leaves_the_critic_alone():
    parser, structure = small_parser(), game()
    term = structure.term(*told(parser))
    assert term is not None
    term.backward()
    assert all(p.grad is None and p.requires_grad for p in structure.critic.parameters())


def test_the_critic_s_step_leaves_the_parser_alone():
    parser, structure = small_parser(), game()
    output, units = told(parser)
    before, critic = copies(parser), copies(structure.critic)
    loss = structure.learn(output, units)
    assert loss is not None
    assert all(torch.equal(p, before[name]) and p.grad is None for name, p in parser.named_parameters())
    assert all(not torch.equal(p, critic[name]) for name, p in structure.critic.named_parameters())
    # The parser's own graph is whole: its step can come after.
    output.units.sum().backward()


def test_the_parser_waits_until_the_critic_has_warmed_up():
    parser, structure = small_parser(), game(warm_up=2)
    output, units = told(parser)
    for _ in range(2):
        assert structure.term(output, units) is None
        structure.learn(output, units)
    assert structure.term(output, units) is not None
    assert structure.critic.state_dict()["updates"].item() == 2


def test_without_labels_there_is_no_game():
    parser, structure = small_parser(), game()
    output, units = told(parser)
    before = copies(structure.critic)
    assert structure.learn(output, torch.full_like(units, -1)) is None
    assert all(torch.equal(p, before[name]) for name, p in structure.critic.named_parameters())
    assert structure.critic.updates == 0
    term = structure.term(output, torch.full_like(units, -1))
    assert term is not None
    assert term.item() == 0
    term.backward()
    assert parser.norm.weight.grad.abs().sum() == 0


def test_what_is_not_labelled_or_not_chosen_does_not_matter():
    critic = StructureCritic(UNITS).eval()
    units = torch.tensor([[0, 1, 2, 3, -1, 0, 1, 2]])
    times = torch.tensor([[0, 2, 4, 5, 7]])
    chosen = torch.tensor([[True, True, True, True, False]])
    logits = torch.randn(1, 8, UNITS)
    here = key_sequences(made_output(units, logits, times, chosen), units)
    assert here.known.tolist() == [[True, True, False, True, False]]
    other = logits.clone()
    other[:, 4] += torch.randn(UNITS)
    other[:, 7] -= torch.randn(UNITS)
    there = key_sequences(made_output(units, other, times, chosen), units)
    for loss in (critic_loss, generator_loss):
        assert loss(critic, here).item() == loss(critic, there).item()
    other[:, 5] += torch.randn(UNITS)
    moved = key_sequences(made_output(units, other, times, chosen), units)
    assert generator_loss(critic, here).item() != generator_loss(critic, moved).item()


def test_losses_by_hand():
    class Fixed(torch.nn.Module):
        def forward(self, x: Tensor, known: Tensor) -> Tensor:
            return x[:, 0, 0]

    real, fake = torch.zeros(2, 3, 2), torch.zeros(2, 3, 2)
    real[:, 0, 0], fake[:, 0, 0] = torch.tensor([1.0, 5.0]), torch.tensor([-0.5, 5.0])
    known = torch.tensor([[True, True, True], [True, False, False]])  # one moment alone has no order
    sequences = KeySequences(fake, real, known)

    def d(x: float) -> float:
        return 1 / (1 + math.exp(-x))

    assert critic_loss(Fixed(), sequences).item() == pytest.approx(-math.log(d(1.0)) - math.log(1 - d(-0.5)), rel=1e-5)
    assert generator_loss(Fixed(), sequences).item() == pytest.approx(-math.log(d(-0.5)), rel=1e-5)


def test_smoothed_labels():
    units = torch.tensor([[0, 0, 0, 0, 1, 1, -1, -1, -1, -1, -1]])
    out = smoothed_labels(units, 2, sigma=1.0)
    one, two, three = (math.exp(-0.5 * x * x) for x in (1, 2, 3))
    assert out[0, 0].tolist() == [1, 0]
    share = (1 + one) / (1 + one + one + two + three)
    assert out[0, 4, 1].item() == pytest.approx(share, rel=1e-5)
    torch.testing.assert_close(out[0, :9].sum(dim=1), torch.ones(9))
    assert out[0, 9:].sum() == 0
    assert torch.equal(smoothed_labels(units.flip(1), 2).flip(1), out)


def test_labels_are_no_surer_than_the_parser():
    real = F.one_hot(torch.tensor([[0, 1, 2, 3]]), UNITS).float()
    fake = torch.full((1, 4, UNITS), 0.1)
    fake[..., 0] = 0.7
    known = torch.tensor([[True, True, True, False]])
    out = as_sure_as(real, fake, known)
    torch.testing.assert_close(out.amax(dim=2), torch.full((1, 4), 0.7))
    torch.testing.assert_close(out.sum(dim=2), torch.ones(1, 4))
    assert out.argmax(dim=2).tolist() == [[0, 1, 2, 3]]
    torch.testing.assert_close(as_sure_as(fake, real, known), fake)


def made_dance(n: int, made: torch.Generator, moments=16) -> Tensor:
    """(n, K) units that follow each other 0, 1, 2, 3, 0, ..., each for one to three moments."""
    lengths = torch.randint(1, 4, (n, moments), generator=made)
    which = torch.stack([torch.arange(moments).repeat_interleave(each)[:moments] for each in lengths])
    return (which + torch.randint(UNITS, (n, 1), generator=made)) % UNITS


def shuffled(dance: Tensor, made: torch.Generator) -> Tensor:
    """The same units as often, in any order."""
    return torch.stack([each[torch.randperm(len(each), generator=made)] for each in dance])


def played(dance: Tensor, real: Tensor) -> tuple[ParserOutput, Tensor]:
    """A parser that says `dance`, not quite sure, of clips in which `real` is danced."""
    logits = F.one_hot(dance, UNITS) * 4.0
    return made_output(real, logits, torch.arange(dance.shape[1]).expand(len(dance), -1)), real


def test_the_critic_learns_to_tell_an_order_from_disorder():
    critic, made = StructureCritic(UNITS), torch.Generator().manual_seed(1)
    structure = Structure(critic, torch.optim.Adam(critic.parameters(), 1e-2, betas=(0.5, 0.9)), 0)
    losses = []
    for _ in range(120):
        dance = made_dance(32, made)
        losses.append(structure.learn(*played(shuffled(dance, made), dance)))
    test = made_dance(200, made)
    output, units = played(shuffled(test, made), test)
    fake, real, known = key_sequences(output, units)
    critic.eval()
    right = torch.cat([critic(real, known) > 0, critic(fake, known) < 0]).float().mean()
    assert right > 0.9
    assert losses[-1] < 0.6 < 1.2 < losses[0]
    # It is the order that it tells, not how the two sides are written: a parser that is right is believed.
    believed = key_sequences(*played(test, test))
    assert (critic(believed.fake, known) > critic(fake, known)).float().mean() > 0.9


def test_the_parser_is_drawn_towards_what_the_critic_believes():
    """Following the gradient of the term alone, a disorderly sequence is judged better."""
    structure = game()
    logits = torch.randn(4, 16, UNITS, requires_grad=True)
    units, times = torch.zeros(4, 16, dtype=torch.long), torch.arange(16).expand(4, -1)
    terms = []
    for _ in range(20):
        term = structure.term(made_output(units, logits, times), units)
        assert term is not None
        (slope,) = torch.autograd.grad(term, logits)
        terms.append(term.item())
        with torch.no_grad():
            logits -= 5 * slope
    assert terms[-1] < terms[0]


def test_structure_wants_primitives_and_units():
    output, units = told(small_parser())
    for without in (output._replace(primitives=None), output._replace(units=output.units[..., :0])):
        with pytest.raises(ValueError, match="primitives and units"):
            key_sequences(without, units)

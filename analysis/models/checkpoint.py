"""Checkpoints: weights and card of a network in one file of safetensors. Nothing in it can run; nothing is guessed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from analysis.formats.checkpoint_header import CARD_KEY, label_of, read_card
from analysis.formats.model_card import Card
from analysis.media.files import replacing
from analysis.models.builders import BUILDERS, build
from analysis.schema import SchemaError
from analysis.skeleton.layouts import layout_of

__all__ = ["Card", "Loaded", "built", "load", "save", "weights_hash"]

_SHORT = 16  # frames
# As safetensors calls them.
_DTYPES = {
    torch.bool: "BOOL", torch.uint8: "U8", torch.int8: "I8", torch.int16: "I16", torch.int32: "I32",
    torch.int64: "I64", torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32", torch.float64: "F64",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Loaded:
    """A network in eval mode, and what it says about itself."""

    model: nn.Module
    card: Card


def save(path: Path, model: nn.Module, card: Card) -> Card:
    """Write weights and card, all or nothing; answers the card as it was written, with the weights' hash.

    Raises SchemaError where the card names another network than the one that is given.
    """
    weights = plain(model.state_dict())
    try:
        _agrees(card)
        _same_weights(_blank(card), weights)
    except SchemaError as error:
        raise SchemaError(f"{path.name}: {error}") from None
    card = replace(card, weights_sha256=weights_hash(weights))
    with replacing(path) as temporary:
        save_file(weights, temporary, {CARD_KEY: card.dumps()})
    return card


def load(path: Path, device: str | torch.device = "cpu") -> Loaded:
    """The network of a checkpoint, in eval mode. Raises SchemaError naming file and field.

    Errors are: a damaged file, weights that the card does not tell of or that are no numbers, a joint layout or a
    builder that nobody here knows, settings that the builder refuses, weights of another network than that of the
    settings, a network that cannot read what its card says it reads, or tells something else.
    """
    card = read_card(path)
    try:
        _agrees(card)
        # Without memory first: settings that do not fit the file's weights must not cost what they ask for.
        blank = _blank(card)
        weights = load_file(path)
        _same_weights(blank, weights)
        model = built(card).eval()
        model.load_state_dict(weights)
        _tried(model, card)
    except SchemaError as error:
        raise SchemaError(f"{path.name}: {error}") from None
    return Loaded(model.to(device), card)


def weights_hash(weights: Mapping[str, Tensor]) -> str:
    """What analysis.formats.checkpoint_header.hash_of finds in the file of these tensors."""
    found = hashlib.sha256()
    for name, tensor in sorted(weights.items()):
        found.update(label_of(name, _DTYPES[tensor.dtype], tuple(tensor.shape)))
        found.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return found.hexdigest()


def plain(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Copies on the CPU that share no memory with each other, as safetensors wants them."""
    return {name: tensor.detach().cpu().clone().contiguous() for name, tensor in tensors.items()}


def _agrees(card: Card) -> None:
    """Raises SchemaError where the card says one thing and the settings of its network another."""
    layout_of(card.layout)
    config = card.architecture["config"]
    for name, told in (("actions", len(card.actions)), ("units", len(card.units)), ("layout", card.layout)):
        wanted = config.get(name, told)
        if wanted != told:
            raise SchemaError(f"{name}: {told}, and architecture.config.{name} is {wanted}")


def _blank(card: Card) -> nn.Module:
    """The card's network without memory for its weights."""
    with torch.device("meta"):
        return built(card)


def built(card: Card) -> nn.Module:
    """The network of a card, new. Raises SchemaError. The random numbers that it draws are given back."""
    name = card.architecture["builder"]
    if name not in BUILDERS:
        raise SchemaError(f"architecture.builder: {name!r} is not one of {', '.join(sorted(BUILDERS))}")
    try:
        with torch.random.fork_rng(devices=[]):
            return build(name, dict(card.architecture["config"]))
    except SchemaError as error:
        raise SchemaError(f"architecture.config: {error}") from None
    except (TypeError, ValueError, KeyError, IndexError, RuntimeError, ZeroDivisionError) as error:
        raise SchemaError(f"architecture.config: {name} cannot be built of it: {error}") from None


def _same_weights(model: nn.Module, weights: Mapping[str, Tensor]) -> None:
    wanted = model.state_dict()
    for name, tensor in wanted.items():
        if name not in weights:
            raise SchemaError(f"weights: {name} is missing")
        got = weights[name]
        if got.shape != tensor.shape or got.dtype != tensor.dtype:
            raise SchemaError(
                f"weights: {name}: {got.dtype} {list(got.shape)}, and its network wants"
                f" {tensor.dtype} {list(tensor.shape)}"
            )
        if not torch.isfinite(got).all():
            raise SchemaError(f"weights: {name}: not all are finite")
    if strangers := sorted(set(weights) - set(wanted)):
        raise SchemaError(f"weights: its network has no {strangers[0]}")


@torch.inference_mode()
def _tried(model: nn.Module, card: Card) -> None:
    """Asks about a short window of nothing: settings left to the builder are nowhere else compared with the card."""
    channels = 3 * card.inputs["coordinates"] + 1  # analysis.data.inputs.channels
    joints = len(layout_of(card.layout).joints)
    try:
        output = model(torch.zeros(1, channels, _SHORT, joints), torch.ones(1, _SHORT, dtype=torch.bool))
    except (RuntimeError, IndexError, ValueError) as error:
        first = str(error).strip().splitlines()[0]
        told = f"{joints} joints of {channels} channels are not what the network takes"
        raise SchemaError(f"inputs: {told}: {first}") from None
    for name, names, logits in (("actions", card.actions, output.action), ("units", card.units, output.units)):
        if logits.shape[-1] != len(names):
            raise SchemaError(f"{name}: {len(names)}, and the network tells {logits.shape[-1]}")

"""Networks by name, as checkpoints and commands call them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from analysis.models.parser import Parser, ParserConfig, faithful, fast
from analysis.models.stgcn import stgcn


def _tuples(config: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in config.items()}


def _parser(make: Callable[..., ParserConfig]) -> Callable[..., nn.Module]:
    return lambda **config: Parser(make(**_tuples(config)))


BUILDERS: dict[str, Callable[..., nn.Module]] = {
    "fast": _parser(fast),
    "faithful": _parser(faithful),
    "stgcn": lambda **config: stgcn(**_tuples(config)),
}


def build(name: str, config: dict[str, Any]) -> nn.Module:
    """Raises KeyError for an unknown name, TypeError for an unknown part of the configuration."""
    return BUILDERS[name](**config)

"""Networks by name, as checkpoints and commands call them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from analysis.models.outputs import ParserOutput
from analysis.models.parser import Parser, ParserConfig, faithful, fast
from analysis.models.refined import refined
from analysis.models.stgcn import stgcn
from analysis.models.stgcnpp import STGCNpp


def _tuples(config: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in config.items()}


def _parser(make: Callable[..., ParserConfig]) -> Callable[..., nn.Module]:
    return lambda **config: Parser(make(**_tuples(config)))


class ClassOnly(nn.Module):
    """A network that tells a clip's class and nothing else, answering as the parser does."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor, valid: Tensor) -> ParserOutput:
        nothing = x.new_zeros(*valid.shape, 0)
        return ParserOutput(nothing, self.net(x, valid), nothing, nothing, None)


BUILDERS: dict[str, Callable[..., nn.Module]] = {
    "fast": _parser(fast),
    "faithful": _parser(faithful),
    "refined": lambda **config: refined(**_tuples(config)),
    "stgcn": lambda **config: stgcn(**_tuples(config)),
    "stgcn++": lambda **config: ClassOnly(STGCNpp(**{"channels": 10, **_tuples(config)})),
}


def build(name: str, config: dict[str, Any]) -> nn.Module:
    """Raises KeyError for an unknown name, TypeError for an unknown part of the configuration."""
    return BUILDERS[name](**config)

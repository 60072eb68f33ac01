"""The parser for long recordings: its features and the joints themselves, refined in stages over many seconds.

Graph convolutions say what a body does within a second, and their mean over joints forgets which joint did it. So the
first stage reads the joints too. Each stage labels frames and says where units start and end, each further one reads
what the one before said, and nothing else (MS-TCN, Abu Farha and Gall 2019; boundaries as in ASRF, Ishikawa 2021).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from analysis.models.mstcn import Stage
from analysis.models.outputs import ParserOutput
from analysis.models.parser import Parser, ParserConfig
from analysis.skeleton.layouts import layout_of

_EDGES = 2  # start, end


class RefinedParser(nn.Module):
    """config: of the parser that the features come from; its own frame heads are not made.

    A stage has `layers` dilated layers of `width` channels; with 8 it sees 511 frames.
    """

    def __init__(
        self,
        config: ParserConfig,
        units: int,
        *,
        stages: int = 4,
        layers: int = 8,
        width: int = 48,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        if config.units or config.boundaries or config.context:
            raise ValueError("the parser's own frame heads and context would not be used")
        self.units = units
        self.parser = Parser(config)
        joints = config.channels * len(layout_of(config.layout).joints)
        sizes = [config.widths[-1] + joints] + [units + _EDGES] * (stages - 1)
        self.stages = nn.ModuleList(Stage(size, width, layers, units + _EDGES, dropout) for size in sizes)

    def told(self, x: Tensor, valid: Tensor) -> list[ParserOutput]:
        """What each stage says, the last one last; all of them are to be taught."""
        first = self.parser(x, valid)
        mask = valid[:, None].to(x.dtype)
        given = torch.cat([first.features.transpose(1, 2), x.transpose(2, 3).flatten(1, 2)], dim=1)
        out = []
        for stage in self.stages:
            logits = stage(given * mask, mask)
            units, edges = logits.split([self.units, _EDGES], dim=1)
            out.append(first._replace(units=units.transpose(1, 2), boundaries=edges.transpose(1, 2)))
            given = torch.cat([units.softmax(dim=1), edges.sigmoid()], dim=1)
        return out

    def forward(self, x: Tensor, valid: Tensor) -> ParserOutput:
        """x (N, channels, T, V), valid (N, T) bool."""
        return self.told(x, valid)[-1]


def refined(*, actions: int, units: int, **changes: object) -> RefinedParser:
    """Two blocks suffice for what a body does within a second; the rest is context, in four stages."""
    small: dict[str, object] = {"widths": (24, 48), "strides": (2, 1), "attention_width": 0.25}
    config = ParserConfig(actions=actions, boundaries=False, **{**small, **changes})  # type: ignore[arg-type]
    return RefinedParser(config, units)

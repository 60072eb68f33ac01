"""The plain spatio-temporal graph network (Yan et al. 2018), small: what every number is compared with first."""

from __future__ import annotations

from analysis.models.parser import Parser, ParserConfig


def stgcn(*, actions: int, **changes: object) -> Parser:
    """Graph convolutions and one convolution of 9 frames a block: no attention, no pyramid, no primitives, one head."""
    plain: dict[str, object] = {
        "widths": (32, 56, 64, 64, 96),
        "strides": (1, 1, 2, 1, 1),
        "heads": 0,
        "pyramid": "single",
        "dictionary": "none",
        "boundaries": False,
    }
    return Parser(ParserConfig(actions=actions, **{**plain, **changes}))  # type: ignore[arg-type]

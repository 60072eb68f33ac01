"""The flavours by name."""

from __future__ import annotations

from dataclasses import replace

from analysis.data.grammar import Flavour
from analysis.data.grammar_ballet import BALLET

FLAVOUR_TABLE: dict[str, Flavour] = {
    "ballet": BALLET,
    "chinese-classical": replace(BALLET, name="chinese-classical"),
    "contemporary": replace(BALLET, name="contemporary"),
    "hip-hop": replace(BALLET, name="hip-hop"),
}

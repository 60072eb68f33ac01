"""The flavours by name."""

from __future__ import annotations

from analysis.data.grammar import Flavour
from analysis.data.grammar_ballet import BALLET
from analysis.data.grammar_chinese import CHINESE
from analysis.data.grammar_contemporary import CONTEMPORARY
from analysis.data.grammar_hiphop import HIPHOP

FLAVOUR_TABLE: dict[str, Flavour] = {f.name: f for f in (BALLET, CHINESE, CONTEMPORARY, HIPHOP)}

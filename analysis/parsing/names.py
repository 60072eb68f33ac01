"""Names of motifs and phrases: A to Z, then AA, AB ..."""

from __future__ import annotations

HUES = 32
PRIME = "′"


def letters(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    out = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        out = chr(ord("A") + rest) + out
    return out


def hue(index: int) -> int:
    """1..32 in order of appearance, then again from 1."""
    return index % HUES + 1


def motion_label(index: int, variant: int) -> str:
    return f"Motion {letters(index)}{PRIME * variant}"

"""Text that people typed."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Without line breaks and control characters, and without needless spaces."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())

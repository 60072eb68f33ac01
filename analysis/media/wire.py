"""Messages between a worker and its decoder: a line of JSON and raw bytes, both with their lengths in front.

Nothing but numbers, words and pixels crosses: whoever reads checks every length before making room for it, so that a
decoder that a hostile file has taken over can send nothing worse than a wrong picture.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_HEAD = struct.Struct("<IQ")
MOST_WORDS = 1024 * 1024  # bytes of JSON in one message


class WireError(Exception):
    """What arrived is no message of ours."""


@dataclass(frozen=True)
class Message:
    """words: a JSON object; its "is" says what this is. raw: bytes that belong to it, such as pixels."""

    words: dict[str, Any]
    raw: bytearray

    @property
    def kind(self) -> str:
        return str(self.words.get("is", ""))


def pack(words: dict[str, Any], *raw: Any) -> list[memoryview]:
    """The pieces of one message, to be written one after the other. raw: buffers of bytes."""
    text = json.dumps(words, separators=(",", ":"), allow_nan=False).encode()
    views = [memoryview(piece).cast("B") for piece in raw if memoryview(piece).nbytes]
    head = _HEAD.pack(len(text), sum(view.nbytes for view in views))
    return [memoryview(head + text), *views]


def read_message(read_into: Callable[[memoryview], None], most_raw: int) -> Message:
    """One message through read_into, which fills a buffer whole or raises. Raises WireError."""
    head = bytearray(_HEAD.size)
    read_into(memoryview(head))
    n_words, n_raw = _HEAD.unpack(head)
    if n_words > MOST_WORDS or n_raw > most_raw:
        raise WireError(f"a message of {n_words} + {n_raw} bytes")
    text, raw = bytearray(n_words), bytearray(n_raw)
    read_into(memoryview(text))
    read_into(memoryview(raw))
    try:
        words = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WireError("a message that is no JSON") from error
    if not isinstance(words, dict):
        raise WireError("a message that is no object")
    return Message(words, raw)

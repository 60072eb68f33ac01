"""How long, large and fast a video may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """seconds: length; pixels: of one picture as stored; rate: frames per second on the whole."""

    seconds: int = 20 * 60
    pixels: int = 4096 * 2304
    rate: int = 240

    @property
    def frames(self) -> int:
        return self.seconds * self.rate


DEFAULT = Limits()

"""The decoding half of listening: sound as plain numbers. In the decoder's process only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

from analysis.media.reading import open_media
from analysis.media.soundtrack import continuous

_AT_ONCE = 1.0  # seconds in one piece, at least


def heard(path: Path, rate: int, longest: float) -> Iterator[tuple[float, np.ndarray]]:
    """(seconds that the container promises, mono float32 piece at rate), from the first picture on; gaps are silence.

    Nothing at all where there is no sound stream, one empty piece where one is there. Raises MediaError, FFmpegError.
    """
    with open_media(path) as container:
        if not container.streams.audio:
            return
        length = float(container.duration or 0) / av.time_base
        yield length, np.zeros(0, dtype=np.float32)
        kept: list[np.ndarray] = []
        n_kept = n_all = 0
        for piece in continuous(container, "mono", rate, _first_picture(container)):
            kept.append(piece[0])
            n_kept += len(piece[0])
            n_all += len(piece[0])
            if n_kept >= _AT_ONCE * rate:
                yield length, np.concatenate(kept)
                kept, n_kept = [], 0
            if n_all > longest * rate:
                break
        if kept:
            yield length, np.concatenate(kept)


def _first_picture(container: Any) -> float:
    """Time of the first picture on the source's clock; 0 for sound alone."""
    for stream in container.streams.video:
        if stream.start_time is not None:
            return float(stream.start_time * stream.time_base)
    return 0.0

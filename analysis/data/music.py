"""Music over given beats, written here: a few styles in four, with an audible count 1, the same bits for a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.data.music_styles import STYLES, Band, Beat

_CHORDS = (
    ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14)),  # I vi IV V, semitones over the key note
    ((0, 4, 7), (5, 9, 12), (9, 12, 16), (7, 11, 14)),
    ((0, 3, 7), (8, 12, 15), (3, 7, 10), (10, 14, 17)),  # i VI III VII
    ((0, 4, 7), (7, 11, 14), (9, 12, 16), (5, 9, 12)),
)
_KEYS = (57, 60, 62, 55, 58, 64)  # MIDI notes


@dataclass(frozen=True)
class Music:
    """Stereo samples (2, n) in -1..1 at `rate`. beats: seconds; beats[count_one] is a count 1 of 8."""

    samples: NDArray[np.float32]
    rate: int
    beats: tuple[float, ...]
    count_one: int


def compose(
    seconds: float,
    beats: Sequence[float],
    *,
    count_one: int = 0,
    seed: int = 0,
    style: str | None = None,
    rate: int = 44100,
) -> Music:
    """Music of `seconds` whose beats fall at `beats` (s, ascending; the tempo may change); silence before the first.

    Chords change every four beats from count 1, bass and tune turn every eight; how loud a count 1 is beside the others
    depends on the seed, for real music does not always shout it. style: one of STYLES; None: by seed.
    Raises ValueError for a length that is not positive, beats that do not ascend, and unknown styles.
    """
    style = style or tuple(STYLES)[seed % len(STYLES)]
    if seconds <= 0.0 or style not in STYLES:
        raise ValueError(f"music needs a length above 0 s and one of {', '.join(STYLES)}, not {seconds} s of {style!r}")
    if any(b <= a for a, b in pairwise(beats)) or (len(beats) and beats[0] < 0.0):
        raise ValueError("beats must ascend from 0 s on")
    rng = np.random.default_rng([seed, 5])
    band = Band(rate, round(seconds * rate), rng, key=int(rng.choice(_KEYS)), accent=float(rng.uniform(0.05, 0.40)))
    chords = _CHORDS[int(rng.integers(len(_CHORDS)))]
    for i, at in enumerate(beats):
        # After the last beat its tempo goes on; a lone beat is taken for one of 120 a minute.
        length = beats[i + 1] - at if i + 1 < len(beats) else at - beats[i - 1] if i else 0.5
        count = i - count_one
        STYLES[style](band, Beat(float(at), float(length), count, chords[count // 4 % 4]))
    both = np.stack([band.left, band.right])
    fade = min(round(0.35 * rate), both.shape[1])
    both[:, both.shape[1] - fade :] *= np.linspace(1.0, 0.0, fade)
    samples = (0.89 * np.tanh(1.25 * both)).astype(np.float32)
    return Music(samples, rate, tuple(float(b) for b in beats), count_one)


__all__ = ["STYLES", "Music", "compose"]

"""How well beats, tempo and count 1 were found. Times in seconds, rising; what is missing is an empty list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]

WINDOW = 0.07  # seconds each way
TRIMMED = 5.0  # seconds at the beginning that do not count
TEMPO_TOLERANCE = 0.04  # of the true tempo
# What a listener may take for the beat as well: half and double, and the thirds where three are heard as two.
RATIOS = (0.5, 2.0, 1 / 3, 3.0, 2 / 3, 1.5)


def beat_f_measure(true: Sequence[float] | Times, found: Sequence[float] | Times, *, trim: float = TRIMMED) -> float:
    """F-measure 0..1 as mir_eval.beat defines it: a beat is right within 70 ms, and each is used once.

    Beats before `trim` seconds do not count on either side, as is the custom of the field (mir_eval.beat.evaluate);
    trim=0 counts them all. 0 where either side has no beat left.
    """
    a, b = _after(true, trim), _after(found, trim)
    if not len(a) or not len(b):
        return 0.0
    hits = matched(a, b)
    precision, recall = hits / len(b), hits / len(a)
    return 0.0 if not hits else 2 * precision * recall / (precision + recall)


def matched(true: Sequence[float] | Times, found: Sequence[float] | Times, window: float = WINDOW) -> int:
    """How many pairs of one true and one found time are at most `window` apart, none used twice: as many as can be.

    Both rise, so taking the earliest that still fits gives a largest matching.
    """
    i = j = hits = 0
    while i < len(true) and j < len(found):
        apart = float(found[j]) - float(true[i])
        if abs(apart) <= window:
            hits, i, j = hits + 1, i + 1, j + 1
        elif apart < 0:
            j += 1
        else:
            i += 1
    return hits


@dataclass(frozen=True)
class TempoScore:
    """`error`: relative to the true tempo, after the ratio is taken out; None without a tempo. `right`: within 4%
    at ratio 1. `octave`: within 4% of RATIOS times the truth, which is told apart and is not right."""

    right: bool
    octave: bool
    error: float | None


def tempo_score(true_bpm: float, found_bpm: float | None, *, tolerance: float = TEMPO_TOLERANCE) -> TempoScore:
    """Compare two tempi (beats a minute) without asking how long the beats stayed right."""
    if found_bpm is None or not found_bpm > 0:
        return TempoScore(False, False, None)
    ratio = min((1.0, *RATIOS), key=lambda each: abs(np.log(found_bpm / (each * true_bpm))))
    error = abs(found_bpm / (ratio * true_bpm) - 1)
    near = error <= tolerance
    return TempoScore(bool(near and ratio == 1.0), bool(near and ratio != 1.0), float(error))


def count_one_score(
    true: Sequence[float], true_one: int, found: Sequence[float], found_one: int | None, *, of: int = 8
) -> bool | None:
    """Whether a found count 1 (every `of` beats from found_one) is a true one, by the majority of the found ones.

    None where that cannot be asked: nothing was found, or not even half of the found ones lie on a true beat.
    """
    if found_one is None or not len(found) or not len(true):
        return None
    ones = np.asarray(found, dtype=float)[found_one % of :: of]
    beats = np.asarray(true, dtype=float)
    right = on_beat = 0
    for time in ones:
        nearest = int(np.argmin(np.abs(beats - time)))
        if abs(beats[nearest] - time) <= WINDOW:
            on_beat += 1
            right += (nearest - true_one) % of == 0
    return None if on_beat * 2 < len(ones) or not on_beat else right * 2 > on_beat


def _after(times: Sequence[float] | Times, start: float) -> Times:
    values = np.asarray(times, dtype=float)
    return values[values >= start]

"""Primitives against units: do the entries of a dictionary stand for what people name?

A primitive gets the name of one unit at most, by the matching that explains most frames of the TRAINING clips; then the
named primitives of each test clip are read as a sequence and compared with the sequence of true units. Labels are
integers a frame, one array (T,) a clip; UNKNOWN units (nobody looked, or was sure) are left out on both sides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.evaluation.clusters import best_matching, mutual_information
from analysis.evaluation.segments import edit_score
from analysis.schema.scores import PrimitiveTrack

UNKNOWN = -1
UNNAMED = -2  # what a primitive is that got no unit's name: it agrees with nothing
COLLAPSED = 2.0  # perplexity; with fewer entries in use than that, nothing is told apart


@dataclass(frozen=True)
class PrimitiveScore:
    """match: mean over clips of 100 (1 - Levenshtein / longer) between the two sequences of runs; 0 for a dictionary
    that has collapsed, which names each clip after whatever is most frequent. perplexity: how many entries are in use
    (exp of the entropy of their shares). information: normalised mutual information of entries and units, 0..1.
    """

    match: float
    perplexity: float
    information: float


def name_primitives(primitives: Sequence[np.ndarray], units: Sequence[np.ndarray]) -> dict[int, int]:
    """primitive -> unit, one to one, from the frames of the training clips (the Hungarian method on their counts).

    With more primitives than units, those that are left over have no name and are not in the answer.
    """
    found, true = _joined(primitives, units)
    if not len(found):
        return {}
    entries, names = np.unique(found), np.unique(true)
    table = np.zeros((len(entries), len(names)), dtype=np.int64)
    np.add.at(table, (np.searchsorted(entries, found), np.searchsorted(names, true)), 1)
    return {int(entries[i]): int(names[j]) for i, j in best_matching(table) if table[i, j]}


def score_primitives(
    primitives: Sequence[np.ndarray],
    units: Sequence[np.ndarray],
    names: Mapping[int, int],
    background: Collection[int] = (),
) -> PrimitiveScore:
    """The test clips by the names that training gave. background: units that are left out of both sequences.

    Raises ValueError where a clip's two sides differ in length.
    """
    found, true = _joined(primitives, units)
    used = perplexity(found)
    matches = []
    for entries, wanted in zip(primitives, units, strict=True):
        known = np.asarray(wanted) != UNKNOWN
        got = [names.get(int(entry), UNNAMED) for entry in np.asarray(entries)[known]]
        matches.append(edit_score(np.asarray(wanted)[known].tolist(), got, background))
    match = float(np.mean(matches)) if matches and used >= COLLAPSED else 0.0
    # One group on each side agrees fully by the definition; here it says that nothing was told apart.
    told = mutual_information(true.tolist(), found.tolist()) if used > 1 and len(np.unique(true)) > 1 else 0.0
    return PrimitiveScore(match, used, told)


def perplexity(entries: np.ndarray) -> float:
    """How many entries are in use: exp of the entropy of their shares, from 1; 0 where there are none."""
    if not len(entries):
        return 0.0
    share = np.unique(entries, return_counts=True)[1] / len(entries)
    return float(np.exp(-(share * np.log(share)).sum()))


def primitive_of_frames(track: PrimitiveTrack, frames: int) -> np.ndarray:
    """(frames,) the strongest primitive of the nearest key moment, the earlier of two; UNNAMED without key moments."""
    if not len(track.frames):
        return np.full(frames, UNNAMED, dtype=np.int64)
    far = np.abs(np.arange(frames)[:, None] - track.frames[None])
    strongest: np.ndarray = track.weights.argmax(axis=1)[far.argmin(axis=1)]
    return strongest


def _joined(primitives: Sequence[np.ndarray], units: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The frames of all clips whose unit is known."""
    if [len(a) for a in primitives] != [len(b) for b in units]:
        raise ValueError(f"{sum(map(len, units))} frames with units, {sum(map(len, primitives))} with primitives")
    none = np.zeros(0, dtype=np.int64)
    found = np.concatenate([none, *(np.asarray(a, dtype=np.int64) for a in primitives)])
    true = np.concatenate([none, *(np.asarray(b, dtype=np.int64) for b in units)])
    return found[true != UNKNOWN], true[true != UNKNOWN]

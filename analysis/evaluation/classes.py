"""How well classes of whole clips were told: accuracy, macro F1, mean-class accuracy, mean average precision.

Classes are 0, 1, ...; `true` and `found` (N,) integers, `scores` (N, A) numbers, larger the likelier a class is.
All results are 0..1. Raises ValueError where lengths differ, or a true class has no column in scores.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def class_accuracy(true: ArrayLike, found: ArrayLike) -> float:
    """Share of clips with the true class; 0 without clips."""
    a, b = _both(true, found)
    return float((a == b).mean()) if len(a) else 0.0


def mean_class_accuracy(true: ArrayLike, found: ArrayLike) -> float:
    """Recall of each class, averaged (balanced accuracy). A class without samples has no recall and is left out."""
    a, b = _both(true, found)
    recalls = [float((b[a == name] == name).mean()) for name in np.unique(a)]
    return float(np.mean(recalls)) if recalls else 0.0


def macro_f1(true: ArrayLike, found: ArrayLike) -> float:
    """F1 of each class, averaged. A class without samples that is found somewhere counts with 0; one that occurs on
    neither side is left out.
    """
    a, b = _both(true, found)
    f1 = []
    for name in np.union1d(a, b):
        hits = int(((a == name) & (b == name)).sum())
        f1.append(2 * hits / int((a == name).sum() + (b == name).sum()))
    return float(np.mean(f1)) if f1 else 0.0


def average_precisions(true: ArrayLike, scores: ArrayLike) -> np.ndarray:
    """(A,) the average precision of each class against all others: sum over thresholds of the recall that is gained
    times the precision there, without interpolation. Clips of one score are taken together. NaN for a class without
    samples.
    """
    a, ranks = np.asarray(true, dtype=np.int64), np.asarray(scores, dtype=np.float64)
    if ranks.ndim != 2 or len(ranks) != len(a):
        raise ValueError(f"{len(a)} true classes, scores {ranks.shape}")
    if len(a) and not 0 <= a.min() <= a.max() < ranks.shape[1]:
        raise ValueError(f"true classes {a.min()} to {a.max()}, scores of {ranks.shape[1]}")
    if np.isnan(ranks).any():
        raise ValueError("a score is missing")
    return np.array([_average_precision(a == name, ranks[:, name]) for name in range(ranks.shape[1])])


def mean_average_precision(true: ArrayLike, scores: ArrayLike) -> float:
    """Mean of the average precisions of the classes that have samples; 0 without clips."""
    each = average_precisions(true, scores)
    return float(np.nanmean(each)) if np.isfinite(each).any() else 0.0


def _average_precision(is_it: np.ndarray, score: np.ndarray) -> float:
    if not is_it.any():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    last = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))  # last of each group of equal scores
    hits = np.cumsum(is_it[order])[last]
    precision = hits / (last + 1)
    return float((np.diff(hits, prepend=0) * precision).sum() / hits[-1])


def _both(true: ArrayLike, found: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.asarray(true), np.asarray(found)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(f"{a.size} true labels, {b.size} found ones")
    return a, b

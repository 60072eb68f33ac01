"""What the parser answers."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class PrimitiveOutput(NamedTuple):
    """K key moments (sorted in time) and their decomposition over M primitives (paper A, 2.4.1)."""

    attention: Tensor  # (N, T) softmax over the valid frames
    times: Tensor  # (N, K) long: frames of the key moments, sorted
    chosen: Tensor  # (N, K) bool: False where the window has fewer than K valid frames
    segments: Tensor  # (N, K, D): S of eq. 1
    assignment: Tensor  # (N, K, M): a_ij, rows sum to 1
    mixture: Tensor  # (N, K, D): sum over j of a_ij D_j


class ParserOutput(NamedTuple):
    """Logits, never probabilities."""

    features: Tensor  # (N, T, D)
    action: Tensor  # (N, A)
    units: Tensor  # (N, T, U); unit 0 is background
    boundaries: Tensor  # (N, T, 2): start, end
    primitives: PrimitiveOutput | None

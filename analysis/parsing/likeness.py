"""What a distance between two passages means: chosen on training dances, likeness.json."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

PATH = Path(__file__).with_name("likeness.json")
_LEAST = 1e-3  # distances and movement below this are as good as none


@dataclass(frozen=True)
class Likeness:
    """weights: of a logistic of (1, log distance, log how much the example moves) for being the same unit: of an
    example that stands nearly still, more passages are near. cut: the likeness from which a passage is told.
    """

    weights: tuple[float, float, float]
    cut: float
    provenance: dict[str, Any]

    def of(self, apart: np.ndarray, moves: float) -> np.ndarray:
        """(M,) distances (search.py) -> (M,) likeness 0..1."""
        one, near, lively = self.weights
        x = one + near * np.log(np.maximum(apart, _LEAST)) + lively * np.log(max(moves, _LEAST))
        out: np.ndarray = 1 / (1 + np.exp(-np.clip(x, -30, 30)))
        return out

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> Likeness:
        one, near, lively = data["weights"]
        return Likeness((one, near, lively), data["cut"], data["provenance"])


CHOSEN = Likeness.from_json(json.loads(PATH.read_text(encoding="utf-8")))

"""How long and with what a run teaches, unless somebody who knows says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .run_models import TrainingRun

Preset, Recipe = TrainingRun.Preset, TrainingRun.Recipe

# widths, strides: of the network's blocks. batch: windows with labels in a step, and as many without. On one core of a
# processor of 2024 they take about 3 minutes, a quarter of an hour and an hour.
_COMMON = {"recipe": Recipe.SEMI_SUPERVISED.value, "rate": 2e-3, "seed": 0, "confidence": 0.7}
_SMALL = {"widths": [32, 48, 64], "strides": [1, 2, 1]}
_LARGER = {"widths": [64, 64, 96, 128], "strides": [1, 2, 1, 2]}
PRESETS: dict[str, dict[str, Any]] = {
    Preset.QUICK: _COMMON | _SMALL | {"iterations": 200, "batch": 8},
    Preset.STANDARD: _COMMON | _SMALL | {"iterations": 600, "batch": 16},
    Preset.THOROUGH: _COMMON | _LARGER | {"iterations": 1500, "batch": 16},
}
LIMITS = {"iterations": (50, 50_000), "batch": (2, 128), "rate": (1e-5, 0.1), "seed": (0, 2**31 - 1),
          "confidence": (0.5, 0.99)}  # fmt: skip


def settings_of(preset: str, wishes: Mapping[str, Any]) -> dict[str, Any]:
    """The preset with what somebody wants otherwise: of `recipe` and LIMITS."""
    return PRESETS[preset] | dict(wishes)

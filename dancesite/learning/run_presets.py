"""How long and with what a run teaches, unless somebody who knows says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .run_models import TrainingRun

Preset, Recipe = TrainingRun.Preset, TrainingRun.Recipe

# widths, strides: of the blocks. batch: windows with labels in a step, and as many without. pretraining: steps
# of each student before any label is seen. On one core of a processor of 2024 they take about 4 minutes, twenty, and an
# hour and a half.
_COMMON = {"recipe": Recipe.SEMI_SUPERVISED.value, "rate": 2e-3, "seed": 0, "confidence": 0.7}
_SMALL = {"widths": [32, 48, 64], "strides": [1, 2, 1]}
_LARGER = {"widths": [64, 64, 96, 128], "strides": [1, 2, 1, 2]}
PRESETS: dict[str, dict[str, Any]] = {
    Preset.QUICK: _COMMON | _SMALL | {"iterations": 200, "batch": 8, "pretraining": 100},
    Preset.STANDARD: _COMMON | _SMALL | {"iterations": 600, "batch": 16, "pretraining": 150},
    Preset.THOROUGH: _COMMON | _LARGER | {"iterations": 1500, "batch": 16, "pretraining": 300},
}
LIMITS = {"iterations": (50, 50_000), "batch": (2, 128), "rate": (1e-5, 0.1), "seed": (0, 2**31 - 1),
          "confidence": (0.5, 0.99), "pretraining": (0, 10_000)}  # fmt: skip


def settings_of(preset: str, wishes: Mapping[str, Any]) -> dict[str, Any]:
    """The preset with what somebody wants otherwise: of `recipe` and LIMITS. From labels alone means without
    pre-training, too, unless it is asked for."""
    alone = {"pretraining": 0} if wishes.get("recipe") == Recipe.SUPERVISED.value else {}
    return PRESETS[preset] | alone | dict(wishes)

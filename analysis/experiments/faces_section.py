"""The section of docs/benchmarks.md that tells how well faces are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.experiments.page import table


def faces(results: Mapping[str, Any]) -> str:
    rows = [
        (
            way["way"], way["frames"], _percent(way["covered"]), _percent(way["whole"]),
            f"**{_percent(way['hidden'])}**", _percent(way["nothing_sharp"]), _percent(way["worst"]),
        )
        for way in results["ways"]
    ]  # fmt: skip
    head = (
        "", "frames", "head in its circle", "whole picture veiled", "**one or the other**", "no pixel of it sharp",
        "worst: of a head sharp",
    )  # fmt: skip
    return f"{results['films']} test films.\n\n{table(head, rows)}"


def _percent(share: float) -> str:
    """Never rounded up to all, nor down to nothing."""
    if 0 < share < 0.001 or 0.999 < share < 1:
        return f"{100 * share:.2f}%"
    return f"{100 * share:.1f}%"

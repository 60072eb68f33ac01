"""The section of docs/benchmarks.md on planted differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.experiments.page import table

_SOURCES = {"film": "film and pose", "exact": "exact skeletons"}
_UNITS = {"given": "the dance’s own", "found": "found without labels"}
_KINDS = {
    "omitted": "left out", "added": "added", "swapped": "swapped", "late": "late", "early": "early", "angle": "angle",
}  # fmt: skip


def compare(results: Mapping[str, Any]) -> str:
    rows, other = [], []
    for row in results["rows"]:
        where = (_SOURCES[row["source"]], _UNITS[row["units"]], row["dances"])
        share = f"**{100 * row['recovered'] / row['planted']:.1f}%**" if row["planted"] else "-"
        kinds = [f"{row['kinds'][kind]['recovered']} / {row['kinds'][kind]['planted']}" for kind in _KINDS]
        rows.append((*where, f"{row['recovered']} / {row['planted']}", share, *kinds))
        clean, beside = row["clean"], row["elsewhere"]
        off = "-" if row["off"] is None else f"{row['off']['median']:.2f}, {row['off']['p95']:.2f}"
        other.append(
            (
                *where[:2], off, f"{clean['structure']}, {clean['timing']} of {clean['units']}",
                f"{clean['joints']} of {clean['joints_seen']}",
                f"{beside['structure']}, {beside['timing']}, {beside['joints']} of {beside['units']}",
            )
        )
    head = ("takes", "units", "dances", "recovered", "share", *_KINDS.values())
    more = (
        "takes", "units", "delay told wrong by, s (middle, 19 of 20)", "clean takes: units elsewhere, early or late",
        "clean takes: joints told", "edited takes, other units: elsewhere, early or late, held otherwise",
    )  # fmt: skip
    return f"{table(head, rows)}\n\nWhat was told where nothing was planted:\n\n{table(more, other)}"

"""The section of docs/benchmarks.md that tells measures and timing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.experiments.page import table

_DIGITS = {"deg": 0, "s": 2, "body": 3, "turns": 2, "ratio": 3, "of1": 2}
_JUMPS = "jump_height"


def measures(results: Mapping[str, Any]) -> str:
    rows = results["numbers"]
    of = {kind: [row for row in rows if row["of"] == kind] for kind in ("unit", "clip")}
    told = [row for row in rows if row["within"] is not None]
    shares = [row["within"] for row in told for _ in range(row["compared"])]
    jumps = next(row for row in of["unit"] if row["name"] == _JUMPS)
    facing = results["facing"]
    head = ("", "unit", "told", "of which for nothing", "error, middle", "nine of ten", "±, middle", "**within ±**")
    return "\n\n".join(
        [
            f"{results['films']} test films; uncertainties were fitted to {results['fitted_on']} training films of"
            f" other dancers. Of all numbers that are told, {100 * sum(shares) / len(shares):.0f}% have the truth"
            f" within their ± (wanted: {100 * results['level']:.0f}%). Jumps: {jumps['told'] - jumps['for_nothing']} of"
            f" {jumps['true']} units with one were told, and {jumps['for_nothing']} where there was none. Which way the"
            f" dancer faces is {facing['median']:.0f}° off in the middle, {facing['p90']:.0f}° in nine of ten frames.",
            _views(results),
            "In each unit:",
            table(head, [_row(row) for row in of["unit"]]),
            "Over the clip:",
            table(head, [_row(row) for row in of["clip"]]),
            "Curves, point by point (share of true ones within the band): "
            + ", ".join(f"{_name(row)} {100 * row['within']:.0f}%" for row in results["frames"] if row["within"])
            + ".",
            _timing(results["timing"]),
        ]
    )


def _views(results: Mapping[str, Any]) -> str:
    def told(row: Mapping[str, Any]) -> str:
        within = "-" if row["within"] is None else f"{100 * row['within']:.0f}%"
        return f"{row['told']} / {row['true']}, {within} within ±"
    seen = "; ".join(f"{view} {told(row)}" for view, row in results["views"].items() if row["true"])
    return f"All measures of units, by view: {seen}. From joints without depth, all views: {told(results['flat'])}."


def _row(row: Mapping[str, Any]) -> Sequence[object]:
    digits = _DIGITS.get(row["unit"], 2)
    errors = [f"{row[key]:.{digits}f}" if row[key] is not None else "-" for key in ("median", "p90", "spread")]
    within = "-" if row["within"] is None else f"**{100 * row['within']:.0f}%**"
    return (_name(row), row["unit"], f"{row['told']} / {row['true']}", row["for_nothing"] or "", *errors, within)


def _name(row: Mapping[str, Any]) -> str:
    return str(row["name"]).replace("_", " ")


def _timing(found: Mapping[str, Any]) -> str:
    sure = "none" if not found["sure"] else f"{found['sure']}, of which {100 * found['sure_right']:.0f}% were so"
    accents = found["accents"]
    return (
        f"Timing, on {found['films']} films with the beats of the dance itself: {found['found']} starts of units were"
        f" found ({found['true']} are true, {found['matched']} belong together), {1000 * found['median']:.0f} ms off in"
        f" the middle; {100 * found['within']:.0f}% lie within their uncertainty (middle ±{1000 * found['spread']:.0f}"
        f" ms). Told as surely early or late: {sure}. The off-beat share of a clip is"
        f" {found['off_beat_error']:.2f} off in the middle. Accents: {accents['found']} found, {accents['true']} of the"
        f" exact body; precision {100 * accents['precision']:.0f}%, recall {100 * accents['recall']:.0f}%."
    )

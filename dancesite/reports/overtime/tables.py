"""What is told over time as tables for other programs. The names of the columns say what is counted, and in what."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dancesite.core.downloads import cell

Row = Sequence[Any]


def table_of(columns: Iterable[str], rows: Iterable[Row]) -> bytes:
    """Comma-separated, CRLF, UTF-8 with a byte order mark, as all tables of the site."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _units(told: dict[str, Any]) -> Iterable[Row]:
    """A row for each unit and dancer, so that any program can sum them up."""
    names = {row["id"]: row["name"] for row in told["dancers"]}
    for unit in told["units"]:
        for one in unit["dancers"]:
            yield unit["key"], unit["name"], unit["english"], names.get(one["id"], ""), one["times"], unit["times"]


def _styles(told: dict[str, Any]) -> Iterable[Row]:
    for unit in told["units"]:
        for one in unit["styles"]:
            yield unit["key"], unit["name"], unit["english"], one["name"], one["times"], unit["times"]


def _follows(told: dict[str, Any]) -> Iterable[Row]:
    names = {unit["key"]: unit["name"] for unit in told["units"]}
    for one in told["follows"]:
        first, second = (names.get(one[side], one[side][1:]) for side in ("first", "second"))
        yield one["first"], first, one["second"], second, one["times"], one["share"]


def _picked(name: str, *keys: str) -> Callable[[dict[str, Any]], Iterable[Row]]:
    return lambda told: ([row[key] for key in keys] for row in told[name])


def _coverage(told: dict[str, Any]) -> Iterable[Row]:
    return ([row["day"], row["clips"], row["labelled"]] for row in told["coverage"]["points"])


# name of the table: (columns, rows of studio_json)
TABLES: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], Iterable[Row]]]] = {
    "units": (("unit_key", "unit", "english", "dancer", "times_by_dancer", "times_by_all"), _units),
    "units-by-style": (("unit_key", "unit", "english", "style", "times_in_style", "times_in_all"), _styles),
    "follows": (("first_key", "first", "second_key", "second", "times", "share_of_what_follows_first"), _follows),
    "dancers": (
        ("dancer", "clips", "clips_with_names", "seconds", "units_danced", "different_units"),
        _picked("dancers", "name", "clips", "named", "seconds", "times", "units"),
    ),
    "styles": (
        ("style", "clips", "clips_with_names", "seconds", "units_danced", "different_units"),
        _picked("styles", "name", "clips", "named", "seconds", "times", "units"),
    ),
    "readings": (
        ("kind", "name", "version", "number", "state", "clips", "seconds"),
        _picked("readings", "kind", "name", "version", "number", "state", "clips", "seconds"),
    ),
    "agreement": (
        ("clip", "title", "at", "first_person", "second_person", "seconds_both_labelled", "frames_alike_of_1",
         "kappa", "edges_f1_within_0.25s", "segments_f1_at_half"),
        _picked("agreement", "clip", "title", "at", "first", "second", "seconds", "same", "kappa", "edges", "segments"),
    ),
    "coverage": (("day", "clips_that_may_teach", "clips_labelled"), _coverage),
}  # fmt: skip

UNIT_COLUMNS = (
    "clip", "title", "added_at", "view", "measure", "unit", "value", "uncertainty", "least", "most", "passages",
    "held_against_others", "why_not",
)  # fmt: skip


def unit_rows(told: dict[str, Any]) -> Iterable[Row]:
    """Of unit_json: a row for each measure of each take, with why there is no number."""
    for measure in told["measures"]:
        of = {one["take"]: one for one in [*measure["points"], *measure["missing"]]}
        for number, take in enumerate(told["takes"]):
            one = of.get(number)
            if one is None:
                continue
            numbers = [one.get(key) for key in ("value", "uncertainty", "low", "high", "times")]
            fits = {True: "yes", False: "no"}.get(one.get("fits"), "")
            yield [take["clip"], take["title"], take["at"], take["view"], measure["name"], measure["unit"], *numbers,
                   fits, one.get("why_not")]  # fmt: skip

"""python -m analysis tables: sections of docs/benchmarks.md that tell stored results, made from their JSON alone."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.experiments.choice_section import choice
from analysis.experiments.compare_section import compare
from analysis.experiments.faces_section import faces
from analysis.experiments.measures_section import measures
from analysis.experiments.page import replaced, table
from analysis.experiments.results import FOLDER, read_result, told
from analysis.experiments.semi_sections import semi_chosen, semi_hdm05, semi_joined, semi_msr, semi_utkinect

PAGE = FOLDER.with_suffix(".md")
_MISSING = "Not measured yet."
_SETTING2, _ACTION_SETS = "setting2", ("as1-test3", "as2-test3", "as3-test3")
Result = Mapping[str, Any]


def tables_main(argv: list[str]) -> int:
    argparse.ArgumentParser(
        prog="python -m analysis tables", description="Write the tables of docs/benchmarks.md from stored results."
    ).parse_args(argv)
    PAGE.write_text(page_of(PAGE.read_text(encoding="utf-8"), FOLDER), encoding="utf-8")
    print(f"{PAGE.name}: {', '.join(SECTIONS)}")
    return 0


def page_of(page: str, folder: Path) -> str:
    """The page with every section of SECTIONS as the results in folder say. Raises ValueError where it lacks a mark."""
    for name, tell in SECTIONS.items():
        result = read_result(name, folder)
        page = replaced(page, name, _MISSING if result is None else f"{stamp(result)}\n\n{tell(result['results'])}")
    return page


def stamp(result: Result) -> str:
    """Where numbers come from, in one line."""
    revision, machine = result["revision"], result["machine"]
    commit = (revision["commit"] or "unknown")[:10]
    clean = "" if revision["clean"] else ", with changes that were not committed"
    seeds = f" seeds {', '.join(map(str, result['seeds']))};" if result["seeds"] else ""
    minutes = f" {result['minutes']:.0f} min;" if result["minutes"] >= 1 else ""
    return (
        f"`{result['command']}`, {result['date']};{seeds}{minutes} {machine['processor']}, {machine['cores']} cores,"
        f" torch {result['versions']['torch']}; revision {commit}{clean}."
    )


def msr(results: Result) -> str:
    """Accuracy of clips: a row a network on setting 2, then the three action sets and their mean."""
    runs = results["runs"]
    together = {each["arm"]: each["accuracy"] for each in results["together"]}
    rows = []
    for arm in dict.fromkeys(run["arm"] for run in runs if run["split"] == _SETTING2):
        mine = _of(runs, arm, _SETTING2)
        cells = ("accuracy", "accuracy_one_view", "macro_f1", "map", "accuracy_without_subject_2", "accuracy_damaged")
        weights, scores = f"{mine[0]['weights'] / 1e6:.2f} M", (_percent(mine, cell) for cell in cells)
        rows.append((arm, weights, len(mine), *scores, f"{100 * together[arm]:.1f}" if len(mine) > 1 else "-"))
    head = ("setting 2", "weights", "runs", "**accuracy**", "one view", "macro F1", "mAP", "without subject 2",
            "damaged clips", "seeds together")  # fmt: skip
    text = table(head, rows)
    if left := results["planned"] - len(runs):
        text += f"\n\n{left} of {results['planned']} planned runs are not done yet."
    rows = []
    for arm in dict.fromkeys(run["arm"] for run in runs if run["split"] in _ACTION_SETS):
        parts = [_of(runs, arm, split) for split in _ACTION_SETS]
        seeds = set.intersection(*({run["seed"] for run in part} for part in parts))
        means = [
            sum(100 * run["accuracy"] for part in parts for run in part if run["seed"] == seed) / len(parts)
            for seed in sorted(seeds)
        ]
        rows.append((arm, *(_percent(part, "accuracy") for part in parts), told(means) if means else "-"))
    return f"{text}\n\n{table(('test 3', 'AS1', 'AS2', 'AS3', '**mean**'), rows)}" if rows else text


def utkinect(results: Result) -> str:
    """Scores of frames, segments and boundaries: a row a method and order of the actions."""
    names = list(dict.fromkeys(name for row in results["table"] for name in row["mean"]))
    rows = []
    for condition in dict.fromkeys(row["condition"] for row in results["table"]):
        same = [row for row in results["table"] if row["condition"] == condition]
        rows += [(condition, row["method"], *(_with_sd(row, name) for name in names)) for row in same]
    weights = ", ".join(f"{name} {count / 1e6:.2f} M" for name, count in results["parameters"].items())
    notes = "".join(f"\n- {note}" for note in results.get("notes", ()))
    return f"{table(('order', 'method', *names), rows)}\n\nWeights: {weights}.\n{notes}".rstrip()


def efficiency(results: Result) -> str:
    """Weights, operations and speed; the ratio is that to ST-GCN++ in the same rounds."""
    batches = [one["batch"] for one in results["networks"][0]["speed"]]
    rows = []
    for row in results["networks"]:
        cells = [f"{one['per_second']:.1f} ({one['to_rival']:.2f})" for one in row["speed"]]
        rows.append((row["name"], row["tells"], f"{row['weights'] / 1e6:.2f} M", f"{row['gflop']:.2f}", *cells))
    speed = [f"windows/s, {batch} at once" for batch in batches]
    rival = results["rival"]
    return (
        f"{table(('network', 'tells', 'weights', 'GFLOP a window', *speed), rows)}\n\n"
        f"Windows of {results['frames']} frames and {results['joints']} joints; {results['threads']} thread,"
        f" {results['rounds']} rounds in which the networks take turns, the middle one; in parentheses how many times"
        f" as many as {rival}, round by round."
    )


SECTIONS: dict[str, Callable[[Result], str]] = {
    "msr": msr,
    "utkinect-units": utkinect,
    "semi-msr": semi_msr,
    "semi-utkinect": semi_utkinect,
    "semi-joined": semi_joined,
    "semi-hdm05": semi_hdm05,
    "choice": choice,
    "semi-chosen": semi_chosen,
    "measures": measures,
    "compare": compare,
    "faces": faces,
    "efficiency": efficiency,
}


def _of(runs: Iterable[Result], arm: str, split: str) -> list[Result]:
    return [run for run in runs if run["arm"] == arm and run["split"] == split]


def _percent(runs: Sequence[Result], name: str) -> str:
    """Mean ± sd over seeds, of shares as percent."""
    values = [100 * run[name] for run in runs if run.get(name) is not None]
    return told(values) if values else "-"


def _with_sd(row: Result, name: str) -> str:
    if name not in row["mean"]:
        return "-"
    seeds = row.get("seeds")
    return f"{row['mean'][name]:.1f}" if not seeds else told([one[name] for one in seeds.values()])

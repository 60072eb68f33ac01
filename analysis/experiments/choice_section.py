"""The section of docs/benchmarks.md on which clips to label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.experiments.choice import OF_CLIPS, OF_SECTIONS, RANDOM
from analysis.experiments.page import table
from analysis.experiments.results import mean_sd, told
from analysis.experiments.semi_tables import Score, mean_of, pooled_of

Result = Mapping[str, Any]
_FRAMES = {"frames": "accuracy", "Edit": "edit", "F1@50": "f1@50"}


def choice(results: Result) -> str:
    """A row a way of choosing, of clips and of sections; gains over chance are taken seed by seed."""
    clips = _rows(results["clips"], OF_CLIPS, {"accuracy": mean_of("accuracy"), "macro F1": mean_of("macro_f1")})
    gain = ("gain over chance", "beyond 2 standard errors")
    text = table(("setting 2, 20% of the clips", "seeds", "classes", "**accuracy**", "macro F1", *gain), clips)
    scores = {title: pooled_of("normal", name) for title, name in _FRAMES.items()}
    sections = _rows(results.get("sections", ()), OF_SECTIONS, scores)
    if not sections:
        return text
    head = ("UTKinect, 20% of the sections", "seeds", "classes", "**frames**", "Edit", "F1@50", *gain)
    return f"{text}\n\n{table(head, sections)}"


def _rows(runs: Sequence[Result], ways: Sequence[str], scores: Mapping[str, Score]) -> list[tuple[object, ...]]:
    of_way = {way: {run["seed"]: run for run in runs if run["arm"] == way} for way in ways}
    first = next(iter(scores.values()))
    rows: list[tuple[object, ...]] = []
    for way, mine in of_way.items():
        if not mine:
            continue
        both = sorted(mine.keys() & of_way[RANDOM].keys())
        gains = [first([mine[seed]]) - first([of_way[RANDOM][seed]]) for seed in both]
        cells = [told([score([run]) for run in mine.values()]) for score in scores.values()]
        classes = told([run["classes"] for run in mine.values()])
        rows.append((way, len(mine), classes, *cells, *(("-", "-") if way == RANDOM else _gain(gains))))
    return rows


def _gain(gains: Sequence[float]) -> tuple[str, str]:
    if not gains:
        return "-", "-"
    mean, sd = mean_sd(gains)
    beyond = "-" if len(gains) < 2 else "yes" if abs(mean) > 2 * sd / len(gains) ** 0.5 else "no"
    return told(gains) if mean < 0 else f"+{told(gains)}", beyond

"""What experiments on few labels found, as tables: from the runs that are there, however many that are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.evaluation.unit_scores import UnitScores, pooled
from analysis.experiments.page import table
from analysis.experiments.results import mean_sd, told
from analysis.experiments.semi_runs import ALL, ARMS, CLASS_PARTS, FEW, FRAME_PARTS, SEMI, SUPERVISED

Result = Mapping[str, Any]
Runs = Sequence[Mapping[str, Any]]
Score = Callable[[Runs], float]  # of one seed's runs, one a split: percent
_MAIN = ((SUPERVISED, FEW), (SEMI, FEW), (SUPERVISED, ALL))
_PARTS = list(CLASS_PARTS | FRAME_PARTS)


@dataclass(frozen=True)
class Scope:
    """Splits that are told together (none: it is not told), and how a seed's runs on them become numbers."""

    title: str
    splits: Sequence[str]
    scores: Mapping[str, Score]


def mean_of(name: str) -> Score:
    """Mean over splits of a share, as percent."""
    return lambda runs: sum(100 * run[name] for run in runs) / len(runs)


def pooled_of(condition: str, name: str) -> Score:
    """A score of frames, segments or boundaries, its counts pooled over splits."""
    return lambda runs: pooled([UnitScores.from_json(run["scores"][condition]) for run in runs]).percent()[name]


def done_splits(runs: Runs, splits: Sequence[str]) -> list[str]:
    """Splits on which the three main arms are all there, of the seed that has most of them."""
    found = {(run["arm"], run["share"], run["seed"], run["split"]) for run in runs}
    each = [
        [split for split in splits if all((arm, share, seed, split) in found for arm, share in _MAIN)]
        for seed in sorted({run["seed"] for run in runs})
    ]
    return max(each, key=len, default=[])


def by_seed(runs: Runs, arm: str, share: int, scope: Scope) -> dict[int, list[Mapping[str, Any]]]:
    """Seed -> the arm's runs, one a split, of seeds that have all of the scope's splits."""
    found = {(run["seed"], run["split"]): run for run in runs if (run["arm"], run["share"]) == (arm, share)}
    seeds = sorted({run["seed"] for run in runs})
    all_of = {seed: [found.get((seed, split)) for split in scope.splits] for seed in seeds}
    return {seed: [run for run in same if run] for seed, same in all_of.items() if same and None not in same}


def arms_table(runs: Runs, scope: Scope, arms: Sequence[tuple[str, int]]) -> str:
    """A row an arm and share of labels; seconds are those of one core, a run."""
    rows = []
    for arm, share in arms:
        mine = by_seed(runs, arm, share, scope)
        if not mine:
            continue
        each = [run for same in mine.values() for run in same]
        seconds = [run["seconds"] for run in each if run["seconds"] is not None]
        scores = [told([score(same) for same in mine.values()]) for score in scope.scores.values()]
        labels = f"{share}% ({_range([run['labelled'] for run in each])})"
        rows.append((arm, labels, len(each), *scores, f"{sum(seconds) / len(seconds):.0f}" if seconds else "-"))
    return table((scope.title, "labelled", "runs", *scope.scores, "s a run"), rows)


def gains_table(runs: Runs, scopes: Sequence[Scope], arms: Sequence[str]) -> str:
    """What arms with a fifth of the labels gain over the supervised one, seed by seed, and how much of the way to all
    labels that is."""
    rows = []
    for scope in scopes:
        few, everything = (by_seed(runs, SUPERVISED, share, scope) for share in (FEW, ALL))
        for arm in arms:
            mine = by_seed(runs, arm, FEW, scope)
            seeds = sorted(mine.keys() & few.keys() & everything.keys())
            for name, score in scope.scores.items() if seeds else ():
                gains = [score(mine[seed]) - score(few[seed]) for seed in seeds]
                gaps = [score(everything[seed]) - score(few[seed]) for seed in seeds]
                rows.append((scope.title, name, arm, len(seeds), _signed(gains), _beyond(gains), _closed(gains, gaps)))
    head = ("at 20% of the labels", "score", "arm", "seeds", "gain, points", "beyond 2 sd", "of the gap to all labels")
    return table(head, rows)


def shares_table(runs: Runs, scope: Scope, name: str) -> str:
    """One score by share of labels, a row an arm; empty without other shares."""
    shares = sorted({run["share"] for run in runs})
    if not set(shares) - {FEW, ALL}:
        return ""
    rows = []
    for arm in ARMS:
        cells = []
        for share in shares:
            mine = by_seed(runs, arm, share, scope)
            cells.append(told([scope.scores[name](same) for same in mine.values()]) if mine else "-")
        if set(cells) != {"-"}:
            rows.append((arm, *cells))
    return table((f"{scope.title}: {name} with", *(f"{share}%" for share in shares)), rows)


def parts_table(runs: Runs, scope: Scope) -> str:
    """What the semi-supervised recipe loses without each part, seed by seed; empty without such runs."""
    whole = by_seed(runs, SEMI, FEW, scope)
    rows = []
    for part in _PARTS:
        mine = by_seed(runs, part, FEW, scope)
        seeds = sorted(mine.keys() & whole.keys())
        if seeds:
            changes = (
                _signed([score(mine[seed]) - score(whole[seed]) for seed in seeds]) for score in scope.scores.values()
            )
            rows.append((part, len(seeds), *changes))
    return table((f"{scope.title}, 20%: change in points", "seeds", *scope.scores), rows) if rows else ""


def together(result: Result, *parts: str) -> str:
    """The tables that there are, and what the student is."""
    left = result["planned"] - len(result["runs"])
    missing = f" {left} of {result['planned']} planned runs are not done yet." if left else ""
    about = (
        f"Student: `{result['student']}`, {result['runs'][0]['weights'] / 1e6:.2f} M weights, {result['iterations']}"
        " steps in every arm; mean ± standard deviation over seeds, each with a draw of labelled clips of its own."
        f"{missing}"
    )
    return "\n\n".join(part for part in (*parts, about) if part)


def _signed(values: Sequence[float]) -> str:
    text = told(values)
    return text if text.startswith("-") else f"+{text}"


def _beyond(gains: Sequence[float]) -> str:
    mean, sd = mean_sd(gains)
    return "-" if len(gains) < 2 else "yes" if mean > 2 * sd else "no"


def _closed(gains: Sequence[float], gaps: Sequence[float]) -> str:
    gap = sum(gaps)
    return f"{100 * sum(gains) / gap:.0f}%" if gap > 0 else "no gap"


def _range(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low} to {high}"

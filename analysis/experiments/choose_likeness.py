"""`python -m analysis choose-likeness`: what a distance between passages means, on training films alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from analysis.experiments import finding, finding_rivals
from analysis.experiments.corpus import VERSION, Film, cache_folder, load
from analysis.parsing.likeness import PATH, Likeness
from analysis.parsing.search import example_of

OFF = (0.0, 0.1)  # ends as they are, and as hands set them: one sigma, in shares of the passage
CUTS = tuple(round(0.05 * i, 2) for i in range(1, 20))
_BARE = Likeness((0.0, -1.0, 0.0), 0.0, {})  # 1 / (1 + distance): tells the distance itself


def choose_likeness(films: Sequence[Film]) -> Likeness:
    """Weights by the answers to all questions; the cut by F1 over them. Never call it with other films."""
    if any(film.wanted.split != "train" for film in films):
        raise ValueError("only training films may choose")
    looked = finding.looked(films)
    rows, right, questions = [], [], 0
    bare = finding.ours(looked, _BARE)
    for query in (query for off in OFF for query in finding.asked(looked, off)):
        example = example_of(looked[query.film].trace, query.start, query.end)
        if example is None:
            continue
        lively = np.log(max(example.moves, 1e-3))
        for scope in finding.SCOPES:
            for judged in finding.judge(looked, [query], scope, bare):
                questions += 1
                rows += [(np.log(1 / value - 1), lively) for value, _ in judged.answers]
                right += [hit is not None for _, hit in judged.answers]
    fit = LogisticRegression(C=100.0, max_iter=1000).fit(np.array(rows), right)
    weights = tuple(round(float(w), 3) for w in (fit.intercept_[0], *fit.coef_[0]))
    chosen = Likeness((weights[0], weights[1], weights[2]), 0.0, {})
    cut = best_cut(_answered(looked, finding.ours(looked, chosen)))
    plain = _answered(looked, finding_rivals.plain(looked))
    provenance = {
        "command": "python -m analysis choose-likeness",
        "films": [film.wanted.name for film in films],
        "corpus": VERSION,
        "estimator": films[0].track.estimator,
        "questions": questions,
        "answers": len(right),
        "chosen_by": "weights: logistic regression; cut: F1 of all answers, ends exact and off by a tenth (one sigma)",
        "plain_cut": best_cut(plain, tuple(round(0.6 + 0.01 * i, 2) for i in range(40))),
    }
    return replace(chosen, cut=cut, provenance=provenance)


def _answered(looked: Sequence[finding.Looked], find: finding.Finder) -> list[finding.Judged]:
    questions = [query for off in OFF for query in finding.asked(looked, off)]
    return [judged for scope in finding.SCOPES for judged in finding.judge(looked, questions, scope, find)]


def best_cut(judged: Sequence[finding.Judged], cuts: Sequence[float] = CUTS) -> float:
    """Where precision and recall over all answers have the highest F1."""

    def f1(cut: float) -> float:
        found = finding.scores(judged, cut)
        both = found.precision + found.recall
        return 2 * found.precision * found.recall / both if both else 0.0

    return max(cuts, key=f1)


def choose_likeness_main(folder: Path | None = None, path: Path = PATH) -> int:
    """Draws and tracks what is missing, chooses, and writes likeness.json."""
    films = load(finding.films_wanted("train"), folder or cache_folder(), print)
    path.write_text(json.dumps(choose_likeness(films).to_json(), indent=1) + "\n", encoding="utf-8")
    return 0

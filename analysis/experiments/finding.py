"""A danced unit as the example: are the other places where the same unit was danced found, and in which order?

Every film is looked through as a user's is, on its tracked pose; the truth only says which passages are the same unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analysis.data.choreography import FLAVOURS
from analysis.experiments.corpus import Film, Wanted, films_of
from analysis.parsing.likeness import CHOSEN, Likeness
from analysis.parsing.search import Example, Passage, Trace, example_of, find_like, trace_of

OVERLAP = 0.5  # of a found passage and a true one, over both together, from which it is a hit
SCOPES = ("clip", "others")  # in the example's own clip; in all others of its flavour, by other dancers
_MORE = {"train": 22, "test": 10}
_FIRST = {"train": 800, "test": 1200}


def films_wanted(split: str) -> list[Wanted]:
    """What is chosen on, or measured on: at 30 frames a second, a flavour's films by many dancers."""
    flavours = (*FLAVOURS[1:], FLAVOURS[0])
    more = [
        Wanted(split, flavours[k % len(flavours)], _FIRST[split] + k, Fraction(30), 16.0) for k in range(_MORE[split])
    ]
    return [*films_of(split, 4), *more]


@dataclass(frozen=True, eq=False)
class Looked:
    """A film and its trace."""

    film: Film
    trace: Trace


def looked(films: Sequence[Film]) -> list[Looked]:
    return [Looked(film, trace) for film in films if (trace := trace_of(film.track)) is not None]


@dataclass(frozen=True)
class Asked:
    """The unit of a film that is the example, as frames [start, end) of it."""

    film: int
    unit: int
    start: int
    end: int


def asked(films: Sequence[Looked], off: float = 0.0) -> list[Asked]:
    """Every unit that was danced at least twice in its flavour; off: error of its ends, one sigma, in shares of it."""
    rng, out = np.random.default_rng(0), []
    for i, each in enumerate(films):
        fps = each.trace.fps
        for j, unit in enumerate(each.film.danced):
            shift = rng.normal(0, 1, 2) * off * (unit.end - unit.start)
            start = max(0, round((unit.start + shift[0]) * fps))
            end = min(each.trace.frames, round((unit.end + shift[1]) * fps))
            if end > start and any(len(list(places(films, i, j, scope))) for scope in SCOPES):
                out.append(Asked(i, j, start, end))
    return out


def places(films: Sequence[Looked], film: int, unit: int, scope: str) -> Iterator[tuple[int, int]]:
    """(film, unit) of every other place where that unit was danced, in the scope."""
    own = films[film].film
    for i, each in enumerate(films):
        if each.film.wanted.flavour != own.wanted.flavour or (scope == "clip") != (i == film):
            continue
        for j, other in enumerate(each.film.danced):
            if other.unit == own.danced[unit].unit and (i, j) != (film, unit):
                yield i, j


Finder = Callable[[Asked, int], list[Passage]]  # in which film; from the surest on
More = Mapping[Asked, Sequence[Asked]]  # further examples of the same unit


def ours(films: Sequence[Looked], likeness: Likeness = CHOSEN, more: More | None = None) -> Finder:
    """The finder as it is, without a cut."""
    made: dict[Asked, Example | None] = {}

    def find(query: Asked, film: int) -> list[Passage]:
        queries = [query, *((more or {}).get(query, ()))]
        for each in queries:
            if each not in made:
                made[each] = example_of(films[each.film].trace, each.start, each.end)
        examples = [example for each in queries if (example := made[each]) is not None]
        taken = [(each.start, each.end) for each in queries if each.film == film]
        return find_like(films[film].trace, examples, taken=taken, likeness=likeness, cut=0.0)

    return find


@dataclass(frozen=True)
class Judged:
    """A question and its answers in order: (likeness, how many frames each end lies off, or None where it is wrong)."""

    true: int
    answers: tuple[tuple[float, tuple[float, float] | None], ...]

    @property
    def precision(self) -> float:
        """Average precision: the mean, over all true places, of the share of hits down to it; 0 for those not found."""
        hits = np.array([off is not None for _, off in self.answers], dtype=float)
        return float((np.cumsum(hits) / np.arange(1, len(hits) + 1) * hits).sum() / self.true) if self.true else 0.0


def judge(
    films: Sequence[Looked], questions: Sequence[Asked], scope: str, find: Finder, more: More | None = None
) -> list[Judged]:
    """Of every question that has an answer in this scope, other than further examples."""
    out = []
    for query in questions:
        examples = {(each.film, each.unit) for each in (more or {}).get(query, ())}
        true = [place for place in places(films, query.film, query.unit, scope) if place not in examples]
        if not true:
            continue
        flavour = films[query.film].film.wanted.flavour
        where = [
            i for i, each in enumerate(films)
            if each.film.wanted.flavour == flavour and (scope == "clip") == (i == query.film)
        ]  # fmt: skip
        found = [(i, passage) for i in where for passage in find(query, i)]
        found.sort(key=lambda each: -each[1].likeness)
        out.append(Judged(len(true), tuple(_answers(films, found, true))))
    return out


def _answers(
    films: Sequence[Looked], found: Sequence[tuple[int, Passage]], true: Sequence[tuple[int, int]]
) -> Iterator[tuple[float, tuple[float, float] | None]]:
    """Each true place is found once: by the first that overlaps it enough."""
    left = set(true)
    for film, passage in found:
        fps = films[film].trace.fps
        start, end = passage.start / fps, passage.end / fps
        best: tuple[float, int] | None = None
        for where, j in left:
            if where != film:
                continue
            unit = films[film].film.danced[j]
            both = min(end, unit.end) - max(start, unit.start)
            share = both / (end - start + unit.end - unit.start - both) if both > 0 else 0.0
            if share >= OVERLAP and (best is None or share > best[0]):
                best = share, j
        if best is None:
            yield passage.likeness, None
        else:
            left.discard((film, best[1]))
            unit = films[film].film.danced[best[1]]
            yield passage.likeness, (start - unit.start, end - unit.end)


@dataclass(frozen=True)
class Scores:
    """mean average precision; at a cut, over all answers to all questions: precision and recall; off: the median error
    of the ends of hits, seconds.
    """

    questions: int
    average: float
    precision: float
    recall: float
    off: float


def scores(judged: Sequence[Judged], cut: float) -> Scores:
    told = [answer for each in judged for answer in each.answers if answer[0] >= cut]
    hits = [off for _, off in told if off is not None]
    true = sum(each.true for each in judged)
    return Scores(
        len(judged),
        float(np.mean([each.precision for each in judged])) if judged else 0.0,
        len(hits) / len(told) if told else 0.0,
        len(hits) / true if true else 0.0,
        float(np.median(np.abs(hits))) if hits else 0.0,
    )

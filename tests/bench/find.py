"""Find more like this: what returns of a passage is found, in its clip and in others; against plain distance; cost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis.experiments import corpus, finding
from analysis.experiments.finding import Asked, Judged, Looked
from analysis.experiments.finding_rivals import no_order, plain
from analysis.experiments.measure import reliability
from analysis.formats import read_pose, write_pose
from analysis.parsing.likeness import CHOSEN
from analysis.parsing.search import example_of, find_like, trace_of
from analysis.schema import PoseTrack
from tests.bench.parse import CORPUS
from tests.bench.report import Section, table

OFF = 0.1  # one sigma of an end that a hand set, in shares of the passage
CLIPS, FRAMES = 100, 1000
PROMISED_SECONDS = 2.0  # of one core, for so many clips
_ARRAYS = ("image", "image_smooth", "world", "world_smooth", "score")


def measure(folder: Path, *, quick: bool) -> Section:
    """Films that are not in the cache yet are drawn and tracked first."""
    wanted = corpus.films_of("test", 1) if quick else finding.films_wanted("test")
    films = finding.looked(corpus.load(wanted, CORPUS, print))
    raw: dict[str, Any] = {"films": [each.film.wanted.name for each in films], "chosen": CHOSEN.to_json()}
    exact, off = finding.asked(films), finding.asked(films, OFF)
    text, better = _against(films, exact, off, raw)
    text += [_by_flavour(films, exact, raw), _examples(films, exact, raw), _rates(quick, raw), _trust(films, off, raw)]
    cost, quick_enough = _cost(films, folder, raw)
    return Section("\n\n".join([_about(films, exact), *text, cost]), better and quick_enough, raw)


def _about(films: Sequence[Looked], exact: Sequence[Asked]) -> str:
    chosen = CHOSEN.provenance
    return (
        f"{len(films)} test films ({len({e.film.wanted.flavour for e in films})} flavours, 30 frames a second), drawn,"
        f" decoded in the guarded process and tracked; dancers, schools and seeds that no training film has."
        f" Every unit that was danced at least twice in its flavour is an example once ({len(exact)} of them); a"
        f" passage is right where it and another place of that unit overlap by half of both together, each place once."
        f" Weights and cut were chosen on {len(chosen['films'])} training films (`python -m analysis"
        f" choose-likeness`, `analysis/parsing/likeness.json`); so was the cut of plain distance. AP: average"
        f" precision, mean over examples, without any cut. Precision and recall: over all answers with at least the"
        f" cut, {CHOSEN.cut:g}. Ends: median error of the ends of right answers."
    )


def _against(
    films: Sequence[Looked], exact: Sequence[Asked], off: Sequence[Asked], raw: dict[str, Any]
) -> tuple[list[str], bool]:
    """The table, and whether we are ahead everywhere."""
    ways = {
        "**as it is**": (finding.ours(films), CHOSEN.cut),
        "plain distance of poses": (plain(films), CHOSEN.provenance["plain_cut"]),
        "random order": (no_order(films), 0.0),
    }
    rows, average = [], {}
    for name, questions in (("", exact), (", ends set by hand", off)):
        for way, (find, cut) in ways.items():
            row: list[object] = [way + name]
            for scope in finding.SCOPES:
                found = finding.scores(finding.judge(films, questions, scope, find), cut)
                raw.setdefault("against", {})[f"{way}{name}, {scope}"] = asdict(found)
                average[way, name, scope] = found.average
                row += [
                    f"{found.average:.3f} (n {found.questions})",
                    f"{100 * found.precision:.0f} / {100 * found.recall:.0f}" if cut else "–",
                    f"{found.off:.2f} s",
                ]
            rows.append(row)
    first, rival, _ = ways
    better = all(
        average[first, name, scope] > average[rival, name, scope]
        for name in ("", ", ends set by hand") for scope in finding.SCOPES
    )  # fmt: skip
    head = ["", "same clip: AP", "precision / recall", "ends"]
    head += ["other dancers' clips: AP", "precision / recall", "ends"]
    told = f"Ends set by hand are off by a normal error of a tenth of the passage. Ahead everywhere: {better}."
    return [table(head, rows), told], better


def _by_flavour(films: Sequence[Looked], exact: Sequence[Asked], raw: dict[str, Any]) -> str:
    rows = []
    for flavour in corpus.FLAVOURS:
        of = [query for query in exact if films[query.film].film.wanted.flavour == flavour]
        found = [
            finding.scores(finding.judge(films, of, scope, find), CHOSEN.cut)
            for find in (finding.ours(films), plain(films)) for scope in finding.SCOPES
        ]  # fmt: skip
        raw.setdefault("flavours", {})[flavour] = [asdict(each) for each in found]
        rows.append([flavour, len(of), *(f"{each.average:.3f}" for each in found)])
    head = ["AP by flavour", "examples", "ours: same clip", "others", "plain: same clip", "others"]
    return table(head, rows)


def _examples(films: Sequence[Looked], exact: Sequence[Asked], raw: dict[str, Any]) -> str:
    """The same questions with one, two and three examples, the further ones from other clips; in the clips left."""
    by_place = {(query.film, query.unit): query for query in exact}
    others = {
        query: [by_place[place] for place in finding.places(films, query.film, query.unit, "others")]
        for query in exact
    }
    asked = [query for query, more in others.items() if len(more) >= 3]
    three = {query: others[query][:2] for query in asked}
    rows = []
    for n in (1, 2, 3):
        more = {query: three[query][: n - 1] for query in asked}
        # Whatever is an example of the third row is no answer in any.
        judged = finding.judge(films, asked, "others", _without(finding.ours(films, more=more), three), three)
        found = finding.scores(judged, CHOSEN.cut)
        raw.setdefault("examples", {})[n] = asdict(found)
        rows.append([n, found.questions, f"{found.average:.3f}", *_percent(found)])
    return table(["examples", "asked", "other dancers' clips: AP", "precision", "recall"], rows)


def _without(find: finding.Finder, three: finding.More) -> finding.Finder:
    """Answers that lie on what another row has as an example are passed over."""

    def found(query: Asked, film: int) -> list[Any]:
        taken = [(each.start, each.end) for each in three[query] if each.film == film]
        return [
            one for one in find(query, film) if not any(one.start < end and start < one.end for start, end in taken)
        ]

    return found


def _percent(found: finding.Scores) -> list[str]:
    return [f"{100 * found.precision:.0f}", f"{100 * found.recall:.0f}"]


def _rates(quick: bool, raw: dict[str, Any]) -> str:
    """Examples of films of 30 frames a second, looked for in the same dances filmed at other rates."""
    dances = corpus.rate_films("test", 1 if quick else 4)
    rows = []
    for k, rate in enumerate((25, 30, 60)):
        judged: list[Judged] = []
        for dance in dances:
            films = finding.looked(corpus.load([dance[1], dance[k]], CORPUS, print))
            if len(films) == 2:
                # The very same passage is among the answers: it is another film of it.
                questions = [query for query in finding.asked(films) if query.film == 0]
                judged += finding.judge(films, questions, "others", finding.ours(films))
        found = finding.scores(judged, CHOSEN.cut)
        raw.setdefault("rates", {})[rate] = asdict(found)
        cells = [f"{found.average:.3f}", *_percent(found), f"{found.off:.3f} s"]
        rows.append([f"{rate} a second", found.questions, *cells])
    head = ["example at 30, looked for in its dance filmed at", "asked", "AP", "precision", "recall", "ends"]
    return table(head, rows)


def _trust(films: Sequence[Looked], off: Sequence[Asked], raw: dict[str, Any]) -> str:
    find = finding.ours(films)
    answers = [
        (value, hit is not None)
        for scope in finding.SCOPES
        for judged in finding.judge(films, off, scope, find)
        for value, hit in judged.answers
        if value >= 0.1
    ]
    bins = reliability(answers)
    raw["trust"] = bins
    told = [f"{100 * said:.0f} / {100 * true:.0f} (n {n})" for said, true, n in bins]
    rows = table(["", "1st", "2nd", "3rd", "4th", "5th"], [["answers", *told]])
    head = "Likeness, ends set by hand, answers from 0.1 on, in fifths of equal size: said / right in percent."
    return f"{head}\n\n{rows}"


def _cost(films: Sequence[Looked], folder: Path, raw: dict[str, Any]) -> tuple[str, bool]:
    """CPU seconds of one core for CLIPS clips of FRAMES frames, as the worker looks through them."""
    tracks = [_long(each.film.track) for each in films]
    for i, track in enumerate(tracks):
        write_pose(folder / f"{i}.dsa", track)
    trace = trace_of(tracks[0])
    assert trace is not None
    examples = [example for k in range(3) if (example := example_of(trace, 60 * k, 60 * k + 60)) is not None]
    files = [folder / f"{i % len(tracks)}.dsa" for i in range(CLIPS)]
    begun = time.process_time()
    traces = [trace_of(read_pose(path)) for path in files]
    reading = time.process_time() - begun
    took = []
    for some in (examples[:1], examples):
        begun = time.process_time()
        for one in traces:
            if one is not None:
                find_like(one, some)
        took.append(time.process_time() - begun)
    raw["cost"] = {"clips": CLIPS, "frames": FRAMES, "reading": reading, "one": took[0], "three": took[1]}
    whole = reading + took[0]
    text = (
        f"Cost: {CLIPS} clips of {FRAMES} frames on one core: {reading:.2f} s to read and measure the bodies,"
        f" {took[0]:.2f} s to look for one example of two seconds ({took[1]:.2f} s for three): {whole:.2f} s;"
        f" promised are {PROMISED_SECONDS:.0f} s."
    )
    return text, whole <= PROMISED_SECONDS


def _long(track: PoseTrack) -> PoseTrack:
    times = -(-FRAMES // track.n_frames)
    long = {name: np.concatenate([getattr(track, name)] * times)[:FRAMES] for name in _ARRAYS}
    return replace(track, gaps=(), **long)

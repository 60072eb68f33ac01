"""Are differences that were planted in another take of a dance found, and nothing where there are none?

Every pair of takes is compared both ways: what was left out of the second is added in it where the takes change places,
what was late is early. Through drawn films and their tracked pose, and from the exact skeletons as a control; with the
dance's own units, as people or a model would name them, and with those of a reading without labels. What the
comparison weighs was chosen on training dances; these are of other dancers, schools and seeds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.choreography import Choreography
from analysis.experiments.compare_films import TAKES, planted, track_path, tracked
from analysis.experiments.compare_judge import KINDS, Alarms, Case, Extra, alarms, extras, judged
from analysis.experiments.compare_takes import RATE, Planted, true_report
from analysis.experiments.corpus import exact_of
from analysis.parsing import parse_unsupervised
from analysis.parsing.comparing import Take, compare
from analysis.pose import estimator_build
from analysis.pose.estimator import PoseEstimator
from analysis.schema import PoseTrack

UNITS = ("given", "found")
SOURCES = ("film", "exact")
FILMS_EACH, EXACT_EACH = 2, 3  # dances of every flavour
Say = Callable[[str], None]


@dataclass
class Tally:
    """What came of all comparisons of one source and one kind of units."""

    cases: list[Case] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    clean: list[Alarms] = field(default_factory=list)
    dances: set[tuple[str, int]] = field(default_factory=set)


def run(
    data: Path, *, quick: bool, seeds: Sequence[int], out: Path, say: Say, minutes: float | None = None
) -> dict[str, Any]:
    """data and seeds make no difference: dances have seeds of their own. Films are kept under out/tracks; no film is
    begun after so many minutes."""
    until = None if minutes is None else time.monotonic() + 60 * minutes
    tallies = {(source, units): Tally() for source in SOURCES for units in UNITS}
    estimator = estimator_build()
    try:
        films, exact = (1, 1) if quick else (FILMS_EACH, EXACT_EACH)
        for takes in planted("test", films):
            _taken("film", takes, _films(takes, estimator, out / "tracks", until, say), tallies, say)
        for takes in planted("test", exact):
            _taken("exact", takes, _exact(takes), tallies, say)
    finally:
        estimator.close()
    return {
        "takes": [list(kinds) for kinds in TAKES],
        "rows": [{"source": s, "units": u, **_told(tally)} for (s, u), tally in tallies.items() if tally.dances],
    }


Tracked = tuple[Choreography, PoseTrack]


def _films(
    takes: Sequence[Planted], estimator: PoseEstimator, folder: Path, until: float | None, say: Say
) -> Iterator[Tracked]:
    """The plain take, then the others, as far as there are films or time to make them."""
    for dance in (takes[0].dances()[0], *(take.dances()[1] for take in takes)):
        late = until is not None and time.monotonic() > until
        if not track_path(dance, estimator, folder).is_file():
            if late:
                return
            say(f"drawing {track_path(dance, estimator, folder).stem}")
        yield dance, tracked(dance, estimator, folder)


def _exact(takes: Sequence[Planted]) -> Iterator[Tracked]:
    for dance in (takes[0].dances()[0], *(take.dances()[1] for take in takes)):
        yield dance, exact_of(dance, RATE)


def _taken(
    source: str, takes: Sequence[Planted], dances: Iterator[Tracked], tallies: dict[tuple[str, str], Tally], say: Say
) -> None:
    """Each of the takes against the plain one, which comes first."""
    plain = next(dances, None)
    if plain is None:
        return
    for take, other in zip(takes, dances, strict=False):
        for units in UNITS:
            tally = tallies[source, units]
            tally.dances.add((take.flavour, take.seed))
            one, two = (_take(*each, units) for each in (plain, other))
            for back in (False, True):
                found = compare(two, one) if back else compare(one, two)
                if not take.kinds:
                    tally.clean.append(alarms(found))
                    continue
                first, second = (other[0], plain[0]) if back else (plain[0], other[0])
                cases = judged(found, first, second, back=back)
                tally.cases += cases
                tally.extras.append(extras(found, cases))
        right = sum(case.told for case in tallies[source, "given"].cases)
        say(f"{source:6}{take.name:50}{right} of {len(tallies[source, 'given'].cases)}")


def _take(dance: Choreography, track: PoseTrack, units: str) -> Take:
    report = true_report(dance) if units == "given" else parse_unsupervised(track, None)[0]
    return Take(track, report, dancer=dance.parts[0].dancer.name)


def _told(tally: Tally) -> dict[str, Any]:
    """recovered, planted: by kind. off: seconds by which delays that were found are told wrong, median and 95 %.
    elsewhere and clean: units in which nothing was planted, of edited takes and of clean ones, and of how many of them
    something was told all the same."""
    kinds = {}
    for kind in KINDS:
        own = [case for case in tally.cases if case.kind == kind]
        kinds[kind] = {"recovered": sum(case.told for case in own), "planted": len(own)}
    off = [abs(case.said - case.amount) for case in tally.cases
           if case.kind in ("late", "early") and case.said is not None]  # fmt: skip
    early = np.abs([value for one in tally.clean for value in one.early])
    recovered = sum(case.told for case in tally.cases)
    return {
        "dances": len(tally.dances), "recovered": recovered, "planted": len(tally.cases), "kinds": kinds,
        "off": _quantiles(np.array(off)),
        "elsewhere": _sums(tally.extras, ("units", "structure", "timing", "joints")),
        "clean": _sums(tally.clean, ("units", "structure", "timing", "joints", "joints_seen")),
        "clean_early": _quantiles(early),
    }  # fmt: skip


def _sums(rows: Sequence[Extra | Alarms], names: Sequence[str]) -> dict[str, int]:
    return {name: sum(getattr(row, name) for row in rows) for name in names}


def _quantiles(values: np.ndarray) -> dict[str, float] | None:
    if not len(values):
        return None
    return {"median": round(float(np.median(values)), 3), "p95": round(float(np.percentile(values, 95)), 3)}

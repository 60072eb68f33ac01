"""python -m analysis choose-measures: what each measure may be off by, from training films alone."""

from __future__ import annotations

import json

import numpy as np

from analysis.experiments.corpus import FLAVOURS, cache_folder
from analysis.experiments.measures_films import Pairs, pairs_of, wanted_of
from analysis.media.files import replacing
from analysis.schema.measures import FACINGS
from analysis.skeleton.measures.spread import LEVEL, TABLE, Row, aside, family, fitted

_LEAST = {"unit": 8, "clip": 20, "frame": 200}  # numbers beside true ones that a spread is taken from


def choose_measures_main() -> int:
    wanted = wanted_of("train")
    spreads = spreads_of(pairs_of(wanted, cache_folder(), print))
    for name, rows in spreads_of(pairs_of(wanted, cache_folder(), print, flat=True)).items():
        spreads.setdefault(name, {}).update(rows)
    about = {"level": LEVEL, "films": len(wanted), "split": "train"}
    with replacing(TABLE) as part:
        part.write_text(json.dumps({"about": about, "spreads": spreads}, indent=1) + "\n", encoding="utf-8")
    print(f"{TABLE.name}: {len(spreads)} measures, {len(wanted)} films")
    return 0


def spreads_of(pairs: Pairs) -> dict[str, dict[str, Row]]:
    out: dict[str, dict[str, Row]] = {}
    for name in dict.fromkeys(family(name) for name in pairs.numbers):
        numbers = [pair for one in pairs.numbers if family(one) == name for pair in pairs.numbers[one]]
        for of in sorted({pair.of for pair in numbers}):
            rows = np.array([
                (pair.found.doubt, pair.found.value - pair.true.value, FLAVOURS.index(pair.flavour),
                 FACINGS.index(pair.view))
                for pair in numbers
                if pair.of == of and pair.found.value is not None and pair.true.value is not None
            ], dtype=float).reshape(-1, 4)  # fmt: skip
            if (~aside(rows[:, 3])).sum() >= _LEAST[of.split("-")[-1]]:
                out.setdefault(name, {})[of] = fitted(*rows.T)
        curves = [pairs.curves[one] for one in pairs.curves if family(one) == name]
        curve = np.concatenate(curves) if curves else np.zeros((0, 5))
        if (~aside(curve[:, 4])).sum() >= _LEAST["frame"]:
            of = pairs.depth + "frame"
            out.setdefault(name, {})[of] = fitted(curve[:, 1], curve[:, 0] - curve[:, 2], curve[:, 3], curve[:, 4])
    return out

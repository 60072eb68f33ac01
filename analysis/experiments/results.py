"""Results as they are published: docs/benchmarks/NAME.json, each with all that is needed to get them again."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.data.datasets import split_of
from analysis.data.splits import PARTS
from analysis.media.files import replacing
from analysis.schema import SchemaError
from analysis.training.provenance import made_with, names_hash

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"
SCHEMA = 1


def write_result(
    path: Path,
    name: str,
    results: Mapping[str, Any],
    *,
    command: str,
    seeds: Sequence[int],
    splits: Sequence[tuple[str, str]],
    minutes: float,
) -> dict[str, Any]:
    """Write what an experiment found; answers it as it was written. splits: (data set, variant) of all that it read.

    Raises SchemaError where something is no JSON: a NaN is no result.
    """
    told = {
        "schema": SCHEMA, "name": name, **made_with(command), "seeds": list(seeds), "minutes": round(minutes, 1),
        "data": data_of(splits), "results": dict(results),
    }  # fmt: skip
    try:
        text = json.dumps(told, ensure_ascii=False, allow_nan=False, indent=1)
    except (TypeError, ValueError) as error:
        raise SchemaError(f"{path.name}: not to be written as JSON: {error}") from None
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
    return told


def read_result(name: str, folder: Path = FOLDER) -> dict[str, Any] | None:
    """What was published under this name, None where nothing was."""
    path = folder / f"{name}.json"
    if not path.is_file():
        return None
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if told.get("schema") != SCHEMA:
        raise SchemaError(f"{path.name}: schema: {told.get('schema')!r} is not {SCHEMA}")
    return told


def data_of(splits: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Who taught, chose and judged: of each split how many samples, and the hash of their names (the split files tell
    the names)."""
    out = []
    for dataset, variant in splits:
        split = split_of(dataset, variant)
        parts = {
            part: {"count": len(names), "sha256": names_hash(names)}
            for part, names in zip(PARTS, (split.train, split.validation, split.test), strict=True)
        }
        out.append({"dataset": dataset, "split": variant, **parts})
    return out


def mean_sd(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation (of a sample: n - 1); NaN for that of a single value. Raises ValueError for none."""
    if not values:
        raise ValueError("no values")
    return statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else math.nan


def told(values: Sequence[float], digits: int = 1) -> str:
    """"91.2 ± 0.8", or the number alone where there is but one."""
    mean, sd = mean_sd(values)
    return f"{mean:.{digits}f}" if math.isnan(sd) else f"{mean:.{digits}f} ± {sd:.{digits}f}"

"""How well the drawn dancers are found in their films by the way every film goes, and what their depth is like."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.choreography import FLAVOURS, SPLITS, choreograph
from analysis.data.depth import read_depth, sensor_for
from analysis.data.depth_noise import measured
from analysis.data.film import draw_film, scene_of
from analysis.media import examine
from analysis.pose import convert_and_track, estimator_build
from tests.bench.report import Section, table

SIZE = (480, 640)
SECONDS = 8.0
SEEDS = range(700, 703)  # of each split and flavour: other dancers, looks, rooms and dances
RATES = (Fraction(25), Fraction(60))
_MIRRORED = [0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10, 15, 14, 17, 16]  # the same joints of the other side
_LEAST_FOUND, _MOST_MEDIAN = 0.95, 3.0
_TEXT = (
    "{films} films of {seconds:.0f} s, {size}, one dancer each, seeds {first} to {last} of each split. Every film was"
    " drawn, then read by the guarded process and followed by the estimator as an uploaded film is; its key-points are"
    " compared with where the joints were drawn. Found: frames with a body. Error: distance of a found key-point from"
    " the drawn joint, in percent of the dancer's own height; median, 90th percentile and mean over joints and frames"
    " (hidden joints too). Sides exchanged: frames in which the key-points fit much better with left and right swapped:"
    " the estimator took the front for the back."
)


def measure(folder: Path, *, quick: bool) -> Section:
    seeds, seconds = (SEEDS[:1], 5.0) if quick else (SEEDS, SECONDS)
    films = [_film(folder, split, flavour, seed, Fraction(30), seconds)
             for split in SPLITS for flavour in FLAVOURS for seed in seeds]  # fmt: skip
    rates = [] if quick else [_film(folder, "test", flavour, SEEDS[0], rate, seconds)
                              for rate in RATES for flavour in FLAVOURS]  # fmt: skip
    at_thirty = [f for f in films if f["split"] == "test" and f["seed"] == SEEDS[0]]
    depth = _depth_dance(folder, seconds)
    by_flavour = [
        _row([f for f in films if f["split"] == split and f["flavour"] == flavour], split, flavour)
        for split in SPLITS for flavour in FLAVOURS
    ]  # fmt: skip
    kept = all(
        f["found"] >= _LEAST_FOUND and f["median"] <= _MOST_MEDIAN for f in _groups(films, ("split", "flavour"))
    )
    head = ["found", "median", "90 %", "mean", "sides exchanged"]
    size = f"{SIZE[0]} x {SIZE[1]}"
    text = [
        _TEXT.format(films=len(films) + len(rates), seconds=seconds, size=size, first=seeds[0], last=seeds[-1]),
        table(["split", "flavour", *head], [*by_flavour, _row(films, "all", "all")]),
    ]
    if rates:
        rows = [_row([f for f in [*rates, *at_thirty] if f["rate"] == rate], f"{float(rate):g}")
                for rate in sorted({f["rate"] for f in [*rates, *at_thirty]})]  # fmt: skip
        text += [f"The same four dances (test split, seed {SEEDS[0]}) at other frame rates:",
                 table(["frames a second", *head], rows)]  # fmt: skip
        people = []
        for split in SPLITS:
            for seed in seeds:
                group = [f for f in films if (f["split"], f["seed"]) == (split, seed)]
                heights = ", ".join(sorted({f"{f['height']:.2f}" for f in group}))
                people.append(_row(group, f"{split} {seed}", heights))
        text += ["By dancer (the four flavours of a seed):", table(["seed", "height, m", *head], people)]
    text += [
        "Depth: a plane square to the sensor, as it is read. Spread: standard deviation of the readings; model:"
        " 1.2 mm + 1.9 mm (z - 0.4)², z in metres; step: the smallest between two readings; no reading: of all pixels.",
        table(["distance", "spread", "model", "step", "no reading"], _planes()),
        f"Of a dance (test, seed {SEEDS[0]}): the reading at a joint's place lies {depth['median']:.0f} mm before the"
        f" joint (median; {depth['low']:.0f} to {depth['high']:.0f} mm hold 80 %), there is one at"
        f" {100 * depth['known']:.1f} % of joints, and none at {100 * depth['empty']:.1f} % of all pixels.",
        f"Promised: in each split and flavour at least {100 * _LEAST_FOUND:.0f} % of the frames are found, with a"
        f" median error of at most {_MOST_MEDIAN} %.",
    ]
    raw = [{k: v for k, v in f.items() if k != "errors"} | {"rate": str(f["rate"])} for f in [*films, *rates]]
    return Section("\n\n".join(text), kept, {"films": raw, "depth": depth})


def _film(folder: Path, split: str, flavour: str, seed: int, rate: Fraction, seconds: float) -> dict[str, Any]:
    danced = choreograph(seed, split=split, flavour=flavour, seconds=seconds)
    path = folder / "synthetic.mp4"
    truth = draw_film(path, danced, fps=rate, size=SIZE)
    height = danced.parts[0].dancer.physique.height
    tall = height * scene_of(danced, rate, SIZE).camera.scale
    found = follow(path)
    errors = 100.0 * np.linalg.norm(found - truth.joints2d[0], axis=2) / tall
    there = np.isfinite(errors).any(axis=1)
    other = 100.0 * np.linalg.norm(found[:, _MIRRORED] - truth.joints2d[0], axis=2) / tall
    swapped = np.nanmean(other[there], axis=1) < 0.7 * np.nanmean(errors[there], axis=1)
    result = {
        "split": split, "flavour": flavour, "seed": seed, "rate": rate, "height": height,
        "frames": truth.frames, "found": float(there.mean()), "swapped": float(swapped.mean()),
        "median": float(np.nanmedian(errors)), "p90": float(np.nanpercentile(errors, 90)), "errors": errors,
    }  # fmt: skip
    print(json.dumps({k: str(v) if k == "rate" else v for k, v in result.items() if k != "errors"}), flush=True)
    return result


def follow(path: Path) -> np.ndarray:
    """Key-points (T,18,2) px, NaN where there are none, of a film that goes the way of an uploaded one."""
    _, plan = examine(path)
    estimator = estimator_build()
    try:
        track = convert_and_track(
            path, plan, proxy_path=None, estimator=estimator, thumbnail_path=None, progress=lambda done, total: None
        )
    finally:
        estimator.close()
    assert track is not None
    return np.asarray(track.image[:, 0], np.float64)


def _groups(films: Sequence[dict[str, Any]], keys: tuple[str, ...]) -> list[dict[str, float]]:
    kinds = sorted({tuple(f[k] for k in keys) for f in films})
    return [_pooled([f for f in films if tuple(f[k] for k in keys) == kind]) for kind in kinds]


def _pooled(films: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Over all frames of some films."""
    errors = np.concatenate([f["errors"].ravel() for f in films])
    frames = np.array([f["frames"] for f in films], float)

    def share(name: str) -> float:
        return float(np.average([f[name] for f in films], weights=frames))

    return {"found": share("found"), "swapped": share("swapped"), "median": float(np.nanmedian(errors)),
            "p90": float(np.nanpercentile(errors, 90)), "mean": float(np.nanmean(errors))}  # fmt: skip


def _row(films: Sequence[dict[str, Any]], *names: str) -> list[str]:
    p = _pooled(films)
    return [*names, f"{100 * p['found']:.1f} %", f"{p['median']:.2f} %", f"{p['p90']:.2f} %", f"{p['mean']:.2f} %",
            f"{100 * p['swapped']:.1f} %"]  # fmt: skip


def _planes() -> list[list[str]]:
    rows = []
    rng = np.random.default_rng(1)
    for metres in (1.0, 2.0, 3.0, 4.0, 5.0):
        sensor = sensor_for(np.zeros((1, 3)))
        read = measured(np.full((240, 320), metres, np.float32), sensor, rng)
        known = read[read > 0]
        rows.append([f"{metres:.0f} m", f"{known.std():.1f} mm", f"{1.2 + 1.9 * (metres - 0.4) ** 2:.1f} mm",
                     f"{np.diff(np.unique(known)).min()} mm", f"{100 * (read == 0).mean():.2f} %"])  # fmt: skip
    return rows


def _depth_dance(folder: Path, seconds: float) -> dict[str, float]:
    danced = choreograph(SEEDS[0], split="test", flavour="contemporary", seconds=seconds)
    draw_film(folder / "depth.mp4", danced, fps=Fraction(15), size=(120, 160), depth=folder / "depth.npz")
    film = read_depth(folder / "depth.npz")
    fx, fy, cx, cy = film.intrinsics
    x, y, z = np.moveaxis(film.joints.astype(float), -1, 0)
    frames = np.arange(film.depth.shape[0])[None, :, None]
    there = film.depth[frames, (fy * y / z + cy).astype(int), (fx * x / z + cx).astype(int)].astype(float)
    before = (1000.0 * z - there)[there > 0]
    low, middle, high = (float(v) for v in np.percentile(before, [10, 50, 90]))
    return {"median": middle, "low": low, "high": high, "known": float((there > 0).mean()),
            "empty": float((film.depth == 0).mean())}  # fmt: skip


"""python -m analysis bench: what networks cost. Weights, operations and windows a second, all in one run.

A window is 64 frames x 18 joints. The networks take turns, round after round, so a machine that gets slower in between
gets slower for all of them; told is the middle round, and the ratio to ST-GCN++ is that of each round by itself.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from analysis.experiments.results import FOLDER, write_result
from analysis.models.builders import build
from analysis.models.outputs import ParserOutput
from analysis.schema import OPENPOSE_18
from analysis.skeleton.layouts import layout_of
from analysis.training.provenance import command_line

FRAMES, CHANNELS, CLASSES, UNITS = 64, 10, 20, 11
RIVAL = "ST-GCN++"
# What each tells: a class alone, or class, units, boundaries and primitives.
NETWORKS: dict[str, tuple[str, dict[str, Any], str]] = {
    "parser, fast": ("fast", {"actions": CLASSES, "units": UNITS, "layout": OPENPOSE_18}, "everything"),
    "parser, fast, classes alone": (
        "fast", {"actions": CLASSES, "layout": OPENPOSE_18, "dictionary": "none", "boundaries": False}, "class",
    ),
    "parser, faithful": ("faithful", {"actions": CLASSES, "units": UNITS, "layout": OPENPOSE_18}, "everything"),
    "ST-GCN": ("stgcn", {"actions": CLASSES, "layout": OPENPOSE_18}, "class"),
    RIVAL: ("stgcn++", {"actions": CLASSES, "layout": OPENPOSE_18}, "class"),
}  # fmt: skip


def bench_main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m analysis bench", description="Weights, operations and windows a second of all networks."
    )
    parser.add_argument("--quick", action="store_true", help="three rounds; nothing is published")
    parser.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 ...")
    parser.add_argument("--threads", type=int, default=1, help="of the processor (1)")
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 16], help="windows at once (1 16)")
    given = parser.parse_args(argv)
    torch.set_num_threads(given.threads)
    begun = time.monotonic()
    results = measure(given.batch, rounds=3 if given.quick else 15, device=given.device)
    results |= {"threads": given.threads, "device": given.device}
    for row in results["networks"]:
        speed = ", ".join(f"{one['per_second']:.1f} windows/s by {one['batch']}" for one in row["speed"])
        print(f"{row['name']:30}{row['weights'] / 1e6:7.2f} M{row['gflop']:8.2f} GFLOP   {speed}")
    if not given.quick:
        name = "efficiency" if given.device == "cpu" else f"efficiency-{given.device.split(':')[0]}"
        minutes = (time.monotonic() - begun) / 60
        command = command_line(["bench", *argv])
        write_result(FOLDER / f"{name}.json", name, results, command=command, seeds=[], splits=[], minutes=minutes)
    return 0


def measure(batches: Sequence[int], *, rounds: int, device: str = "cpu") -> dict[str, Any]:
    """Of every network: weights, GFLOP a window (a multiplication and an addition are two), windows/s by batch size."""
    torch.manual_seed(0)
    models = {name: build(*made[:2]).to(device).eval() for name, made in NETWORKS.items()}
    seconds: dict[tuple[str, int], list[float]] = {(name, batch): [] for name in models for batch in batches}
    for batch in batches:
        x, valid = window(batch, device)
        for model in models.values():
            _timed(model, x, valid, device)  # the first call also sets up what later ones find
        for _ in range(rounds):
            for name, model in models.items():
                seconds[name, batch].append(_timed(model, x, valid, device))
    rows = []
    for name, model in models.items():
        speed = [
            {
                "batch": batch,
                "per_second": batch / statistics.median(seconds[name, batch]),
                "slowest": batch / max(seconds[name, batch]),
                "fastest": batch / min(seconds[name, batch]),
                "to_rival": statistics.median(
                    theirs / ours for ours, theirs in zip(seconds[name, batch], seconds[RIVAL, batch], strict=True)
                ),
            }
            for batch in batches
        ]
        weights = sum(weight.numel() for weight in model.parameters())
        tells = NETWORKS[name][2]
        rows.append({"name": name, "tells": tells, "weights": weights, "gflop": gflop(model, device), "speed": speed})
    return {"frames": FRAMES, "joints": 18, "channels": CHANNELS, "rounds": rounds, "rival": RIVAL, "networks": rows}


def window(batch: int, device: str = "cpu") -> tuple[Tensor, Tensor]:
    joints = len(layout_of(OPENPOSE_18).joints)
    x = torch.randn(batch, CHANNELS, FRAMES, joints, device=device)
    return x, torch.ones(batch, FRAMES, dtype=torch.bool, device=device)


def gflop(model: nn.Module, device: str = "cpu") -> float:
    """Of one window, convolutions and products of matrices alone, as everybody counts them."""
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        model(*window(1, device))
    return float(counter.get_total_flops() / 1e9)


@torch.inference_mode()
def _timed(model: Callable[[Tensor, Tensor], ParserOutput], x: Tensor, valid: Tensor, device: str) -> float:
    """Seconds of one batch."""
    _finish(device)
    begun = time.perf_counter()
    model(x, valid)
    _finish(device)
    return time.perf_counter() - begun


def _finish(device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)



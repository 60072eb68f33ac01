"""Frames a second of every stage alone, of the whole way, and of the bare estimator in the same run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from analysis.formats.posefile import read_pose
from analysis.media import convert, examine, listen
from analysis.parsing import parse_unsupervised
from analysis.schema import Sound
from dancesite.clips.models import Artefact, Clip
from dancesite.core.storage import local_path
from tests.bench.clips import REAL, drawn, lasting
from tests.bench.report import Section, table
from tests.bench.whole import Run, Way, whole_way
from tests.processes import ROOT, test_environment

LEAST_SHARE = 0.7
ROUNDS = 3
_A_MINUTE = 60 * 24  # frames
_TEXT = (
    "Frames a second; in parentheses CPU milliseconds a frame. Decode: the guarded process alone, pictures thrown away."
    " Normalise: the same with scaling and encoding of the proxy. Bare loop: the estimator alone, in one process, on"
    " pictures of the proxy's size that are decoded already; what the whole way is compared with. Whole way: the real"
    " worker, warm, from the row in the queue to the stored report. Bare loop and whole way were measured in turn,"
    " {rounds} times each: the middle one, and the range."
)


def measure(folder: Path, *, quick: bool) -> Section:
    if quick:
        films = [("drawn dancer, 4 s", drawn(folder, quick=True))]
    else:
        films = [("drawn dancer, 60 s", lasting(drawn(folder), folder / "minute.mp4", 60))]
        if REAL.is_file():
            films.append(("real dancer, 60 s", lasting(REAL, folder / "real-minute.mp4", 60)))
            films.append(("real dancer, 12 s", REAL))
    with whole_way(folder) as way:
        way.go(drawn(folder, quick=True))  # loads the model and what is compiled
        results = [_film(name, film, folder, way, rounds=1 if quick else ROUNDS) for name, film in films]
    shares = [result["share"] for result in results if result["frames"] >= _A_MINUTE]
    text = [
        _TEXT.format(rounds=1 if quick else ROUNDS),
        _speeds(results),
        "Seconds of the whole way, and CPU seconds of the worker's child and of the processes that decode for it:",
        _whole_ways(results),
        f"Promised: of a film of a minute the whole way keeps at least {LEAST_SHARE} of the bare loop on two cores. A"
        " shorter film pays the same seconds for starting the processes that read it.",
    ]
    return Section("\n\n".join(text), quick or min(shares) >= LEAST_SHARE, results)


def _film(name: str, film: Path, folder: Path, way: Way, rounds: int) -> dict[str, Any]:
    result: dict[str, Any] = {"film": name, "bare": [], "whole": []}
    for _ in range(rounds):
        for kind, told in (("bare", _bare(film)), ("whole", _told(run := way.go(film)))):
            result[kind].append(told)
            print(f"{name}, {kind}: {json.dumps(told)}", flush=True)
    result["frames"] = run.clip.frames
    result |= _stages(film, folder, run.clip)
    result["share"] = _middle(_speed(result, "whole")) / _middle(_speed(result, "bare"))
    print(f"{name}: whole / bare = {result['share']:.2f}", flush=True)
    return result


def _bare(film: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bare", str(film)]
    done = subprocess.run(command, cwd=ROOT, env=test_environment(), capture_output=True)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _told(run: Run) -> dict[str, Any]:
    cpu = {"cpu": run.child + run.decoders, "child": run.child, "decoders": run.decoders}
    return {"seconds": run.seconds, **cpu, "stages": run.stages}


def _stages(film: Path, folder: Path, clip: Clip) -> dict[str, dict[str, float]]:
    """Each stage alone, in this process and those that it starts."""
    _, plan = examine(film)
    proxy = folder / "normalised.mp4"
    proxy.write_bytes(b"")
    with _artefact(clip, "pose") as pose, _artefact(clip, "sound") as sound:
        track, heard = read_pose(pose), Sound.from_json(json.loads(sound.read_text()))
    parse_unsupervised(track, heard)  # loads what is compiled
    return {
        "decode": _timed(lambda: list(convert(film, plan, proxy=None, wanted=[]))),
        "normalise": _timed(lambda: list(convert(film, plan, proxy=proxy, wanted=[]))),
        "listen": min((_timed(lambda: listen(proxy)) for _ in range(2)), key=lambda told: told["seconds"]),
        "parse": _timed(lambda: parse_unsupervised(track, heard)),
    }


def _artefact(clip: Clip, kind: str) -> Any:
    return local_path(Artefact.objects.get(clip=clip, kind=kind).name)


def _timed(work: Callable[[], object]) -> dict[str, float]:
    begun, used = time.perf_counter(), sum(os.times()[:4])
    work()
    return {"seconds": time.perf_counter() - begun, "cpu": sum(os.times()[:4]) - used}


# --- words -----------------------------------------------------------------------------------------------------------
def _middle(values: Sequence[float]) -> float:
    return statistics.median(values)


def _speed(result: dict[str, Any], name: str) -> list[float]:
    """Frames a second of every round."""
    told = result[name] if isinstance(result[name], list) else [result[name]]
    return [result["frames"] / one["seconds"] for one in told]


def _speeds(results: list[dict[str, Any]]) -> str:
    names = {
        "decode": "decode", "normalise": "normalise", "bare": "bare loop", "listen": "listen", "parse": "parse",
        "whole": "**whole way**",
    }  # fmt: skip
    rows = []
    for result in results:
        cells = []
        for name in names:
            told = result[name] if isinstance(result[name], list) else [result[name]]
            cost = 1000 * _middle([one["cpu"] for one in told]) / result["frames"]
            speeds = _speed(result, name)
            span = f", {min(speeds):.1f} to {max(speeds):.1f}" if len(speeds) > 1 else ""
            cells.append(f"{_middle(speeds):.1f}{span} ({cost:.1f} ms)")
        rows.append([result["film"], result["frames"], *cells, f"**{result['share']:.2f}**"])
    return table(["film", "frames", *names.values(), "whole / bare"], rows)


def _whole_ways(results: list[dict[str, Any]]) -> str:
    stages = list(results[0]["whole"][0]["stages"])
    rows = []
    for result in results:
        told = sorted(result["whole"], key=lambda one: one["seconds"])[len(result["whole"]) // 2]
        parts = [f"{told['stages'][stage]:.1f}" for stage in stages]
        cpu = (f"{told[name]:.1f}" for name in ("child", "decoders"))
        rows.append([result["film"], f"{told['seconds']:.1f}", *parts, *cpu])
    return table(["film", "whole", *stages, "CPU child", "CPU decoders"], rows)

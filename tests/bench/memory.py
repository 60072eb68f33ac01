"""Memory of the worker does not grow with the film."""

from __future__ import annotations

from pathlib import Path

from tests.bench.clips import drawn, lasting
from tests.bench.report import Section, table
from tests.bench.whole import Run, whole_way

MOST_MB = 1500
MOST_GROWTH_MB = 100  # ten minutes of sound are 53 MB of samples; the frames of one second would be 83 MB


def measure(folder: Path, *, quick: bool) -> Section:
    source = drawn(folder, quick=quick)
    runs: list[tuple[str, Run]] = []
    with whole_way(folder) as way:
        way.go(drawn(folder, quick=True))  # loads the model and what is compiled
        for name, seconds in [("4 s", 4), ("12 s", 12)] if quick else [("1 minute", 60), ("10 minutes", 600)]:
            run = way.go(lasting(source, folder / f"{seconds}s.mp4", seconds), memory=True)
            runs.append((name, run))
            print(f"{name}: {run.clip.frames} frames, {run.seconds:.0f} s, {run.peaks}", flush=True)
    short, long = (run.peaks for _, run in runs)
    growth = long.together - short.together
    text = [
        "Largest resident size in MB of the worker's processes while a film of 1920 × 1080 goes the whole way, sampled"
        " ten times a second. Pages that processes share count in each of them; PSS counts them once.",
        _sizes(runs),
        f"From the shorter to the longer film: {growth:+.0f} MB. Promised: under {MOST_MB} MB for all three together,"
        f" and flat (less than {MOST_GROWTH_MB} MB more; ten minutes of sound are 53 MB).",
    ]
    kept = quick or (max(short.together, long.together) < MOST_MB and growth < MOST_GROWTH_MB)
    raw = [
        {"film": name, "frames": run.clip.frames, "seconds": run.seconds, "stages": run.stages, **vars(run.peaks)}
        for name, run in runs
    ]
    return Section("\n\n".join(text), kept, raw)


def _sizes(runs: list[tuple[str, Run]]) -> str:
    head = ["film", "frames", "took", "samples", "pool child", "decoder", "parent", "all at once", "all at once, PSS"]
    rows = []
    for name, run in runs:
        peaks = run.peaks
        sizes = (peaks.child, peaks.decoder, peaks.parent, peaks.together, peaks.together_pss)
        rows.append([name, run.clip.frames, f"{run.seconds:.0f} s", peaks.samples, *(f"{size:.0f}" for size in sizes)])
    return table(head, rows)

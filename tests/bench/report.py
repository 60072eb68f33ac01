"""docs/benchmarks.md: one section a part, each rewritten by itself."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Section:
    """text: Markdown. kept: whether what is promised held. raw: the numbers behind it, stored beside the page."""

    text: str
    kept: bool
    raw: Any = None


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def machine() -> str:
    """Processor, cores and memory, without any name of the machine."""
    cpu = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", cpu.read_text(), re.MULTILINE) if cpu.is_file() else None
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = psutil.virtual_memory().total / 2**30
    return f"{found[1].strip() if found else 'unknown processor'}, {cores} cores, {memory:.0f} GB"


def write(name: str, section: Section, minutes: float) -> None:
    """Replace what stands between the part's two marks."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    stamp = f"`make bench-{name}`, {today}, {minutes:.0f} min; {machine()}; one-minute load before it: {_load()}."
    begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    page = PAGE.read_text()
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise SystemExit(f"{PAGE.name} has no place for {name}: {begin} ... {end}")
    PAGE.write_text(f"{before}{begin}\n{stamp}\n\n{section.text}\n{end}{after}")
    if section.raw is not None:
        PAGE.with_suffix("").mkdir(exist_ok=True)
        (PAGE.with_suffix("") / f"{name}.json").write_text(json.dumps(section.raw, indent=1) + "\n")


_LOAD_BEFORE = os.getloadavg()[0]


def _load() -> str:
    return f"{_LOAD_BEFORE:.1f}"

"""docs/benchmarks.md: one section a part, each rewritten by itself."""

from __future__ import annotations

import datetime
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from analysis.experiments.page import replaced, table

__all__ = ["PAGE", "Section", "machine", "table", "write"]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Section:
    """text: Markdown. kept: whether what is promised held. raw: the numbers behind it, stored beside the page."""

    text: str
    kept: bool
    raw: Any = None


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
    try:
        page = replaced(PAGE.read_text(), name, f"{stamp}\n\n{section.text}")
    except ValueError as error:
        raise SystemExit(str(error)) from None
    PAGE.write_text(page)
    if section.raw is not None:
        PAGE.with_suffix("").mkdir(exist_ok=True)
        (PAGE.with_suffix("") / f"{name}.json").write_text(json.dumps(section.raw, indent=1) + "\n")


_LOAD_BEFORE = os.getloadavg()[0]


def _load() -> str:
    return f"{_LOAD_BEFORE:.1f}"

"""Where numbers and weights come from: the command, the revision of the code, the versions, the samples' names."""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
import os
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("torch", "numpy", "scipy", "safetensors")


def made_with(command: str) -> dict[str, Any]:
    """What belongs to every result, whatever it is about. JSON; no name of a machine or a person is in it."""
    return {
        "command": command,
        "revision": revision(),
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "versions": versions(),
        "machine": machine(),
    }


def command_line(arguments: Iterable[str]) -> str:
    """As somebody would type it; of folders only the last part, as everything before it is a matter of the machine."""
    told = [Path(part).name if part.startswith(("/", "~", "..")) else part for part in arguments]
    return shlex.join(["python", "-m", "analysis", *told])


def revision() -> dict[str, Any]:
    """{"commit": hash or None where there is no git, "clean": whether analysis/ is as it was committed}."""
    commit, changes = _git("rev-parse", "HEAD"), _git("status", "--porcelain", "--", "analysis")
    return {"commit": commit, "clean": None if changes is None else changes == ""}


def versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in _PACKAGES}


def machine() -> dict[str, Any]:
    """Processor, the cores that may be used, and the system."""
    cpu = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", cpu.read_text(), re.MULTILINE) if cpu.is_file() else None
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    return {
        "processor": found[1].strip() if found else platform.machine(),
        "cores": cores,
        "system": f"{platform.system()} {platform.machine()}",
    }


def names_hash(names: Iterable[str]) -> str:
    """SHA-256 of the sorted names, one a line: who was in a set of samples, in one word."""
    return hashlib.sha256("".join(f"{name}\n" for name in sorted(names)).encode()).hexdigest()


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - nothing of it comes from outside
            ["git", *arguments],  # noqa: S607
            cwd=_ROOT, capture_output=True, text=True, check=True, timeout=20,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()

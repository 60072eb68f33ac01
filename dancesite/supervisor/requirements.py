"""Prints the project's direct requirements, for pip: `python requirements.py [extra ...]`. Standard library only.

The project is run from its clone and never installed, so there is no wheel to build just to learn these.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def requirements(project: Path, extras: list[str]) -> list[str]:
    """The lines of [project.dependencies], then those of each extra. An unknown extra is a KeyError."""
    table = tomllib.loads(project.read_text())["project"]
    lines: list[str] = list(table["dependencies"])
    for extra in extras:
        lines += table["optional-dependencies"][extra]
    return lines


if __name__ == "__main__":
    print("\n".join(requirements(PROJECT, sys.argv[1:])))

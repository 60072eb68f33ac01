"""Films for tests: drawn once a session, or real ones where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("DANCESITE_DATA", ROOT.parent / "shared" / "data"))


def real_clip(name: str) -> Path:
    """A clip of a real person; skips the test where there is none."""
    path = DATA / "clips" / name
    if not path.is_file():
        pytest.skip(f"{name} is not here: set DANCESITE_DATA to the folder that holds clips/")
    return path

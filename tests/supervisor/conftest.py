from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .running import Running, run_dir


@pytest.fixture
def supervise() -> Iterator[Callable[..., Running]]:
    """Start a supervisor; it and everything it started are gone after the test."""
    started: list[Running] = []

    def start(home: Path, *command: str, share: bool = False, **options: object) -> Running:
        """`share`: the home belongs to another supervisor, whose processes stay."""
        running = Running(home, *command, **options)  # type: ignore[arg-type]
        if not share:
            started.append(running)
        return running

    yield start
    for running in started:
        running.end()
    for home in {running.home for running in started}:
        shutil.rmtree(run_dir(home), ignore_errors=True)

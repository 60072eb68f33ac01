"""The benchmarks still run, on a small sample; what they measure on a busy machine is not looked at."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("part", ["speed", "memory", "serving"])
def test_a_quick_sample(part: str, tmp_path: Path) -> None:
    section = importlib.import_module(f"tests.bench.{part}").measure(tmp_path, quick=True)
    assert section.kept
    assert section.text.count("\n| ") >= 3
    assert section.raw

"""The page of numbers: every part has its place, and writes nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import report
from tests.bench.__main__ import PARTS


def test_a_section_replaces_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("# B\n<!-- bench:one -->\nold\n<!-- /bench:one -->\nkept\n<!-- bench:two --><!-- /bench:two -->\n")
    monkeypatch.setattr(report, "PAGE", page)
    for text in ("first", "second"):
        report.write("one", report.Section(text, kept=True, raw={"n": 1}), minutes=2)
    written = page.read_text()
    assert "old" not in written
    assert "first" not in written
    assert written.count("second") == 1
    assert written.endswith("<!-- /bench:one -->\nkept\n<!-- bench:two --><!-- /bench:two -->\n")
    assert "make bench-one" in written
    assert (tmp_path / "benchmarks" / "one.json").is_file()
    with pytest.raises(SystemExit, match="no place"):
        report.write("three", report.Section("", kept=True), minutes=0)


def test_every_part_has_a_place_a_command_and_a_module() -> None:
    page, make = report.PAGE.read_text(), (report.PAGE.parents[1] / "Makefile").read_text()
    for name in PARTS:
        assert f"<!-- bench:{name} -->" in page
        assert f"bench-{name}" in make
        assert (Path(report.__file__).parent / f"{name}.py").is_file()

"""The report on paper, whatever people call things."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation

from tests.analysis.conftest import dancer as danced
from tests.reports import make_report
from tests.worker.test_captions import NAMES
from worker.paper.fonts import rich
from worker.paper.page import write_report

MARKUP = '<img src="file:///etc/hostname"/><a href="http://example.org">&amp;</font>'


def test_what_people_type_is_no_markup() -> None:
    """A paragraph's own markup would fetch pictures from this machine and from the net."""
    text = rich(MARKUP)
    assert "<img" not in text
    assert "<a " not in text
    assert text.count("<font ") == text.count("</font>")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", [*NAMES, MARKUP])
def test_any_name_can_be_printed(name: str, language: str, tmp_path: Path) -> None:
    report = make_report(frames=30, cut=20, name=name, label=name).to_json()
    notes: list[dict[str, Any]] = [
        {"by": name, "text": name * 10, "frame": 3, "drawing": [], "at": timezone.now()},
        {"by": None, "text": "\n".join([name] * 60), "frame": None, "drawing": [], "at": timezone.now()},
    ]
    about = {"title": name, "dancer": name, "style": name, "report": report, "measures": None, "notes": notes}
    with translation.override(language):
        write_report(tmp_path / "report.pdf", about, danced([("arms", 3.0)]))
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")

"""What is written over a film, whatever the units are called."""

from __future__ import annotations

import pytest

from tests.reports import make_report
from worker.labels import labels_of

PHASES = {"start": "start", "process": "process", "end": "end"}


NAMES = [
    "", "a\tb", "two\nlines", "\x00\x07", "שלום عالم", "💃🏽👯‍♀️", "舞" * 80, "x" * 300, "e" + "\u0301" * 80, "{0} %s",
    "\uffff",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_written_or_is_left_out(name: str) -> None:
    """An imported model may call its units anything."""
    report = make_report(frames=30, cut=20, name=name, label=name).to_json()
    labels = labels_of(report, PHASES, (320, 240))
    assert labels.shown[3, 1] > 0
    assert all(picture.shape[2] == 4 and picture.size for picture in labels.pictures)

"""What is written over a film, whatever the units are called."""

from __future__ import annotations

import pytest

from tests.reports import make_report
from worker import labels as captions
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


@pytest.mark.parametrize("name", ["阿拉贝斯克 ′", "探海翻身（左）", "舞蹈動作：轉體", "Arabesque 二"])
def test_chinese_names_are_written_by_the_font_that_comes_along(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No machine has to have a Chinese font."""
    monkeypatch.setattr(captions, "_OTHER_FONTS", captions._OTHER_FONTS[:1])
    font = captions._font("strong", 20, name)
    assert captions._writable(name, font) == name.replace("′", "’")
    written, blank = (captions._pill(each, "", 1, 1.0) for each in (name, ""))
    wider = written.shape[1] - blank.shape[1]
    assert wider == pytest.approx(font.getlength(name.replace("′", "’")), abs=2)
    assert (written[..., 0] > 200).sum() > (blank[..., 0] > 200).sum() + 20 * len(name)


def test_latin_names_keep_the_house_s_letters() -> None:
    assert str(captions._font("strong", 20, "Grand jeté").path).endswith("dancesite-strong.ttf")

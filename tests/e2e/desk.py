"""The place to label as a person sees it: keys to act, and labels of the page and of the database to compare."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from dancesite.annotations.models import LabelRevision, Word
from dancesite.clips.models import Clip
from tests.clips import ROOT

Shown = tuple[str, int, int]  # what it is called, first frame, last frame included
_SPOKEN = re.compile(r"^(?:Suggested: )?(.*?), frames (\d+) to (\d+), ")


def keys_of_the_sheet() -> dict[str, list[str]]:
    """The keys of every command as they come, by the command's id: all that the sheet of keys lists."""
    source = (ROOT / "frontend" / "src" / "engine" / "keymap.ts").read_text()
    rows = re.findall(r"\{ id: '([^']+)', group: '[^']+', keys: \[(.*?)\](?:, \w+: true)* \}", source)
    assert len(rows) > 50, "the keys are written down otherwise now"
    return {command: re.findall(r"'([^']+)'", keys) for command, keys in rows}


class DeskPage:
    """Remembers what was pressed, so that a test can say that nothing of the sheet was left out."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.pressed: set[str] = set()

    def open(self) -> None:
        self.page.goto(self.url)
        expect(self.page.get_by_role("application")).to_be_visible()
        self.page.wait_for_function("() => Number(document.querySelector('.player')?.dataset.frame) >= 0")

    # --- keys --------------------------------------------------------------------------------------------------------
    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed.add(key)
            self.page.keyboard.press("Space" if key == " " else key)

    @property
    def frame(self) -> int:
        return int(self.page.locator(".player").get_attribute("data-frame") or -1)

    def at(self, frame: int) -> None:
        """Wait until this frame is on the screen."""
        self.page.wait_for_function(
            "(frame) => Number(document.querySelector('.player').dataset.frame) === frame", arg=frame
        )

    def go(self, frame: int) -> None:
        """By keys: the first frame, then tens, then ones."""
        self.press("Home", *["Shift+ArrowRight"] * (frame // 10), *["ArrowRight"] * (frame % 10))
        self.at(frame)

    def tab_to(self, target: Locator, pane: str) -> None:
        """The part of the page with F6, then what is in it with Tab."""
        inside = "(pane) => document.activeElement?.closest('[data-pane]')?.matches(pane)"
        for _ in range(8):
            if self.page.evaluate(inside, pane):
                break
            self.press("F6")
        assert self.page.evaluate(inside, pane), f"F6 never came to {pane}"
        for _ in range(60):
            if target.evaluate("(element) => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError("Tab never came to it")

    def said(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator(".vh[aria-live=polite]").last).to_contain_text(text)

    # --- what the page shows -----------------------------------------------------------------------------------------
    def spans(self, lane: str) -> list[Shown]:
        """What lies in a lane, in order; the whole clip must be in view."""
        options = self.page.get_by_role("listbox", name=lane, exact=True).get_by_role("option")
        told = [_SPOKEN.match(name or "") for name in options.evaluate_all(_NAMES)]
        return sorted(((m[1], int(m[2]), int(m[3])) for m in told if m), key=lambda one: one[1])

    def expect_units(self, *units: Shown) -> None:
        self.expect(lambda told: told == list(units))

    def expect_unit(self, name: str, first: int, last: int) -> None:
        self.expect(lambda told: (name, first, last) in told)

    def expect(self, condition: Callable[[list[Shown]], bool], lane: str = "Units") -> None:
        """Wait until it holds of what lies in the lane: what changed is drawn a frame later."""
        end = time.monotonic() + 15
        while not condition(told := self.spans(lane)):
            assert time.monotonic() < end, f"{lane}: {told}"
            self.page.wait_for_timeout(50)

    def details(self) -> list[dict[str, Any]]:
        """Each label as the inspector tells it, going from one to the next by keys."""
        self.press("Escape", "Escape", "Escape")
        self.page.get_by_role("application").press("Home")
        self.at(0)
        told = []
        for _name, first, _last in self.spans("Units"):
            while self.frame < first:
                before = self.frame
                self.press("]")
                self.page.wait_for_function(
                    "(before) => Number(document.querySelector('.player').dataset.frame) > before", arg=before
                )
            told.append(self.page.evaluate(_CARD))
        return told

    @property
    def state(self) -> tuple[str, int]:
        """Whether it is saved, and as which revision."""
        mark = self.page.locator(".savestate")
        return mark.get_attribute("data-state") or "", int(mark.get_attribute("data-number") or 0)

    def saved(self) -> int:
        """Wait until all is saved; the number of the revision."""
        quiet = 0
        end = time.monotonic() + 30
        while quiet < 4:  # a change waits a moment before it is on its way
            assert time.monotonic() < end, f"not saved: {self.state}"
            quiet = quiet + 1 if self.state[0] == "saved" else 0
            self.page.wait_for_timeout(100)
        return self.state[1]


_NAMES = "(all) => all.map((one) => one.getAttribute('aria-label'))"
# What the inspector says of the label in hand, in the words of what is stored. Process fields stand there also where
# nobody said where the process is; the picture is marked as a guess then.
_CARD = """
() => {
  const field = (name) => document.querySelector(`.pane.right input[aria-label="${name}"]`);
  const number = (input) => Number(input.value);
  const byWord = (text) => [...document.querySelectorAll('.pane.right label')].find((one) => one.textContent === text);
  const of = (text) => document.getElementById(byWord(text).htmlFor);
  const size = ({ value }) => (value === '' ? null : Number(value));
  const spreads = [...document.querySelectorAll('.spreads select')].map(size);
  const shape = document.querySelector('.pane.right .ienv');
  return {
    name: document.querySelector('.scard h2').textContent,
    who: document.querySelector('.scard .chip').textContent,
    start: number(of('First frame')), end: number(of('Last frame')) + 1,
    phases: shape && !shape.classList.contains('guess')
      ? [number(field('First frame of the process')), number(field('Last frame of the process')) + 1] : null,
    spread: spreads.every((one) => one === null) ? null : spreads,
  };
}
"""


def newest(clip: Clip) -> LabelRevision:
    return LabelRevision.objects.select_related("action").filter(clip=clip).latest("number")


def stored_details(clip: Clip, user: Any) -> list[dict[str, Any]]:
    """The labels of the newest revision in the words of DeskPage.details."""
    words = {str(word.id): word.name for word in Word.objects.filter(studio=clip.studio_id)}
    told = []
    for one in newest(clip).segments:
        assert one["by"] == str(user.pk)
        name = {"none": "No unit", "unsure": "Unsure"}.get(one["state"], "")
        if one["word"]:
            name = f"? {words[one['word']]}" if one["state"] == "unsure" else words[one["word"]]
        who = "taken by you" if one["from"] else "drawn by you"
        rounded = one["spread"] and [None if value is None else value for value in one["spread"]]
        kept = {"start": one["start"], "end": one["end"], "phases": one["phases"], "spread": rounded}
        told.append({"name": name, "who": who, **kept})
    return told


def stored_sections(clip: Clip) -> list[Shown]:
    names = {"prelude": "Prelude", "main": "Main part", "conclusion": "Conclusion"}
    return [(names[one["kind"]], one["start"], one["end"] - 1) for one in newest(clip).sections]


def stored_refused(clip: Clip) -> list[tuple[int, int]]:
    return sorted((one["start"], one["end"] - 1) for one in newest(clip).refused)

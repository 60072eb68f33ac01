"""A mouse on the lanes of the place to label."""

from __future__ import annotations

from tests.e2e.desk import DeskPage

_ENDS = """(lane) => {
  const all = [...lane.children].map((one) => one.getBoundingClientRect());
  return [Math.min(...all.map(({ left }) => left)), Math.max(...all.map(({ right }) => right))];
}"""
_ROW = "(row) => { const { top, height } = document.querySelector(row).getBoundingClientRect(); return [top, height] }"


class Pointer:
    """A mouse on the lanes. Frames are found by where the suggestions lie, which fill the clip."""

    def __init__(self, desk: DeskPage, frames: int) -> None:
        self.page, self.mouse, self.frames = desk.page, desk.page.mouse, frames

    def x(self, frame: float) -> float:
        lane = self.page.get_by_role("listbox", name="Suggestion")
        left, right = lane.evaluate(_ENDS)  # at once: what lies there is drawn anew now and then
        return float(left + (right - left) * frame / self.frames)

    def y(self, lane: str, share: float = 0.3) -> float:
        top, height = self.page.evaluate(_ROW, f".wl-row-{lane}")
        return float(top + height * share)

    def click(self, frame: float, lane: str = "units", **options: str) -> None:
        self.mouse.click(self.x(frame), self.y(lane), **options)  # type: ignore[arg-type]

    def drag(self, start: float, end: float, lane: str = "units", *, share: float = 0.3, key: str = "") -> str:
        """The words at the line that held what was dragged, before the hand let go."""
        y = self.y(lane, share)
        self.mouse.move(self.x(start), y)
        self.mouse.down()
        if key:
            self.page.keyboard.down(key)
        self.mouse.move(self.x((start + end) / 2), y)
        self.mouse.move(self.x(end), y)
        self.page.wait_for_timeout(150)
        line = self.page.locator(".wl-snap")
        words = line.inner_text() if line.is_visible() else ""
        self.mouse.up()
        if key:
            self.page.keyboard.up(key)
        return words

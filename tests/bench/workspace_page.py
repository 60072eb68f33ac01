"""The workspace in headless Chromium, with hands of its own: real key presses and pointer events, told by a watcher.

The watcher only looks. An input's time is the one that the browser gave it when it arrived; a frame is on the screen
when the browser says that it is displayed (requestVideoFrameCallback) and the counter under the film says its number.
"""

from __future__ import annotations

import gzip
import itertools
import re
import time
from collections.abc import Callable, Sequence
from typing import Any

import psutil
from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.builders import PASSWORD

# Told: inputs [type, key, x, at]; frames [number, displayed at]; counter [number, written at]; beats: times of all
# animation frames; painted [type, arrived, painted]. All in milliseconds of the page's clock.
WATCH = """
(() => {
  const told = (window.__told = { inputs: [], frames: [], counter: [], beats: [], painted: [], body: null });
  const stamp = (event) => {
    told.inputs.push([event.type, event.key ?? '', event.clientX ?? 0, event.timeStamp]);
    // The page draws in the next animation frame; the message after it comes when that was handed to be painted.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => told.painted.push([event.type, event.timeStamp, performance.now()]);
      port2.postMessage(0);
    });
  };
  for (const type of ['keydown', 'pointermove', 'pointerup', 'wheel']) addEventListener(type, stamp, { passive: true });
  let rate = 30;
  const follow = (film) => {
    const next = (now, { mediaTime, expectedDisplayTime }) => {
      told.frames.push([Math.round(mediaTime * rate), Math.max(now, expectedDisplayTime)]);
      film.requestVideoFrameCallback(next);
    };
    film.requestVideoFrameCallback(next);
  };
  const body = document.createElement('canvas');
  body.width = body.height = 32;
  const look = () => {
    told.beats.push(performance.now());
    const film = document.querySelector('.player video');
    if (film && film !== told.seen) { told.seen = film; follow(film); }
    const words = document.querySelector('.wdeck .tc em');
    if (words && words !== told.words) {
      told.words = words;
      const number = () => parseInt(words.textContent.replace(/^[^0-9]*/, ''), 10);
      const said = () => told.counter.push([number(), performance.now()]);
      said();
      new MutationObserver(said).observe(words, { childList: true, characterData: true, subtree: true });
    }
    if (told.body === null && told.frames.length) {
      const drawn = document.querySelector('.player canvas');
      if (drawn?.width) {
        const small = body.getContext('2d', { willReadFrequently: true });
        small.clearRect(0, 0, 32, 32);
        small.drawImage(drawn, 0, 0, 32, 32);
        if (small.getImageData(0, 0, 32, 32).data.some((value) => value)) told.body = performance.now();
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()
"""
FORGET = "() => { for (const name of ['inputs', 'frames', 'counter', 'beats', 'painted']) __told[name].length = 0 }"
TOLD = "() => ({ ...__told, seen: null, words: null })"
Told = dict[str, Any]


def sign_in(context: BrowserContext, url: str, email: str) -> None:
    page = context.new_page()
    page.goto(f"{url}/sign-in/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/clips/")
    page.close()


def share(values: Sequence[float], part: float) -> float:
    """The value that this part of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


class DeskPage:
    """The workspace of one clip; what is pressed is pressed as fast as the last one was seen, if not said otherwise."""

    def __init__(self, context: BrowserContext, url: str, frames: int) -> None:
        self.page: Page = context.new_page()
        self.page.add_init_script(WATCH)
        self.url, self.frames = url, frames

    def open(self, frame: int = 0) -> dict[str, float]:
        """Milliseconds from the navigation to the first frame on the screen, and to the body drawn on it."""
        self.page.goto(f"{self.url}#frame={frame}" if frame else self.url, wait_until="commit")
        self.page.wait_for_function("() => __told.body !== null && __told.counter.length")
        told = self.told()
        shown = [at for number, at in told["frames"] if number == frame]
        said = [at for number, at in told["counter"] if number == frame]
        self.page.get_by_role("application").wait_for()
        return {"film": shown[0], "counter": max([shown[0], *said[:1]]), "body": max(shown[0], told["body"])}

    def told(self) -> Told:
        return self.page.evaluate(TOLD)  # type: ignore[no-any-return]

    def forget(self) -> None:
        self.page.evaluate(FORGET)

    def focus(self) -> None:
        self.page.get_by_role("application").focus()

    def at(self) -> int:
        return int(self.page.locator(".player").get_attribute("data-frame") or -1)

    def lane(self, name: str) -> dict[str, float]:
        """Box of a lane, clipped to what is seen."""
        row = self.page.locator(f".wl-row-{name}").bounding_box()
        assert row
        return dict(row)

    # --- one thing each ----------------------------------------------------------------------------------------------
    def step(self, key: str, by: int) -> float:
        """Milliseconds from a key to its frame on the screen and in the counter."""
        want = self.at() + by
        self.forget()
        self.page.keyboard.press(key)
        self.page.wait_for_function(
            "(want) => __told.frames.some(([n]) => n === want) && __told.counter.some(([n]) => n === want)", arg=want
        )
        told = self.told()
        pressed = next(at for kind, _key, _x, at in told["inputs"] if kind == "keydown")
        shown = next(at for number, at in told["frames"] if number == want)
        said = next(at for number, at in told["counter"] if number == want)
        return float(max(shown, said) - pressed)

    def scrub(self, moves: int, across: float, pause: float) -> list[float]:
        """A drag along the ruler. For each move: milliseconds until its frame, or a later move's, is on the screen."""
        ruler = self.lane("time")
        y = ruler["y"] + ruler["height"] / 2
        left, wide = ruler["x"] + 30, (ruler["width"] - 60) * across
        mouse = self.page.mouse
        mouse.move(left, y)
        mouse.down()
        mouse.move(left + 6, y)
        self.page.wait_for_timeout(600)
        self.forget()
        for n in range(moves):
            mouse.move(left + 6 + wide * (n + 1) / moves, y)
            time.sleep(pause)
        self.page.wait_for_timeout(800)
        told = self.told()
        mouse.up()
        inputs = [(x, at) for kind, _key, x, at in told["inputs"] if kind == "pointermove"]
        frames = told["frames"]
        if not inputs or not frames:
            return []
        last_x, last_frame = inputs[-1][0], frames[-1][0]
        first_x, first_frame = inputs[0][0], frames[0][0]
        per = (last_frame - first_frame) / max(1.0, last_x - first_x)  # frames a pixel
        waits = []
        for x, at in inputs:
            want = last_frame - (last_x - x) * per
            seen = [shown for number, shown in frames if shown >= at and number >= want - max(1.0, per)]
            if seen:
                waits.append(seen[0] - at)
        return waits

    def moving(self, act: Callable[[], None]) -> tuple[float, float]:
        """Animation frames a second while `act` moves the lanes, and the longest one in milliseconds."""
        self.forget()
        act()
        beats = self.told()["beats"]
        lengths = [b - a for a, b in itertools.pairwise(beats)]
        return 1000 * len(lengths) / (beats[-1] - beats[0]), max(lengths)

    def wheel(self, times: int, x: float, y: float, key: str | None = None) -> None:
        """Turn the wheel over the units, with a key held."""
        units = self.lane("units")
        self.page.mouse.move(units["x"] + units["width"] / 2, units["y"] + units["height"] / 2)
        if key:
            self.page.keyboard.down(key)
        for n in range(times):
            back = -1 if n // 30 % 2 else 1
            self.page.mouse.wheel(x * back, y * back)
            time.sleep(0.012)
        if key:
            self.page.keyboard.up(key)

    def painted(self, kind: str, act: Callable[[], None]) -> list[float]:
        """Milliseconds from each input of this kind until what it changed was painted."""
        self.forget()
        act()
        self.page.wait_for_timeout(300)
        return [painted - arrived for of, arrived, painted in self.told()["painted"] if of == kind]

    def saved(self) -> int:
        return int(self.page.locator(".savestate").get_attribute("data-number") or 0)

    def typed_to_saved(self, key: str) -> float:
        """Seconds from a key that changes a label until the page says that it is saved."""
        before = self.saved()
        begun = time.monotonic()
        self.page.keyboard.press(key)
        self.page.wait_for_function(
            "(before) => { const { state, number } = document.querySelector('.savestate').dataset; "
            "return state === 'saved' && Number(number) > before }",
            arg=before,
        )
        return time.monotonic() - begun

    def memory(self) -> dict[str, float]:
        """MB after the garbage was collected: JavaScript's, and DOM nodes."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        told = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        session.detach()
        return {"heap": told["JSHeapUsedSize"] / 2**20, "nodes": told["Nodes"]}


def renderers() -> float:
    """MB of the largest process that shows a page, of those that this process started."""
    sizes = [0.0]
    for child in psutil.Process().children(recursive=True):
        try:
            if "--type=renderer" in child.cmdline():
                sizes.append(child.memory_info().rss / 2**20)
        except psutil.Error:
            continue
    return max(sizes)


def scripts_of(browser: Browser, url: str, email: str, paths: dict[str, str]) -> dict[str, dict[str, int]]:
    """Bytes of JavaScript of each page as a browser without a cache fetches it: gzip level 6, and unpacked."""
    told = {}
    for name, path in paths.items():
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        if name != "sign in":
            sign_in(context, url, email)
        page = context.new_page()
        bodies: dict[str, bytes] = {}

        def keep(response: Response, bodies: dict[str, bytes] = bodies) -> None:
            if response.request.resource_type == "script" or re.search(r"\.m?js(\?|$)", response.url):
                bodies[response.url] = response.body()

        page.on("response", keep)
        page.goto(url + path)  # a film may still be on its way, so the network is not waited for
        page.wait_for_timeout(4000)
        told[name] = {
            "files": len(bodies),
            "gzip": sum(len(gzip.compress(body, 6)) for body in bodies.values()),
            "bytes": sum(len(body) for body in bodies.values()),
        }
        context.close()
    return told

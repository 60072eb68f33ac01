"""python -m tests.pictures URL LOGINS [name ...]: pictures of labelling and training for docs/images, from a site with
sample clips; those of training from one where a map was drawn, clips were given to Jonas, and a run is over.

LOGINS is the site's seed-logins.txt. Nobody in the sample clips is real. Labels of the samples are changed by it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.conftest import chromium_path

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
CLIP, OTHER = "Petit allegro, take 1", "Adagio with attitudes"


class Studio:
    """One browser; people with a page of their own."""

    def __init__(self, browser: Browser, url: str, logins: dict[str, str]) -> None:
        self.browser, self.url, self.logins = browser, url, logins
        self.contexts: list[BrowserContext] = []

    def person(self, first: str, *, phone: bool = False) -> Page:
        size: Any = PHONE if phone else DESK
        context = self.browser.new_context(viewport=size, reduced_motion="reduce", has_touch=phone, is_mobile=phone)
        self.contexts.append(context)
        page = context.new_page()
        email = next(email for email in self.logins if email.startswith(first))
        page.goto(f"{self.url}/sign-in/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(self.logins[email])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/clips/")
        return page

    def clip(self, page: Page, title: str) -> str:
        """The address of the place to label it."""
        told = page.evaluate("() => fetch('/api/studios/lindenhof/clips/').then((got) => got.json())")
        clip = next(one["id"] for one in told["results"] if one["title"] == title)
        return f"{self.url}/s/lindenhof/clips/{clip}/label/"

    def label(self, page: Page, title: str = CLIP, frame: int = 0) -> Page:
        address = self.clip(page, title)
        page.goto(f"{address}#frame={frame}" if frame else address)
        expect(page.get_by_role("application")).to_be_visible()
        shown = "(frame) => Number(document.querySelector('.player')?.dataset.frame) >= frame"
        page.wait_for_function(shown, arg=frame)
        page.wait_for_function("() => document.querySelector('video').readyState >= 2")
        page.get_by_role("application").focus()
        page.wait_for_timeout(1200)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts = []


def in_hand(page: Page) -> None:
    """A label selected, its end held by the keys, a few seconds in view."""
    for key in ("a", "+", "+", "Shift+O"):
        page.keyboard.press(key)
    page.wait_for_timeout(900)


def desk(studio: Studio) -> Page:
    page = studio.label(studio.person("ana"), CLIP, 260)
    in_hand(page)
    return page


def desk_light(studio: Studio) -> Page:
    page = studio.label(studio.person("ana"), CLIP, 260)
    page.get_by_role("button", name="Use the light theme").click()
    page.get_by_role("application").focus()
    in_hand(page)
    return page


def keys(studio: Studio) -> Page:
    page = studio.label(studio.person("ana"), CLIP, 260)
    page.keyboard.press("?")
    return page


def revisions(studio: Studio) -> Page:
    page = studio.label(studio.person("ana"), OTHER, 100)
    for n, key in enumerate("132"):
        page.keyboard.press("Home")
        for _ in range(n + 1):
            page.keyboard.press("]")
        page.keyboard.press("a")
        page.keyboard.press(key)
        page.keyboard.press("Escape")
        page.wait_for_timeout(2600)
    page.keyboard.press("Control+s")
    page.keyboard.type("First pass, by count")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Revisions").click()
    page.wait_for_timeout(800)
    return page


def find(studio: Studio) -> Page:
    page = studio.label(studio.person("ana"), CLIP, 100)
    page.keyboard.press("a")
    page.keyboard.press("f")
    page.wait_for_function(
        "() => !/^$|Looking/.test(document.querySelector('.fp-status')?.textContent ?? '')", timeout=60_000
    )
    page.wait_for_timeout(2500)
    return page


def draft(studio: Studio) -> Page:
    page = studio.label(studio.person("ana"), CLIP, 200)
    page.context.set_offline(True)
    page.keyboard.press("a")
    page.keyboard.press("s")
    page.wait_for_selector(".savestate[data-state=offline]")
    page.wait_for_timeout(600)
    return page


def signed_out(studio: Studio) -> Page:
    page = studio.label(studio.person("ana"), CLIP, 200)
    page.context.clear_cookies()
    page.keyboard.press("a")
    page.keyboard.press("2")
    expect(page.get_by_role("dialog")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(600)
    return page


def conflict(studio: Studio) -> Page:
    """Two people give one passage two names, one of them without a connection."""
    ana, jonas = (studio.label(studio.person(name), CLIP, 300) for name in ("ana", "jonas"))
    ana.context.set_offline(True)
    for page, key in ((ana, "1"), (jonas, "3")):
        page.keyboard.press("a")
        page.keyboard.press(key)
    jonas.wait_for_timeout(4000)
    ana.context.set_offline(False)
    ana.wait_for_selector(".savestate[data-state=conflict]", timeout=30_000)
    ana.wait_for_timeout(800)
    return ana


def phone(studio: Studio) -> Page:
    page = studio.label(studio.person("ana", phone=True), CLIP, 260)
    page.wait_for_timeout(500)
    return page


def train(studio: Studio) -> Page:
    page = studio.person("ana")
    page.set_viewport_size({"width": 1440, "height": 1180})
    page.goto(f"{studio.url}/s/lindenhof/train/")
    page.wait_for_selector("[data-dot]")
    propose = page.get_by_role("button", name="Propose clips")
    if propose.is_visible():
        propose.click()
        expect(page.get_by_label("Who labels them?")).to_be_visible()
    page.wait_for_timeout(1500)
    return page


def train_phone(studio: Studio) -> Page:
    page = studio.person("ana", phone=True)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{studio.url}/s/lindenhof/train/")
    page.wait_for_selector("[data-dot]")
    page.locator("[data-dot]").last.tap()
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(1500)
    return page


def asked(studio: Studio) -> Page:
    page = studio.person("jonas")
    mine = "/api/studios/lindenhof/training/assignments/?mine=1"
    told = page.evaluate("(url) => fetch(url).then((got) => got.json())", mine)
    page.goto(studio.url + told["assignments"][0]["url"])
    expect(page.get_by_role("application")).to_be_visible()
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    page.wait_for_timeout(1500)
    return page


def run(studio: Studio) -> Page:
    page = studio.person("ana")
    page.set_viewport_size({"width": 1440, "height": 1300})
    page.goto(f"{studio.url}/s/lindenhof/train/")
    page.locator("[data-run] a").first.click()
    page.wait_for_url("**/runs/*/")
    page.wait_for_timeout(2500)
    return page


def card(studio: Studio) -> Page:
    page = studio.person("ana")
    page.goto(f"{studio.url}/s/lindenhof/models/")
    page.get_by_role("button", name="Model card").first.click()
    page.wait_for_timeout(1000)
    return page


PICTURES: dict[str, Callable[[Studio], Page]] = {
    "label-1440-dark": desk,
    "label-1440-light": desk_light,
    "label-keys-1440-dark": keys,
    "label-find-1440-dark": find,
    "label-draft-1440-dark": draft,
    "label-signin-1440-dark": signed_out,
    "label-conflict-1440-dark": conflict,
    "label-revisions-1440-dark": revisions,
    "label-390-dark": phone,
    "train-1440-light": train,
    "train-390-dark": train_phone,
    "train-asked-1440-dark": asked,
    "train-run-1440-light": run,
    "train-card-1440-light": card,
}


def main() -> int:
    url, path, *names = sys.argv[1:]
    logins = {line.split()[0]: line.split()[1] for line in Path(path).read_text().splitlines() if line.strip()}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        studio = Studio(browser, url, logins)
        for name in names or PICTURES:
            PICTURES[name](studio).screenshot(path=IMAGES / f"{name}.png")
            studio.close()
            print(name, flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

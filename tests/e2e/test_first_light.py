"""From signing in to reading the report, as a person would."""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from analysis.formats.posefile import read_pose
from analysis.schema import PoseTrack
from dancesite.clips.models import Artefact, Clip
from dancesite.core.storage import local_path
from tests.clips import real_clip
from tests.e2e.conftest import Site
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def drop(page: Page, path: Path) -> None:
    """Drop a file somewhere on the page, as from a folder."""
    transfer = page.evaluate_handle(
        """([content, name]) => {
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          const transfer = new DataTransfer();
          transfer.items.add(new File([bytes], name, { type: 'video/mp4' }));
          return transfer;
        }""",
        [base64.b64encode(path.read_bytes()).decode(), path.name],
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("body", event, {"dataTransfer": transfer})


def choose(page: Page, path: Path) -> None:
    """Choose a file in the dialog."""
    page.get_by_role("button", name="Add clips").first.click()
    page.get_by_role("dialog").locator("input[type=file]").first.set_input_files(path)


def upload(page: Page, path: Path, give: Callable[[Page, Path], None] = choose) -> None:
    """Give the page a file, answer the questions, upload, close."""
    give(page, path)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Who dances?").fill("Mei Lin")
    dialog.get_by_label("Style").fill("Contemporary")
    button = dialog.get_by_role("button", name=re.compile("^Upload"))
    expect(button).to_be_disabled()
    dialog.get_by_label("Watching in this studio").check()
    button.click()
    expect(dialog.get_by_text("All there")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("^(Done|Close)$")).first.click()


def wait_for_report(page: Page, seconds: int) -> None:
    """Watch the live progress until the structure is there, without loading the page again."""
    page.locator("article.clip a").first.wait_for(timeout=seconds * 1000)
    page.locator("article.clip a").first.click()
    expect(page.get_by_text("Found without labels").first).to_be_visible()


def _track() -> PoseTrack:
    with local_path(Artefact.objects.get(kind="pose").name) as path:
        return read_pose(path)


def _drawn_at(page: Page, x: float, y: float, size: tuple[int, int]) -> bool:
    """Has the skeleton's canvas ink within 2% of the height around this point of the proxy (pixels)?"""
    return bool(
        page.evaluate(
            """([x, y, w, h]) => {
              const canvas = document.querySelector('.player canvas'), box = canvas.getBoundingClientRect();
              const scale = Math.min(canvas.width / w, canvas.height / h);
              const cx = (canvas.width - w * scale) / 2 + x * scale, cy = (canvas.height - h * scale) / 2 + y * scale;
              const r = Math.max(4, Math.round(0.02 * h * scale));
              const data = canvas.getContext('2d').getImageData(cx - r, cy - r, 2 * r, 2 * r).data;
              for (let i = 3; i < data.length; i += 4) if (data[i] > 100) return box.width > 0;
              return false;
            }""",
            [x, y, *size],
        )
    )


def check_skeleton_on_frames(page: Page) -> None:
    """Step through frames: the number shown, the film's time and the drawn joints all belong to one frame."""
    clip, track = Clip.objects.get(), _track()
    fps = Fraction(clip.fps_num or 0, clip.fps_den or 1)
    page.wait_for_function("() => document.querySelector('.player video').readyState >= 2")
    page.get_by_role("application").focus()
    frame = 0
    for key, step in [("ArrowRight", 1), ("ArrowRight", 1), ("Shift+ArrowRight", 10), ("ArrowLeft", -1)] * 3:
        page.keyboard.press(key)
        frame += step
        expect(page.get_by_role("group", name="Player")).to_contain_text(re.compile(rf"frame {frame}\b"))
        page.wait_for_function(
            "([from, to]) => { const v = document.querySelector('.player video');"
            " return !v.seeking && v.currentTime > from && v.currentTime < to }",
            arg=[float(frame / fps), float((frame + 1) / fps)],
        )
        page.wait_for_timeout(80)
        joints, score = track.image_smooth[frame, 0], track.score[frame, 0]
        sure = [joint for joint in (2, 5, 8, 11) if score[joint] > 0.5]
        assert sure, f"no shoulder or hip in frame {frame}"
        for joint in sure:
            x, y = map(float, joints[joint])
            assert _drawn_at(page, x, y, size=(track.width, track.height)), f"joint {joint}, frame {frame}"


def check_stills_and_address(page: Page) -> None:
    """The strip of the whole clip shows what is danced under the pointer, and a reload comes back to the frame."""
    strip = page.locator(".strip-place")
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    assert box is not None
    bubble = page.locator(".peek")
    for nudge in (0, 1):  # the picture is fetched with the first move
        strip.hover(position={"x": box["width"] / 2 + nudge, "y": box["height"] / 2})
        page.wait_for_load_state("networkidle")
    expect(bubble).to_contain_text(re.compile("frame 9[01]"))
    expect(bubble.locator(".peek-still")).to_be_visible()
    strip.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(page.locator(".player")).to_have_attribute("data-frame", "90")
    expect(page).to_have_url(re.compile("#frame=90$"))
    page.reload()
    expect(page.locator(".player")).to_have_attribute("data-frame", "90")
    expect(page.get_by_role("group", name="Player")).to_contain_text("frame 90")


def check_downloads(page: Page, words: bytes) -> None:
    """What the menu of the clip's page gives."""
    beginnings = {"Structure as CSV": b"\xef\xbb\xbf", "Structure as JSON": b"{", "Film as uploaded": words}
    for item, start in beginnings.items():
        page.get_by_role("button", name="More about this clip").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=item).click()
        assert download.value.path().read_bytes().startswith(start), item


@pytest.mark.data
def test_a_real_dance_clip_becomes_a_report(page: Page) -> None:
    upload(page, real_clip("dance_portrait_1080x1920_aac.mp4"), drop)
    bar = page.get_by_role("progressbar").first
    expect(bar).to_have_attribute("aria-valuetext", re.compile("Finding the body"), timeout=60_000)
    wait_for_report(page, 180)
    track = _track()
    assert track.score.shape == (288, 1, 18)
    check_skeleton_on_frames(page)
    segments = page.get_by_role("option").all()
    assert len(segments) >= 3
    assert "frames" in (segments[0].get_attribute("aria-label") or "")


def test_a_drawn_clip_becomes_a_report(page: Page, drawn_clip: Path, site: Site) -> None:
    """The same way for machines without the real clips, and what the page is made of is reachable as JSON."""
    upload(page, drawn_clip)
    wait_for_report(page, 120)
    check_skeleton_on_frames(page)
    check_stills_and_address(page)
    check_downloads(page, drawn_clip.read_bytes())
    clip = Clip.objects.get()
    report: dict[str, Any] = json.loads(page.request.get(f"{site.url}/api/clips/{clip.id}/report/").text())
    assert report["method"]["kind"] == "unsupervised"
    edges = [(part["start"], part["end"]) for part in report["segments"]]
    assert edges[0][0] == 0
    assert edges[-1][1] == clip.frames == 180
    assert all(before[1] == after[0] for before, after in itertools.pairwise(edges))
    assert report["rhythm"]["tempo_bpm"] == pytest.approx(112, abs=4)


def test_without_a_socket_the_page_polls(page: Page, drawn_clip: Path) -> None:
    page.route_web_socket("**/ws/**", lambda socket: socket.close())
    page.reload()
    upload(page, drawn_clip)
    wait_for_report(page, 120)


def test_a_file_that_is_no_video_says_why(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "notes.mov"
    path.write_text("These are notes, not a video. " * 50)
    upload(page, path)
    page.get_by_text("Not read").first.wait_for(timeout=60_000)
    expect(page.get_by_role("button", name="Try again").first).to_be_visible()


def test_rename_remove_undo(page: Page, drawn_clip: Path) -> None:
    upload(page, drawn_clip)
    page.locator("article.clip a").first.wait_for(timeout=120_000)
    card = page.locator("article.clip").first
    card.get_by_role("button", name=re.compile("Drawn")).click()
    page.get_by_role("menuitem", name="Rename").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Diagonal, take 2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Diagonal, take 2")).to_be_visible()
    wait_for(lambda: Clip.objects.get().title == "Diagonal, take 2", 5, "the title to be stored")
    card.get_by_role("button", name=re.compile("Diagonal")).click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(page.locator("article.clip")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("article.clip")).to_have_count(1)
    assert Clip.objects.get().removed_at is None


def test_cancel_and_try_again(page: Page, drawn_clip: Path) -> None:
    upload(page, drawn_clip)
    expect(page.get_by_role("progressbar").first).to_have_attribute(
        "aria-valuetext", re.compile("Finding the body"), timeout=60_000
    )
    page.get_by_role("button", name=re.compile("^(Cancel|Stop)")).first.click()
    page.get_by_role("button", name="Try again").first.click(timeout=20_000)
    wait_for_report(page, 120)
    assert Clip.objects.get().job.state == "done"  # type: ignore[union-attr]


def test_progress_goes_on_after_the_web_process_was_restarted(page: Page, drawn_clip: Path, site: Site) -> None:
    """The page reconnects, replays what it missed, and ends up with what a fresh load shows."""
    upload(page, drawn_clip)
    expect(page.get_by_role("progressbar").first).to_be_visible()
    site.restart_web()
    wait_for_report(page, 120)


def test_an_invited_person_joins_and_sees_the_clips(page: Page, context: BrowserContext, browser: Browser) -> None:
    page.get_by_role("link", name="Studio").first.click()
    page.get_by_label("Role", exact=True).select_option("dancer")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link").input_value()
    guest = browser.new_context().new_page()
    guest.goto(link)
    guest.get_by_label("Name").fill("Zhao Yun")
    guest.get_by_label("Email").fill("zhao@example.org")
    guest.get_by_label("Password", exact=True).fill("water sleeves in june")
    guest.get_by_role("button", name="Join").click()
    guest.wait_for_url("**/clips/")
    expect(guest.get_by_role("button", name="Add clips").first).to_be_visible()
    guest.context.close()

"""Pages speak the language of who reads them, and say nothing that no catalogue can translate."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from dancesite.accounts.models import Studio, User

pytestmark = pytest.mark.django_db
_SAID = ("alt", "aria-label", "placeholder", "title")
_SILENT = {"script", "style", "noscript", "code", "kbd", "option"}


class _Texts(HTMLParser):
    """What a person reads or hears of a page, outside what is marked as a name (translate="no") or another language."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        silent = tag in _SILENT or told.get("translate") == "no" or ("lang" in told and tag != "html")
        if tag not in {"input", "meta", "link", "br", "hr", "img", "use", "path", "source"}:
            self.open.append((tag, silent))
        if not self.silent and not silent:
            self.texts += [told[name] or "" for name in _SAID if name in told]
            if tag == "input" and told.get("type") == "submit":
                self.texts.append(told.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)

    @property
    def silent(self) -> bool:
        return any(silent for _tag, silent in self.open)


def _plain(html: str, names: set[str]) -> list[str]:
    """Texts with letters that went through no catalogue."""
    reader = _Texts()
    reader.feed(html)
    # A sentence may be cut by tags: what is left of one has accents on its letters.
    name = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    return [text for text in reader.texts if re.search(r"[A-Za-z]{2}", name.sub("", text))]


PAGES = (
    "/sign-in/",
    "/s/{slug}/clips/",
    "/s/{slug}/studio/",
    "/s/{slug}/studio/webhooks/",
    "/s/{slug}/words/",
    "/me/",
    "/help/",
    "/privacy/",
    "/nowhere/",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_goes_through_the_catalogues(page: str, lead: User, studio: Studio) -> None:
    client = Client(headers={"accept-language": "en-xa"})
    if page != "/sign-in/":
        client.force_login(lead)
    answer = client.get(page.format(slug=studio.slug), follow=True)
    html = answer.content.decode()
    assert '<html lang="en-xa"' in html
    names = {lead.name, lead.email, lead.initials, studio.name, "Dancesite"}
    assert _plain(html, names) == []


def test_the_language_is_chosen_in_the_menu(lead: User, studio: Studio) -> None:
    client = Client()
    client.force_login(lead)
    page = f"/s/{studio.slug}/studio/"
    assert '<html lang="en"' in client.get(page).content.decode()
    answer = client.post("/language/", {"language": "zh-hans", "next": page})
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    cookie = client.cookies["django_language"]
    assert int(cookie["max-age"]) >= 60 * 60 * 24 * 365, "also after the browser was closed"
    assert cookie["samesite"] == "Lax"
    html = client.get(page).content.decode()
    assert '<html lang="zh-hans"' in html
    assert "工作室" in html
    away = client.post("/language/", {"language": "zh-hans", "next": "https://example.org/"})
    assert away.headers["Location"] == "/"

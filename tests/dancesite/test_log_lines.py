"""Secrets do not stand in logs: neither those of the site nor those of the proxies that it comes with."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from dancesite.core.log_lines import masked
from dancesite.supervisor import programs

ROOT = Path(__file__).resolve().parents[2]
SECRET = "dl_" + "aB3-_" * 9


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"Internal Server Error: /shared/{SECRET}/", "Internal Server Error: /shared/…/"),
        (f'"GET /shared/{SECRET}/first-film HTTP/1.1" 206', '"GET /shared/…/first-film HTTP/1.1" 206'),
        ("Not Found: /join/abc?next=/reset/def", "Not Found: /join/…?next=/reset/…"),
        (f"link_open('{SECRET}')", "link_open('dl_…')"),
        ("Bearer ds_0123456789abcdefghij and no more", "Bearer ds_… and no more"),
        ("/s/lindenhof/clips/ and dl_short stay", "/s/lindenhof/clips/ and dl_short stay"),
    ],
)
def test_secrets_are_masked(line: str, told: str) -> None:
    assert masked(line) == told


def test_the_site_writes_every_line_like_that(capsys: pytest.CaptureFixture[str]) -> None:
    told: Any = settings.LOGGING
    formatter = logging.config.DictConfigurator(told).configure_formatter(dict(told["formatters"]["plain"]))
    path = f"/shared/{SECRET}/"
    try:
        raise ValueError(path)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "%s", (path,), sys.exc_info())
    text = formatter.format(record)
    assert SECRET not in text
    assert text.count("/shared/…/") == 2, "in the message, and in the traceback"
    assert {handler["formatter"] for handler in told["handlers"].values()} == {"plain"}


def test_no_server_writes_addresses_down() -> None:
    web = programs.web(Path("/nowhere"), "127.0.0.1", 1)
    assert "--no-access-log" in web.command
    assert "--no-access-log" in (ROOT / "docker" / "web.Dockerfile").read_text()
    told = re.search(r"map \$request_uri \$told \{\s*~(\S+) 0;", (ROOT / "docker" / "nginx.conf").read_text())
    assert told
    for address in (f"/shared/{SECRET}/film", "/join/x/", "/reset/x/"):
        assert re.match(told[1], address)
    assert not re.match(told[1], "/s/lindenhof/")


@pytest.mark.django_db
def test_a_wrong_link_is_not_named(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Client().get(f"/shared/{SECRET}/")
    formatted = [masked(record.getMessage()) for record in caplog.records]
    assert SECRET not in "".join(formatted)

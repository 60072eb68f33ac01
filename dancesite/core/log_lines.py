"""What is written to the log. Whoever reads it must not get in by it."""

from __future__ import annotations

import logging
import re

# Addresses that are secrets (one-time links, share links), and tokens wherever they stand.
_ADDRESS = re.compile(r"(/(?:shared|join|reset)/)[^/\s\"'?#]+")
_TOKEN = re.compile(r"\b(d[sl]_)[\w-]{16,}")


def masked(text: str) -> str:
    """The same without secrets: "/shared/…/film"."""
    return _TOKEN.sub(r"\1…", _ADDRESS.sub(r"\1…", text))


class MaskedFormatter(logging.Formatter):
    """Messages and tracebacks without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))

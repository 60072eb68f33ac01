"""Names of files that people keep, and what stands in their tables."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import quote

_FORBIDDEN = set('/\\:*?"<>|%;')  # by some file system, or with a meaning in the header


def attachment(name: str) -> str:
    """Content-Disposition for a file to be kept under this name, whatever somebody put into it.

    The plain name is for the few programs that do not know the encoded one.
    """
    # Control and format characters go: line ends would begin a header, marks of direction can dress "exe" up as "mp4".
    letters = [letter for letter in name if letter not in _FORBIDDEN and unicodedata.category(letter)[0] != "C"]
    kept = " ".join("".join(letters).split()).strip(". ")[:150].strip(". ") or "file"
    decomposed = unicodedata.normalize("NFKD", kept)
    plain = "".join(letter for letter in decomposed if letter.isascii() and letter not in _FORBIDDEN).strip(". ")
    return f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(kept, safe='')}"


def cell(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.lstrip()[:1] in {"=", "+", "-", "@", "＝", "＋", "－", "＠", "|"}:
        return f"'{value}"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None else value

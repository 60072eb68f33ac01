"""Names of files that people keep, and what stands in their tables."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Mapping
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
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; yes and no are true and false."""
    if isinstance(value, str) and value.lstrip()[:1] in {"=", "+", "-", "@", "＝", "＋", "－", "＠", "|"}:
        return f"'{value}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None else value


def csv_bytes(columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A table: headings by the keys of the rows, which have all of them.

    Comma-separated, CRLF, UTF-8 with a byte order mark: without it spreadsheets garble what is not ASCII.
    """
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(columns.values())
    for row in rows:
        table.writerow([cell(row[key]) for key in columns])
    return out.getvalue().encode("utf-8-sig")


def json_bytes(told: Any) -> bytes:
    """As small as it gets, letters as they are. Raises ValueError for what is no number."""
    return json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()

"""The fingerprint that browser and server agree on; the front end tests the same made-up file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from dancesite.clips.fingerprint import fingerprint_of

VECTOR = "9ab88af2418e45693da119dc94662b56a058d2e6b042fbc7c76ff35a8a034ad9"


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def test_the_vector(tmp_path: Path) -> None:
    content = bytes(i * 31 % 251 for i in range(3_000_000))
    blocks = [content[start : start + 65536] for start in (k * (3_000_000 - 65536) // 15 for k in range(16))]
    expected = hashlib.sha256(b"3000000:" + b"".join(blocks)).hexdigest()
    assert fingerprint_of(_file(tmp_path, content)) == expected
    assert expected == VECTOR


@pytest.mark.parametrize("size", [0, 1, 65536, 16 * 65536])
def test_small_files_are_hashed_whole(size: int, tmp_path: Path) -> None:
    content = b"x" * size
    assert fingerprint_of(_file(tmp_path, content)) == hashlib.sha256(f"{size}:".encode() + content).hexdigest()


def test_the_last_byte_counts(tmp_path: Path) -> None:
    content = bytes(3_000_000)
    other = bytes(2_999_999) + b"x"
    assert fingerprint_of(_file(tmp_path, content)) != fingerprint_of(_file(tmp_path, other))

"""DSA1: a few named arrays with a JSON header in one gzip stream, the same bytes every time.

Layout before gzip: b"DSA1", uint32 LE length of the header, the header as UTF-8 JSON padded with spaces so that the
data starts on a multiple of 8, then the arrays, little-endian, C order, each on a multiple of 8.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

MAGIC = b"DSA1"
_TYPES: dict[str, np.dtype[Any]] = {
    "<f4": np.dtype("<f4"),
    "<f8": np.dtype("<f8"),
    "<i4": np.dtype("<i4"),
    "|u1": np.dtype("u1"),
}
_MAX_HEADER = 4 * 1024 * 1024
MAX_BYTES = 1024 * 1024 * 1024
_ALIGN = 8

Entry = tuple[str, np.dtype[Any], tuple[int, ...], int, int]  # name, dtype, shape, offset, bytes


class ArrayFileError(ValueError):
    """The file is no DSA1 container, or it contradicts itself. The message says where."""


def pack_arrays(meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    """The container's bytes (gzip). Arrays must be float32, float64, int32 or uint8."""
    entries, chunks, offset = [], [], 0
    for name, array in arrays.items():
        code = _code(name, array)
        data = np.ascontiguousarray(array, dtype=_TYPES[code]).tobytes()
        entries.append({"name": name, "dtype": code, "shape": list(array.shape), "offset": offset})
        padding = -len(data) % _ALIGN
        chunks.append(data + b"\0" * padding)
        offset += len(data) + padding
    header = json.dumps({"meta": meta, "arrays": entries}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    raw = header.encode()
    raw += b" " * (-(len(MAGIC) + 4 + len(raw)) % _ALIGN)
    out = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=6, mtime=0) as file:
        file.write(MAGIC + struct.pack("<I", len(raw)) + raw)
        for chunk in chunks:
            file.write(chunk)
    return out.getvalue()


def unpack_arrays(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """(meta, arrays) of a container's bytes. Raises ArrayFileError; never unpacks more than MAX_BYTES."""
    return _read(io.BytesIO(data))


def write_arrays(path: Path, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    """Write the container, all or nothing."""
    from analysis.media.files import replacing  # brings decoders along, and the web process only reads

    data = pack_arrays(meta, arrays)
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """(meta, arrays) of a file. Raises ArrayFileError."""
    with path.open("rb") as file:
        return _read(file)


def _read(source: Any) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    try:
        with gzip.GzipFile(fileobj=source, mode="rb") as file:
            start = file.read(8)
            if start[:4] != MAGIC or len(start) < 8:
                raise ArrayFileError("not a DSA1 container")
            length = struct.unpack("<I", start[4:])[0]
            if length > _MAX_HEADER or (length + 8) % _ALIGN:
                raise ArrayFileError(f"header: a length of {length} bytes is not possible")
            raw = file.read(length)
            if len(raw) < length:
                raise ArrayFileError("header: the file ends in the middle")
            meta, entries = _header(raw)
            return meta, _arrays(file, entries)
    except (OSError, EOFError, zlib.error) as error:
        raise ArrayFileError(f"damaged: {error}") from error


def _header(raw: bytes) -> tuple[dict[str, Any], list[Entry]]:
    try:
        header = json.loads(raw.decode())
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ArrayFileError("header: not JSON") from error
    if not isinstance(header, dict) or not isinstance(header.get("meta"), dict):
        raise ArrayFileError("header: meta is missing")
    listed = header.get("arrays")
    if not isinstance(listed, list):
        raise ArrayFileError("header: arrays are missing")
    entries, at, names = [], 0, set()
    for i, item in enumerate(listed):
        entry = _entry(i, item)
        if entry[3] != at or entry[0] in names:
            raise ArrayFileError(f"arrays[{i}]: does not lie where the one before ends, or its name occurs twice")
        names.add(entry[0])
        at += entry[4] + (-entry[4] % _ALIGN)
        if at > MAX_BYTES:
            raise ArrayFileError(f"arrays[{i}]: larger than {MAX_BYTES} bytes in all")
        entries.append(entry)
    return header["meta"], entries


def _entry(i: int, item: Any) -> Entry:
    """One header entry, checked."""
    if not isinstance(item, dict):
        raise ArrayFileError(f"arrays[{i}]: not an object")
    name, code, shape, offset = (item.get(key) for key in ("name", "dtype", "shape", "offset"))
    if not isinstance(name, str) or not isinstance(code, str) or code not in _TYPES:
        raise ArrayFileError(f"arrays[{i}]: name or dtype {code!r} is not known")
    sizes_ok = isinstance(shape, list) and len(shape) <= 8 and all(type(n) is int and n >= 0 for n in shape)
    if not sizes_ok or type(offset) is not int:
        raise ArrayFileError(f"arrays[{i}] ({name}): shape or offset is no whole number")
    assert isinstance(shape, list)
    size = math.prod(shape) * _TYPES[code].itemsize
    if size > MAX_BYTES or max(shape, default=0) > MAX_BYTES:
        raise ArrayFileError(f"arrays[{i}] ({name}): {shape} is too large")
    return name, _TYPES[code], tuple(shape), offset, size


def _arrays(file: Any, entries: list[Entry]) -> dict[str, np.ndarray]:
    out = {}
    for name, dtype, shape, _, size in entries:
        data = _exactly(file, size + (-size % _ALIGN), name)
        out[name] = np.frombuffer(data[:size], dtype=dtype).reshape(shape).copy()
    if file.read(1):
        raise ArrayFileError("there is more data than the header says")
    return out


def _exactly(file: Any, size: int, name: str) -> bytes:
    """size bytes, read piece by piece: a header that promises much and holds nothing costs nothing."""
    pieces, left = [], size
    while left:
        piece = file.read(min(left, 1 << 20))
        if not piece:
            raise ArrayFileError(f"{name}: the file ends in the middle")
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _code(name: str, array: np.ndarray) -> str:
    for code, dtype in _TYPES.items():
        if array.dtype.newbyteorder("<") == dtype:
            return code
    raise ArrayFileError(f"{name}: {array.dtype} cannot be stored; use float32, float64, int32 or uint8")

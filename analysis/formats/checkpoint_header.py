"""What a safetensors file says before anybody loads it: its card, its tensors, and whether both are whole.

The format: 8 bytes little-endian length, a header of JSON, then the tensors' bytes without holes. Nothing in it can
run. Standard library only: the site looks at an uploaded checkpoint without loading torch.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from analysis.formats.model_card import MAX_CARD, Card
from analysis.schema import SchemaError

CARD_KEY = "card"
MAX_FILE = 512 << 20  # bytes
_MAX_HEADER = 4 << 20
_MAX_TENSORS = 20_000
_SIZES = {
    "BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2, "I32": 4, "U32": 4, "F32": 4, "F64": 8,
    "I64": 8, "U64": 8,
}  # fmt: skip


@dataclass(frozen=True)
class Stored:
    """A tensor: its type as safetensors calls it, its shape, where its bytes lie in the file, [start, end)."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Header:
    metadata: dict[str, str]
    tensors: dict[str, Stored] = field(default_factory=dict)

    @property
    def numbers(self) -> int:
        """All values in all tensors."""
        return sum(math.prod(tensor.shape) for tensor in self.tensors.values())


def read_card(path: Path, name: str = "") -> Card:
    """The card of a checkpoint whose weights are those that it tells of.

    name: what messages call the file where it lies under another name. Raises SchemaError naming file and field.
    """
    called = name or path.name
    try:
        with path.open("rb") as file:
            header = read_header(file, called)
            text = header.metadata.get(CARD_KEY)
            if text is None:
                raise SchemaError(f"{called}: it has no card, so nobody knows what its weights are for")
            try:
                card = Card.loads(text)
            except SchemaError as error:
                raise SchemaError(f"{called}: {error}") from None
            if not header.tensors:
                raise SchemaError(f"{called}: it has no weights")
            if hash_of(file, header) != card.weights_sha256:
                raise SchemaError(f"{called}: weights_sha256: the weights are not those that the card tells of")
            return card
    except OSError as error:
        raise SchemaError(f"{called}: cannot be read: {error.strerror}") from None


def read_header(file: BinaryIO, called: str) -> Header:
    """The header of an open file of safetensors, checked against the file's length. Raises SchemaError."""
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_FILE:
        raise SchemaError(f"{called}: larger than {MAX_FILE >> 20} MB")
    start = file.read(8)
    length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
    if not 2 <= length <= min(_MAX_HEADER, size - 8):
        raise SchemaError(f"{called}: not a file of safetensors")
    try:
        data = json.loads(file.read(length), object_pairs_hook=_no_twins)
    except (ValueError, RecursionError):
        raise SchemaError(f"{called}: header: not the JSON of safetensors") from None
    if not isinstance(data, dict):
        raise SchemaError(f"{called}: header: not an object")
    metadata = data.pop("__metadata__", {})
    texts = isinstance(metadata, dict) and all(isinstance(value, str) for value in metadata.values())
    if not texts or sum(map(len, metadata.values())) > 2 * MAX_CARD:
        raise SchemaError(f"{called}: __metadata__: not an object of texts, or too long")
    if len(data) > _MAX_TENSORS:
        raise SchemaError(f"{called}: more than {_MAX_TENSORS} tensors")
    tensors = {key: _stored(called, key, value, 8 + length) for key, value in data.items()}
    at = 8 + length
    for key, tensor in sorted(tensors.items(), key=lambda item: (item[1].start, item[1].end)):
        if tensor.start != at:
            raise SchemaError(f"{called}: {key}: does not lie where the tensor before it ends")
        at = tensor.end
    if at != size:
        raise SchemaError(f"{called}: {size} bytes, and its header tells of {at}")
    return Header(metadata, tensors)


def hash_of(file: BinaryIO, header: Header) -> str:
    """SHA-256 of all tensors, sorted by name: of each its name, type and shape, then its bytes."""
    found = hashlib.sha256()
    for key, tensor in sorted(header.tensors.items()):
        found.update(label_of(key, tensor.dtype, tensor.shape))
        for piece in _pieces(file, tensor):
            found.update(piece)
    return found.hexdigest()


def label_of(name: str, dtype: str, shape: tuple[int, ...]) -> bytes:
    """What stands for a tensor in the hash, before its bytes."""
    return f"{json.dumps(name)} {dtype} {list(shape)}\n".encode()


def _pieces(file: BinaryIO, tensor: Stored) -> Iterator[bytes]:
    file.seek(tensor.start)
    left = tensor.end - tensor.start
    while left:
        piece = file.read(min(left, 1 << 20))
        if not piece:
            return  # the file shrank while it was read; the hash will tell
        left -= len(piece)
        yield piece


def _stored(called: str, key: str, value: Any, begin: int) -> Stored:
    """One entry of the header, checked; offsets as places in the file."""
    where = f"{called}: {key!r:.80}"
    if not isinstance(value, dict):
        raise SchemaError(f"{where}: not an object")
    dtype, shape, offsets = (value.get(name) for name in ("dtype", "shape", "data_offsets"))
    if not isinstance(dtype, str) or dtype not in _SIZES:
        raise SchemaError(f"{where}: dtype: {dtype!r:.40} is not known")
    if not isinstance(shape, list) or len(shape) > 8 or not all(type(n) is int and 0 <= n <= MAX_FILE for n in shape):
        raise SchemaError(f"{where}: shape: {shape!r:.80} is none")
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(type(n) is int and n >= 0 for n in offsets):
        raise SchemaError(f"{where}: data_offsets: {offsets!r:.80} are none")
    if offsets[1] - offsets[0] != math.prod(shape) * _SIZES[dtype]:
        raise SchemaError(f"{where}: data_offsets: {offsets} do not fit {dtype} {shape}")
    return Stored(dtype, tuple(shape), begin + offsets[0], begin + offsets[1])


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a name comes twice")
    return out

"""Files of models, made without torch: right in all that the site looks at before it loads them."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.formats.checkpoint_header import label_of
from analysis.formats.model_card import Card
from dancesite.accounts.models import Studio, User
from dancesite.learning.models import ModelVersion
from dancesite.learning.services import model_import
from tests.builders import make_upload


def make_card(**values: Any) -> Card:
    return Card(
        **{
            "architecture": {"builder": "fast", "config": {}},
            "layout": "openpose-18",
            "inputs": {"coordinates": 3, "streams": ["joints"]},
            "sampling": {"kind": "clip", "frames": 64},
            "actions": ("Adagio",),
            "units": ({"name": ""}, {"name": "Turn", "abbr": "TU", "hue": 3}, {"name": "Jump"}),
            "provenance": {"data": "made up"},
            "metrics": {"accuracy": 0.5},
            "name": "Barre",
            "version": "1.0",
        }
        | values
    )


def checkpoint(card: Card | None = None, weights: bytes = b"\0\0\x80?") -> bytes:
    """A file of safetensors with one tensor of floats."""
    shape, dtype = [len(weights) // 4], "F32"
    digest = hashlib.sha256(label_of("w", dtype, tuple(shape)) + weights).hexdigest()
    card = replace(card or make_card(), weights_sha256=digest)
    tensor = {"dtype": dtype, "shape": shape, "data_offsets": [0, len(weights)]}
    return with_header({"__metadata__": {"card": card.dumps()}, "w": tensor}, weights)


def with_header(header: dict[str, Any], weights: bytes) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + weights


def make_model(
    studio: Studio, by: User | None = None, *, content: bytes = b"", promote: bool = False, **card: Any
) -> ModelVersion:
    """An imported version; `card` are values of its card."""
    path: Path = make_upload(content or checkpoint(make_card(**card)))
    return model_import(studio=studio, by=by, path=path, promote=promote)[0]

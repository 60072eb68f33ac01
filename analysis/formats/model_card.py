"""The card of a trained network: what its weights alone do not say. Standard library only; the site reads it, too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.schema import SchemaError, checks

CARD_SCHEMA = 1
MAX_CARD = 1 << 20  # characters of JSON
_LONGEST = 200  # characters of a name
_DEEPEST = 20  # of lists and objects inside each other
_MOST_NAMES = 4096  # classes, units, channels, and any number in the network's settings
_UNSAYABLE = re.compile("[\0\ud800-\udfff]")
_FIELDS = (
    "architecture", "layout", "inputs", "sampling", "actions", "units", "provenance", "metrics", "name", "version",
    "weights_sha256",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """What a checkpoint says about itself.

    architecture: {"builder": name of analysis.models.builders, "config": its settings}. layout: the joints it wants.
    inputs: {"coordinates": 2 or 3, "streams": names of the channels' groups}.
    sampling: {"kind": "clip", "frames": n}: every clip in n even steps; or {"kind": "rate", "fps": [numerator,
    denominator], "window": frames, "hop": frames}: a steady clock, cut into windows.
    actions: names of a clip's classes, maybe none. units: [{"name", "abbr", "hue" 1..32, "phase"}]; the first is
    background, its name empty; all but the name may be missing. None where the network tells no units.
    provenance: how it was made. metrics: what was measured. weights_sha256: of the weights, set when it is saved.
    """

    architecture: Mapping[str, Any]
    layout: str
    inputs: Mapping[str, Any]
    sampling: Mapping[str, Any]
    actions: tuple[str, ...]
    units: tuple[Mapping[str, Any], ...]
    provenance: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    name: str = "model"
    version: str = "1"
    weights_sha256: str = ""

    def __post_init__(self) -> None:
        for key in ("layout", "name", "version"):
            _text(key, getattr(self, key))
        for key in ("architecture", "inputs", "sampling", "provenance", "metrics"):
            checks.mapping(key, getattr(self, key))
        _architecture(self.architecture)
        _inputs(self.inputs)
        _sampling(self.sampling)
        _names("actions", self.actions)
        _units(self.units)
        ok = isinstance(self.weights_sha256, str) and re.fullmatch("([0-9a-f]{64})?", self.weights_sha256) is not None
        checks.require(ok, f"weights_sha256: {self.weights_sha256!r} is not a hash in hexadecimal")

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        return {"schema": CARD_SCHEMA, **data, "actions": list(self.actions), "units": list(data["units"])}

    @staticmethod
    def from_json(data: Any) -> Card:
        """Raises SchemaError naming the field."""
        found = checks.field(data, "schema")
        checks.require(found == CARD_SCHEMA, f"schema: {found!r} is not {CARD_SCHEMA}")
        given = {name: checks.field(data, name) for name in _FIELDS}
        given |= {name: tuple(checks.items(data, name)) for name in ("actions", "units")}
        return Card(**given)

    def dumps(self) -> str:
        """One line of JSON, the same for the same card. Raises SchemaError for what JSON cannot say."""
        try:
            return json.dumps(self.to_json(), ensure_ascii=False, allow_nan=False, sort_keys=True)
        except (TypeError, ValueError) as error:
            raise SchemaError(f"the card of {self.name!r} is no JSON: {error}") from None

    @staticmethod
    def loads(text: str) -> Card:
        """Raises SchemaError naming the field."""
        checks.require(len(text) <= MAX_CARD, f"the card is longer than {MAX_CARD} characters")
        try:
            data = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise SchemaError("the card is no JSON") from None
        _storable(data)
        return Card.from_json(data)


def _storable(data: Any) -> None:
    """Raises SchemaError for what JSON may say, but databases and pages cannot hold."""
    left = [("the card", data, 0)]
    while left:
        where, value, depth = left.pop()
        if isinstance(value, str):
            checks.require(not _UNSAYABLE.search(value), f"{where}: holds a letter that there is not")
        elif isinstance(value, (dict, list)):
            checks.require(depth < _DEEPEST, f"{where}: too many lists and objects inside each other")
            entries = value.items() if isinstance(value, dict) else enumerate(value)
            for key, entry in entries:
                checks.require(not _UNSAYABLE.search(str(key)), f"{where}: a name holds a letter that there is not")
                left.append((str(key)[:_LONGEST] if depth == 0 else where, entry, depth + 1))
        elif value is not None and not isinstance(value, bool):
            checks.require(checks.is_number(value), f"{where}: holds a number that is too large")


def _architecture(value: Mapping[str, Any]) -> None:
    _text("architecture.builder", checks.field(value, "builder", "architecture"))
    config = checks.field(value, "config", "architecture")
    checks.mapping("architecture.config", config)
    for key, entry in config.items():
        _setting(f"architecture.config.{key}", entry, depth=3)


def _setting(where: str, value: Any, depth: int) -> None:
    """Plain values, of sizes that a network may have: who builds a stranger's must not run out of memory."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        checks.require(len(value) <= _LONGEST, f"{where}: longer than {_LONGEST} characters")
    elif isinstance(value, (list, tuple, Mapping)) and depth:
        checks.require(len(value) <= _MOST_NAMES, f"{where}: more than {_MOST_NAMES} entries")
        entries = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, entry in entries:
            _setting(f"{where}.{key}", entry, depth - 1)
    else:
        ok = checks.is_number(value) and abs(value) <= _MOST_NAMES
        checks.require(ok, f"{where}: {value!r} is neither text nor a number up to {_MOST_NAMES}")


def _inputs(value: Mapping[str, Any]) -> None:
    coordinates = checks.field(value, "coordinates", "inputs")
    ok = checks.is_count(coordinates) and coordinates in (2, 3)
    checks.require(ok, f"inputs.coordinates: {coordinates!r} is neither 2 nor 3")
    _names("inputs.streams", checks.field(value, "streams", "inputs"))
    checks.require(len(value["streams"]) > 0, "inputs.streams: none")


def _sampling(value: Mapping[str, Any]) -> None:
    kind = checks.field(value, "kind", "sampling")
    if kind == "clip":
        _frames("frames", value)
    elif kind == "rate":
        rate = checks.rate_from_json("sampling.fps", checks.field(value, "fps", "sampling"))
        checks.require(rate <= 1000, f"sampling.fps: {rate} is more than 1000")
        window, hop = _frames("window", value), _frames("hop", value)
        checks.require(hop <= window, f"sampling.hop: {hop} is longer than the window, {window}")
    else:
        raise SchemaError(f"sampling.kind: {kind!r} is neither clip nor rate")


def _frames(name: str, value: Mapping[str, Any]) -> int:
    frames: int = checks.field(value, name, "sampling")
    ok = checks.is_count(frames) and 1 <= frames <= _MOST_NAMES
    checks.require(ok, f"sampling.{name}: {frames!r} is not a number of frames from 1 to {_MOST_NAMES}")
    return frames


def _units(units: Any) -> None:
    checks.require(isinstance(units, tuple), "units: not a tuple")
    for i, unit in enumerate(units):
        where = f"units[{i}]"
        checks.mapping(where, unit)
        name = checks.field(unit, "name", where)
        if i == 0:
            checks.require(name == "", f"{where}.name: {name!r}, and the first unit is background, without a name")
        else:
            _text(f"{where}.name", name)
        for key, longest in (("abbr", 8), ("phase", 16)):
            ok = isinstance(unit.get(key, ""), str) and len(unit.get(key, "")) <= longest
            checks.require(ok, f"{where}.{key}: {unit.get(key)!r} is not text of up to {longest} characters")
        hue = unit.get("hue")
        ok = hue is None or (checks.is_count(hue) and 1 <= hue <= 32)
        checks.require(ok, f"{where}.hue: {hue!r} is not a number from 1 to 32")
    _names("units", [unit["name"] for unit in units[1:]])


def _names(where: str, names: Any) -> None:
    checks.require(isinstance(names, (list, tuple)), f"{where}: not a list")
    checks.require(len(names) <= _MOST_NAMES, f"{where}: {len(names)} are more than {_MOST_NAMES}")
    seen = set()
    for i, name in enumerate(names):
        _text(f"{where}[{i}]", name)
        checks.require(name not in seen, f"{where}[{i}]: {name!r} comes twice")
        seen.add(name)


def _text(where: str, value: Any) -> None:
    ok = isinstance(value, str) and value.strip() != "" and len(value) <= _LONGEST and value.isprintable()
    checks.require(ok, f"{where}: {value!r:.80} is not a name of 1 to {_LONGEST} characters")


def _no_constant(name: str) -> None:
    raise ValueError(name)

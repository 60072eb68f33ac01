"""What was chosen on training data, and from what: chosen.json, written by `python -m analysis choose`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("chosen.json")


@dataclass(frozen=True)
class Edges:
    """How edges are found (changes.py, activity.py).

    weights: of the groups of joints. depth: weight of what one camera sees worst. soften: seconds over which activity
    is smoothed. penalty: of an edge, in seconds of unit variance. rest, home: how much cheaper it is at rest, and in
    the legs' usual stance. blur: a segmentation weighs exp(-cost / (blur penalties)) where edges are
    looked for.
    """

    kernel: str
    weights: dict[str, float]
    depth: float
    soften: float
    penalty: float
    rest: float
    home: float
    blur: float


@dataclass(frozen=True)
class Trust:
    """What an edge's numbers mean (changes.py).

    heat, stretch: the spread is that of exp(-loss / (heat penalties)) around the edge, times stretch, and never below
    least (s). edge: weights of a logistic of (1, log gain in penalties, rest, home) for a true boundary within 0.25 s;
    motif: of (1, clearness, log size of the group, mean confidence of the edges) for the right group.
    """

    heat: float
    stretch: float
    least: float
    edge: tuple[float, ...]
    motif: tuple[float, ...]


@dataclass(frozen=True)
class Groups:
    """Which stretches count as alike (motifs.py).

    threshold: RMS over joints in torso lengths. velocity: seconds; speeds count as far as they would carry a joint in
    this time. mirror: the same to the other side is alike. turned: the same facing elsewhere is alike.
    """

    threshold: float
    velocity: float
    mirror: bool
    turned: bool


@dataclass(frozen=True)
class Phases:
    """Where start and end give way to the process: shares of the segment, of its time or of its movement."""

    first: float
    last: float
    movement: float


@dataclass(frozen=True)
class Settings:
    """provenance: what the numbers were chosen on and how; plain JSON."""

    edges: Edges
    trust: Trust
    groups: Groups
    phases: Phases
    provenance: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> Settings:
        trust: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data["trust"].items()}
        return Settings(
            Edges(**data["edges"]),
            Trust(**trust),
            Groups(**data["groups"]),
            Phases(**data["phases"]),
            data["provenance"],
        )


CHOSEN = Settings.from_json(json.loads(PATH.read_text(encoding="utf-8")))

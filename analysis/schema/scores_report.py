"""What a trained network said about a clip, as its report tells it: the classes, the curves, the key moments."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from analysis.schema import checks

BEST_CLASSES = 5  # so many are told


@dataclass(frozen=True)
class ModelNamed:
    """The network that read the clip. id: whatever the caller knows it by; sha256: hex, of its weights."""

    id: str
    name: str
    version: str
    sha256: str

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            checks.require(isinstance(value, str), f"scores.model.{name}: {value!r} is not text")


@dataclass(frozen=True)
class ClassScore:
    """A class of the whole clip and how likely it is, 0..1."""

    name: str
    confidence: float

    def __post_init__(self) -> None:
        checks.require(isinstance(self.name, str) and bool(self.name), f"scores.classes.name: {self.name!r}")
        checks.unit_interval(f"scores.classes.{self.name}", self.confidence)


@dataclass(frozen=True)
class PrimitiveKey:
    """A key moment: its frame, the primitive (0, 1, ... of the dictionary) it is most of, and the share of that."""

    frame: int
    primitive: int
    confidence: float

    def __post_init__(self) -> None:
        checks.require(checks.is_count(self.frame), f"scores.primitives: {self.frame!r} is not a frame")
        checks.require(checks.is_count(self.primitive), f"scores.primitives at frame {self.frame}: {self.primitive!r}")
        checks.unit_interval(f"scores.primitives at frame {self.frame}.confidence", self.confidence)


@dataclass(frozen=True)
class Primitives:
    """The key moments, sorted in time, out of a dictionary of `count` primitives."""

    count: int
    keys: tuple[PrimitiveKey, ...]

    def __post_init__(self) -> None:
        checks.require(checks.is_count(self.count) and self.count > 0, f"scores.primitives.count: {self.count!r}")
        for i, key in enumerate(self.keys):
            known = key.primitive < self.count
            checks.require(known, f"scores.primitives at frame {key.frame}: {key.primitive} of {self.count}")
            sorted_ = i == 0 or self.keys[i - 1].frame <= key.frame
            checks.require(sorted_, f"scores.primitives at frame {key.frame}: not sorted in time")


@dataclass(frozen=True)
class ModelScores:
    """What stands behind a learned report. classes: the best ones, the likeliest first; none where it knows none.

    start, end: one value a frame, 0..1, how likely a unit starts or ends here; None where no body was found.
    primitives: None where the network has no dictionary.
    """

    model: ModelNamed
    classes: tuple[ClassScore, ...]
    start: tuple[float | None, ...]
    end: tuple[float | None, ...]
    primitives: Primitives | None

    def __post_init__(self) -> None:
        sure = [each.confidence for each in self.classes]
        checks.require(sure == sorted(sure, reverse=True), "scores.classes: the likeliest does not come first")
        for name, curve in (("start", self.start), ("end", self.end)):
            for frame, value in enumerate(curve):
                checks.unit_interval(f"scores.{name} at frame {frame}", value, optional=True)

    def fits(self, frames: int) -> None:
        """Raises SchemaError unless it speaks of exactly so many frames."""
        for name, curve in (("start", self.start), ("end", self.end)):
            checks.require(len(curve) == frames, f"scores.{name}: {len(curve)} values for {frames} frames")
        for key in self.primitives.keys if self.primitives else ():
            checks.require(key.frame < frames, f"scores.primitives: frame {key.frame} of {frames}")

    def to_json(self) -> dict[str, Any]:
        told = None
        if self.primitives is not None:
            told = {"count": self.primitives.count, "keys": [asdict(key) for key in self.primitives.keys]}
        return {
            "model": asdict(self.model),
            "classes": [asdict(each) for each in self.classes],
            "start": list(self.start),
            "end": list(self.end),
            "primitives": told,
        }

    @classmethod
    def from_json(cls, value: Any) -> ModelScores:
        model = checks.field(value, "model", "scores")
        told = checks.field(value, "primitives", "scores")
        primitives = None
        if told is not None:
            keys = [_made(PrimitiveKey, key, "scores.primitives") for key in checks.items(told, "keys", "scores")]
            primitives = Primitives(checks.field(told, "count", "scores.primitives"), tuple(keys))
        return cls(
            model=_made(ModelNamed, model, "scores.model"),
            classes=tuple(_made(ClassScore, v, "scores.classes") for v in checks.items(value, "classes", "scores")),
            start=tuple(checks.items(value, "start", "scores")),
            end=tuple(checks.items(value, "end", "scores")),
            primitives=primitives,
        )


def _made(kind: type, value: Any, where: str) -> Any:
    return kind(**{name: checks.field(value, name, where) for name in kind.__dataclass_fields__})  # type: ignore[attr-defined]

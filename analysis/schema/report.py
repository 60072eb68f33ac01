"""The structure report: what the parser found in one clip. Its JSON is what the browser gets."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from analysis.schema import checks
from analysis.schema.pose import Gap
from analysis.schema.report_parts import Body, Boundary, Method, Phrase, Problem, Rhythm, Segment, Sentence, Unit
from analysis.schema.scores_report import ModelScores

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class StructureReport:
    """Structure of a clip of `frames` proxy frames. segments and phrases tile [0, frames) without gap or overlap
    (phrases may be empty). energy: one value a frame, 0..1, None where no body was found.
    scores: what the network said, None where none was asked (then the JSON has no such key, nor do older reports).
    """

    frames: int
    fps: Fraction
    method: Method
    confidence: float
    units: tuple[Unit, ...]
    segments: tuple[Segment, ...]
    boundaries: tuple[Boundary, ...]
    phrases: tuple[Phrase, ...]
    rhythm: Rhythm
    energy: tuple[float | None, ...]
    body: Body
    summary: tuple[Sentence, ...]
    problems: tuple[Problem, ...]
    action: str | None = None
    scores: ModelScores | None = None

    def __post_init__(self) -> None:
        checks.require(checks.is_count(self.frames) and self.frames > 0, f"frames: {self.frames!r} is not 1 or more")
        checks.positive_rate("fps", self.fps)
        checks.unit_interval("confidence", self.confidence)
        ids = [unit.id for unit in self.units]
        checks.require(len(set(ids)) == len(ids), "units: an id occurs twice")
        _tile("segments", self.segments, self.frames)
        for segment in self.segments:
            known = segment.unit is None or segment.unit in ids
            checks.require(known, f"segments at frame {segment.start}.unit: {segment.unit!r} is not among units")
        if self.phrases:
            _tile("phrases", self.phrases, self.frames)
        for boundary in self.boundaries:
            inside = checks.is_count(boundary.frame) and boundary.frame <= self.frames
            checks.require(inside, f"boundaries: frame {boundary.frame!r} is outside 0 to {self.frames}")
        checks.require(len(self.energy) == self.frames, f"energy: {len(self.energy)} values for {self.frames} frames")
        for frame, value in enumerate(self.energy):
            checks.unit_interval(f"energy at frame {frame}", value, optional=True)
        total = self.body.frames_found + self.body.frames_missing
        checks.require(total == self.frames, f"body: found and missing make {total} of {self.frames} frames")
        for gap in self.body.gaps:
            checks.frame_range("body.gaps", gap.start, gap.end, self.frames)
        if self.scores is not None:
            self.scores.fits(self.frames)

    def to_json(self) -> dict[str, Any]:
        said = {} if self.scores is None else {"scores": self.scores.to_json()}
        return said | {
            "schema": SCHEMA_VERSION,
            "frames": self.frames,
            "fps": checks.rate_to_json(self.fps),
            "method": asdict(self.method),
            "confidence": self.confidence,
            "action": self.action,
            "units": [asdict(unit) for unit in self.units],
            "segments": [segment.to_json() for segment in self.segments],
            "boundaries": [asdict(boundary) for boundary in self.boundaries],
            "phrases": [asdict(phrase) for phrase in self.phrases],
            "rhythm": asdict(self.rhythm) | {"beats": list(self.rhythm.beats)},
            "energy": list(self.energy),
            "body": asdict(self.body) | {"gaps": [asdict(gap) for gap in self.body.gaps]},
            "summary": [asdict(sentence) for sentence in self.summary],
            "problems": [asdict(problem) for problem in self.problems],
        }

    @classmethod
    def from_json(cls, value: Any) -> StructureReport:
        version = checks.field(value, "schema")
        checks.require(version == SCHEMA_VERSION, f"schema: {version!r} is not {SCHEMA_VERSION}")
        rhythm, body = checks.field(value, "rhythm"), checks.field(value, "body")
        rhythm_rest = ("tempo_bpm", "confidence", "count_one", "reason")
        return cls(
            frames=checks.field(value, "frames"),
            fps=checks.rate_from_json("fps", checks.field(value, "fps")),
            method=_make(Method, checks.field(value, "method"), "method"),
            confidence=checks.field(value, "confidence"),
            action=checks.field(value, "action"),
            units=tuple(_make(Unit, v, "units") for v in checks.items(value, "units")),
            segments=tuple(
                Segment.from_json(v, f"segments[{i}]") for i, v in enumerate(checks.items(value, "segments"))
            ),
            boundaries=tuple(_make(Boundary, v, "boundaries") for v in checks.items(value, "boundaries")),
            phrases=tuple(_make(Phrase, v, "phrases") for v in checks.items(value, "phrases")),
            rhythm=Rhythm(
                beats=tuple(checks.items(rhythm, "beats", "rhythm")),
                **{name: checks.field(rhythm, name, "rhythm") for name in rhythm_rest},
                corrected=bool(rhythm.get("corrected", False)),  # older reports do not say
            ),
            energy=tuple(checks.items(value, "energy")),
            body=Body(
                frames_found=checks.field(body, "frames_found", "body"),
                frames_missing=checks.field(body, "frames_missing", "body"),
                gaps=tuple(_make(Gap, v, "body.gaps") for v in checks.items(body, "gaps", "body")),
            ),
            summary=tuple(Sentence.from_json(v, "summary") for v in checks.items(value, "summary")),
            problems=tuple(
                Problem(
                    checks.field(v, "code", "problems"),
                    Sentence.from_json(checks.field(v, "message", "problems"), "problems.message"),
                )
                for v in checks.items(value, "problems")
            ),
            scores=None if value.get("scores") is None else ModelScores.from_json(value["scores"]),
        )


def _make(kind: type, value: Any, where: str) -> Any:
    """Build a flat dataclass from an object with exactly its fields."""
    return kind(**{name: checks.field(value, name, where) for name in kind.__dataclass_fields__})  # type: ignore[attr-defined]


def _tile(name: str, parts: tuple[Segment, ...] | tuple[Phrase, ...], frames: int) -> None:
    at = 0
    for part in parts:
        checks.frame_range(name, part.start, part.end, frames)
        word = "overlap" if part.start < at else "leave a gap"
        checks.require(part.start == at, f"{name}: {word} at frame {min(at, part.start)}")
        at = part.end
    checks.require(at == frames, f"{name}: stop at frame {at} of {frames}")

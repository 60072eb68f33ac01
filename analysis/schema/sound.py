"""What was heard in a clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.schema import checks


@dataclass(frozen=True)
class Sound:
    """Beats and a waveform. Times in seconds, 0 = the first proxy frame.

    peaks: loudness 0..255, peaks_per_second of them from time 0. count_one: index into beats of what is probably a
    count 1 of eight; None where that was not heard, or by an older version. reason: a plain sentence where no beat was
    heard (then tempo_bpm is None and beats is empty), else None.
    """

    duration: float
    sample_rate: int
    tempo_bpm: float | None
    tempo_confidence: float
    beats: tuple[float, ...]
    peaks: tuple[int, ...]
    peaks_per_second: int
    reason: str | None = None
    count_one: int | None = None

    def __post_init__(self) -> None:
        checks.require(checks.is_number(self.duration) and self.duration >= 0, f"duration: {self.duration!r}")
        checks.unit_interval("tempo_confidence", self.tempo_confidence)
        if self.tempo_bpm is None:
            checks.require(not self.beats, "beats: there can be none without a tempo")
            checks.require(bool(self.reason), "reason: must say why no beat was heard")
        else:
            checks.require(checks.is_number(self.tempo_bpm) and self.tempo_bpm > 0, f"tempo_bpm: {self.tempo_bpm!r}")
        for i, beat in enumerate(self.beats):
            checks.require(checks.is_number(beat), f"beats: number {i} is not a time")
            checks.require(i == 0 or beat > self.beats[i - 1], f"beats: number {i} does not follow the one before")
        one = self.count_one
        ok = one is None or (checks.is_count(one) and one < len(self.beats))
        checks.require(ok, f"count_one: {one!r} is not one of the {len(self.beats)} beats")
        checks.require(
            all(checks.is_count(p) and p <= 255 for p in self.peaks), "peaks: not all whole numbers 0 to 255"
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "duration": self.duration,
            "sample_rate": self.sample_rate,
            "tempo_bpm": self.tempo_bpm,
            "tempo_confidence": self.tempo_confidence,
            "beats": list(self.beats),
            "peaks": list(self.peaks),
            "peaks_per_second": self.peaks_per_second,
            "reason": self.reason,
            "count_one": self.count_one,
        }

    @classmethod
    def from_json(cls, value: Any) -> Sound:
        return cls(
            duration=checks.field(value, "duration"),
            sample_rate=checks.field(value, "sample_rate"),
            tempo_bpm=checks.field(value, "tempo_bpm"),
            tempo_confidence=checks.field(value, "tempo_confidence"),
            beats=tuple(checks.items(value, "beats")),
            peaks=tuple(checks.items(value, "peaks")),
            peaks_per_second=checks.field(value, "peaks_per_second"),
            reason=checks.field(value, "reason"),
            count_one=value.get("count_one"),
        )

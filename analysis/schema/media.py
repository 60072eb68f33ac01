"""What is known of a source video, and which of its frames the proxy shows."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

import numpy as np

from analysis.schema import checks


@dataclass(frozen=True)
class MediaInfo:
    """A source video as probed. Times in seconds, sizes in pixels as it is shown upright and with square pixels.

    rotation: degrees counter-clockwise (0, 90, 180, 270) by which stored frames are turned to stand upright;
    mirrored: they are flipped left to right before that turn. rate: exact for a constant rate, else the mean rate.
    start_time: when the first frame is shown on the source's own clock. notes: plain sentences about what was odd.
    """

    container: str
    video_codec: str
    width: int
    height: int
    rotation: int
    rate: Fraction
    variable_rate: bool
    n_source_frames: int
    duration: float
    start_time: float
    has_audio: bool
    audio_codec: str | None = None
    mirrored: bool = False
    pixel_format: str = ""
    bytes: int = 0
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        checks.positive_rate("rate", self.rate)
        for name in ("width", "height", "n_source_frames"):
            checks.require(
                checks.is_count(getattr(self, name)) and getattr(self, name) > 0, f"{name}: must be 1 or more"
            )
        checks.require(self.rotation in (0, 90, 180, 270), f"rotation: {self.rotation!r} is not 0, 90, 180 or 270")
        checks.require(checks.is_number(self.duration) and self.duration > 0, f"duration: {self.duration!r}")
        checks.require(checks.is_number(self.start_time), f"start_time: {self.start_time!r} is not a number")

    def to_json(self) -> dict[str, Any]:
        out = {f.name: getattr(self, f.name) for f in fields(self)}
        return out | {"rate": checks.rate_to_json(self.rate), "notes": list(self.notes)}

    @classmethod
    def from_json(cls, value: Any) -> MediaInfo:
        got = {f.name: checks.field(value, f.name) for f in fields(cls)}
        got["rate"] = checks.rate_from_json("rate", got["rate"])
        got["notes"] = tuple(str(note) for note in checks.items(value, "notes"))
        return cls(**got)


@dataclass(frozen=True, eq=False)
class FramePlan:
    """Which source frame each of the T proxy frames shows.

    source_index (T,) int32 counts source frames from 0 in presentation order, never decreasing.
    source_time (T,) float64 seconds on the source's clock. duplicate (T,) bool: shows the same frame as the one before.
    dropped: int32 source indices that no proxy frame shows. width, height: the proxy's, even, upright.
    """

    rate: Fraction
    width: int
    height: int
    rotation: int
    source_index: np.ndarray
    source_time: np.ndarray
    duplicate: np.ndarray
    dropped: np.ndarray
    mirrored: bool = False

    def __post_init__(self) -> None:
        checks.positive_rate("rate", self.rate)
        checks.require(self.rotation in (0, 90, 180, 270), f"rotation: {self.rotation!r} is not 0, 90, 180 or 270")
        for name in ("width", "height"):
            size = getattr(self, name)
            checks.require(
                checks.is_count(size) and size >= 2 and size % 2 == 0, f"{name}: {size!r} is not even and positive"
            )
        n = len(self.source_index)
        checks.require(n > 0, "source_index: a plan needs at least one frame")
        for name, kind in (("source_index", np.int32), ("source_time", np.float64), ("duplicate", np.bool_)):
            array = getattr(self, name)
            checks.require(
                array.dtype == kind and array.shape == (n,), f"{name}: not {np.dtype(kind).name} of shape ({n},)"
            )
        checks.require(self.dropped.dtype == np.int32 and self.dropped.ndim == 1, "dropped: not a row of int32")
        back = np.flatnonzero(np.diff(self.source_index) < 0)
        checks.require(not len(back), f"source_index: goes back at frame {int(back[0]) + 1 if len(back) else 0}")
        checks.require(int(self.source_index[0]) >= 0, "source_index: negative at frame 0")
        bad = np.flatnonzero(~np.isfinite(self.source_time))
        checks.require(not len(bad), f"source_time: not a number at frame {int(bad[0]) if len(bad) else 0}")
        same = np.concatenate(([False], np.diff(self.source_index) == 0))
        odd = np.flatnonzero(same != self.duplicate)
        checks.require(
            not len(odd), f"duplicate: disagrees with source_index at frame {int(odd[0]) if len(odd) else 0}"
        )

    @property
    def n_frames(self) -> int:
        return len(self.source_index)

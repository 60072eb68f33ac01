"""What a drawn film shows, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.data.choreography import Choreography, Danced, Edit

Segment = tuple[int, int, str, tuple[int, int]]


@dataclass(frozen=True)
class FilmTruth:
    """P dancers in T frames.

    size: (width, height) px. joints2d (P,T,18,2) float32: px of the film's pictures, y down; joints3d (P,T,18,3)
    float32: world metres (x right, y up from the floor, z to the camera); OpenPose-18, every joint is known, hidden
    ones too. segments: for each dancer (start, end, unit, (end of its start phase, end of its process)) in frames,
    half-open, tiling [0, T); times are known finer than frames (Choreography), here they are at the nearest frame.
    beats: seconds; beats[count_one] is a count 1 of 8.
    """

    rate: Fraction
    size: tuple[int, int]
    joints2d: NDArray[np.float32]
    joints3d: NDArray[np.float32]
    segments: tuple[tuple[Segment, ...], ...]
    action: str
    flavour: str
    split: str
    seed: int
    beats: tuple[float, ...]
    count_one: int
    edits: tuple[Edit, ...]

    @property
    def frames(self) -> int:
        return int(self.joints2d.shape[1])

    def to_json(self) -> dict[str, Any]:
        """All but the joints, as JSON; "frames" and "dancers" say how large they are."""
        return {
            "rate": [self.rate.numerator, self.rate.denominator],
            "size": list(self.size),
            "frames": self.frames,
            "dancers": int(self.joints2d.shape[0]),
            "action": self.action,
            "flavour": self.flavour,
            "split": self.split,
            "seed": self.seed,
            "beats": list(self.beats),
            "count_one": self.count_one,
            "segments": [
                [{"start": s, "end": e, "unit": unit, "phases": list(phases)} for s, e, unit, phases in part]
                for part in self.segments
            ],
            "edits": [asdict(edit) for edit in self.edits],
        }

    @classmethod
    def from_json(
        cls, data: Mapping[str, Any], joints2d: NDArray[np.float32], joints3d: NDArray[np.float32]
    ) -> FilmTruth:
        """The truth again. Raises ValueError where the joints are not those of this film."""
        wanted = (data["dancers"], data["frames"], 18)
        if joints2d.shape != (*wanted, 2) or joints3d.shape != (*wanted, 3):
            raise ValueError(f"joints of shape {joints2d.shape} and {joints3d.shape} do not belong to {wanted}")
        return cls(
            rate=Fraction(*data["rate"]),
            size=(data["size"][0], data["size"][1]),
            joints2d=joints2d,
            joints3d=joints3d,
            segments=tuple(
                tuple((s["start"], s["end"], s["unit"], (s["phases"][0], s["phases"][1])) for s in part)
                for part in data["segments"]
            ),
            action=data["action"],
            flavour=data["flavour"],
            split=data["split"],
            seed=data["seed"],
            beats=tuple(data["beats"]),
            count_one=data["count_one"],
            edits=tuple(Edit(**edit) for edit in data["edits"]),
        )


def film_truth(
    choreography: Choreography,
    rate: Fraction,
    size: tuple[int, int],
    joints2d: NDArray[np.float32],
    joints3d: NDArray[np.float32],
) -> FilmTruth:
    """The truth of a film of this choreography at a frame rate."""
    frames = joints2d.shape[1]
    return FilmTruth(
        rate=rate, size=size, joints2d=joints2d, joints3d=joints3d,
        segments=tuple(_segments(part.danced, rate, frames) for part in choreography.parts),
        action=choreography.action, flavour=choreography.flavour, split=choreography.split, seed=choreography.seed,
        beats=choreography.beats, count_one=choreography.count_one, edits=choreography.edits,
    )  # fmt: skip


def _segments(danced: Sequence[Danced], rate: Fraction, frames: int) -> tuple[Segment, ...]:
    def nearest(seconds: float) -> int:
        return min(max(int(np.floor(seconds * float(rate) + 0.5)), 0), frames)

    edges = [0, *(nearest(unit.start) for unit in danced[1:]), frames]
    return tuple(
        (start, end, unit.unit, (min(max(nearest(unit.phases[0]), start), end),
                                 min(max(nearest(unit.phases[1]), start), end)))
        for unit, start, end in zip(danced, edges, edges[1:], strict=False)
        if end > start
    )  # fmt: skip

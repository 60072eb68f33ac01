"""Reader of UTKinect-Action3D (Xia, Chen and Aggarwal 2012): 20 continuous recordings of ten everyday actions.

The clock. A row is numbered by a counter that moves in twos, mostly by 2 to 8. It counts sixtieths of a second: twice
the Kinect's 30 frames a second, so rows come about 15 times a second. At 60 a second the people walk at 0.68 m/s with
1.4 steps a second and clap 1.2 times; at 30 a second all of it would be half as fast, which nobody does.

Rows are put on a clock of 30 frames a second, on which every counter falls exactly: repeated counters are averaged,
single skipped frames interpolated, and where the recording skips longer there is nobody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from analysis.schema import JOINTS, Gap, PoseTrack, SchemaError

COUNTS_PER_SECOND = 60
RATE = Fraction(30)
ACTIONS = (
    "walk", "sitDown", "standUp", "pickUp", "carry", "throw", "push", "pull", "waveHands", "clapHands",
)  # fmt: skip
SKIPPED = "the recording skips"
_STEP = 2  # counts from one frame of the Kinect to the next
_LONGEST = 16  # counts: a longer step between rows is a gap
_KINECT = 20
# Kinect's joints as ours. The middle of Kinect's head is no nose, and it has no eyes and ears: those are missing.
_PLACE = {
    "right_shoulder": 8, "right_elbow": 9, "right_wrist": 10, "left_shoulder": 4, "left_elbow": 5, "left_wrist": 6,
    "right_hip": 16, "right_knee": 17, "right_ankle": 18, "left_hip": 12, "left_knee": 13, "left_ankle": 14,
}  # fmt: skip
_SIZE, _FOCAL = (640, 480), 571.26  # px of the Kinect's picture


@dataclass(frozen=True)
class Action:
    """A person's labels, seconds from the first row; frames between actions carry no label."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Recording:
    """One recording. actions: sorted by start. unknown: stretches [a, b) s in which an action lies without a label."""

    name: str
    subject: int
    track: PoseTrack
    actions: tuple[Action, ...]
    unknown: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> float:
        return float(self.track.n_frames / self.track.rate)


def read_utkinect(folder: Path) -> list[Recording]:
    """All recordings of the folder that holds `joints/`. Raises SchemaError naming file and line."""
    labels = read_labels(folder / "joints" / "actionLabel_modified.txt")
    out = []
    for name in sorted(labels):
        path = folder / "joints" / f"joints_{name}.txt"
        if not path.is_file():
            raise SchemaError(f"{path.name}: is named among the labels and not there")
        out.append(_recording(name, path, labels[name]))
    return out


def read_labels(path: Path) -> dict[str, dict[str, tuple[int, int] | None]]:
    """recording -> action -> (first, last) counter, None where the file says NaN."""
    out: dict[str, dict[str, tuple[int, int] | None]] = {}
    current: dict[str, tuple[int, int] | None] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}, line {number}"
        if not line.strip():
            continue
        name, colon, values = (part.strip() for part in line.partition(":"))
        if not colon:
            _require(name not in out, where, f"{name} comes twice")
            _require(_subject(name) is not None, where, f"{name!r} is no recording such as s01_e02")
            current = out[name] = {}
            continue
        if current is None:
            raise SchemaError(f"{where}: an action before the name of its recording")
        _require(name in ACTIONS, where, f"{name!r} is none of the ten actions")
        _require(name not in current, where, f"{name} comes twice in one recording")
        fields = values.split()
        _require(len(fields) == 2, where, "two counters are wanted")
        if all(field.lower() == "nan" for field in fields):
            current[name] = None
            continue
        _require(all(field.isdigit() for field in fields), where, f"{values!r} are no counters")
        first, last = map(int, fields)
        _require(first < last, where, f"{name} ends at {last}, before it starts at {first}")
        current[name] = (first, last)
    return out


def read_rows(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """(N,) growing counters; (N, 20, 3) metres in the Kinect's frame: x to the left of the picture, y up, z away."""
    counters: list[int] = []
    rows: list[list[np.ndarray]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}, line {number}"
        if not line.strip():
            continue
        fields = line.split()
        _require(len(fields) == 1 + 3 * _KINECT, where, f"{len(fields)} numbers, not {1 + 3 * _KINECT}")
        try:
            values = np.array([float(field) for field in fields])
        except ValueError as error:
            raise SchemaError(f"{where}: {error}") from None
        _require(bool(np.isfinite(values).all()), where, "not all numbers are finite")
        counter = int(values[0])
        _require(counter == values[0] and counter % _STEP == 0, where, f"the counter {fields[0]} is no even number")
        _require(not counters or counter >= counters[-1], where, f"the counter goes back to {counter}")
        if not counters or counter > counters[-1]:
            counters.append(counter)
            rows.append([])
        rows[-1].append(values[1:].reshape(_KINECT, 3))
    _require(len(counters) > 1, path.name, "fewer than two rows")
    return np.array(counters), np.stack([np.mean(same, axis=0) for same in rows])


def _recording(name: str, path: Path, labels: dict[str, tuple[int, int] | None]) -> Recording:
    counters, kinect = read_rows(path)
    first = int(counters[0])
    known = sorted((*span, action) for action, span in labels.items() if span is not None)
    actions = tuple(
        Action(action, (a - first) / COUNTS_PER_SECOND, (b - first) / COUNTS_PER_SECOND) for a, b, action in known
    )
    subject = _subject(name)
    assert subject is not None
    track = _track(counters, kinect)
    unknown = [_between(actions, action) for action, span in labels.items() if span is None]
    return Recording(name, subject, track, actions, tuple(span for span in unknown if span is not None))


def _between(actions: tuple[Action, ...], missing: str) -> tuple[float, float] | None:
    """Where an action without a label must lie in the usual order; None where the others do not keep that order."""
    usual = ACTIONS.index(missing)
    before = [a.end for a in actions if ACTIONS.index(a.name) < usual]
    after = [a.start for a in actions if ACTIONS.index(a.name) > usual]
    span = (max(before, default=0.0), min(after, default=math.inf))
    return span if span[0] < span[1] else None


def on_clock(counters: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Rows (N, J, C) at growing counters as (T, J, C) on the clock of 30 frames a second, and its gaps [a, b).

    Short skips are interpolated, in longer ones there is nobody: NaN, as is a joint that is NaN in the first row.
    """
    frames = (counters - counters[0]) // _STEP
    at = np.arange(int(frames[-1]) + 1)
    whole = np.full((len(at), *rows.shape[1:]), np.nan)
    for index in range(rows.shape[1]):
        if np.isfinite(rows[0, index]).all():
            for axis in range(rows.shape[2]):
                whole[:, index, axis] = np.interp(at, frames, rows[:, index, axis])
    gaps = [(int(a) + 1, int(b)) for a, b in pairwise(frames) if (b - a) * _STEP > _LONGEST]
    for a, b in gaps:
        whole[a:b] = np.nan
    return whole, gaps


def _track(counters: np.ndarray, kinect: np.ndarray) -> PoseTrack:
    ours = np.full((len(counters), len(JOINTS), 3), np.nan)
    for joint, place in _PLACE.items():
        ours[:, JOINTS.index(joint)] = kinect[:, place]
    ours[:, JOINTS.index("neck")] = (kinect[:, 4] + kinect[:, 8]) / 2
    ours *= (-1.0, -1.0, 1.0)  # x to the right of the picture, y down
    whole, skipped = on_clock(counters, ours)
    gaps = [Gap(a, b, SKIPPED) for a, b in skipped]
    image = np.stack(
        [_SIZE[0] / 2 + _FOCAL * whole[..., 0] / whole[..., 2], _SIZE[1] / 2 + _FOCAL * whole[..., 1] / whole[..., 2]],
        axis=-1,
    )
    hips = whole[:, [JOINTS.index("right_hip"), JOINTS.index("left_hip")]].mean(axis=1, keepdims=True)
    image, world = image[:, None].astype(np.float32), (whole - hips)[:, None].astype(np.float32)
    score = np.where(np.isnan(image[..., 0]), 0.0, 1.0).astype(np.float32)
    return PoseTrack(RATE, *_SIZE, image, image, score, "kinect 1", world, world, tuple(gaps))


def _subject(name: str) -> int | None:
    """3 for s03_e01."""
    ok = len(name) == 7 and name[0] == "s" and name[3:5] == "_e" and (name[1:3] + name[5:]).isdigit()
    return int(name[1:3]) if ok else None


def _require(ok: bool, where: str, what: str) -> None:
    if not ok:
        raise SchemaError(f"{where}: {what}")

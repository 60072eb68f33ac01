"""Key-points of a picture as pose estimators write them in JSON: OpenPose, COCO results, plain lists.

All of them are pixels with the origin at the upper left; a joint that was not found is (0, 0, 0) or null.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from analysis.schema import SchemaError
from analysis.schema.skeleton import SkeletonSequence

# Of how many joints a body is -> layout, where the format itself does not say it.
OPENPOSE = {18: "openpose-18", 25: "openpose-25"}
COCO = {17: "coco-17"}
LISTS = {**OPENPOSE, **COCO, 33: "blazepose-33", 20: "kinect-20"}
_LAST_NUMBER = re.compile(r"(\d+)\D*$")
_KEYPOINTS = "_keypoints.json"
_MOST_FRAMES = 1_000_000

Bodies = dict[int, list[np.ndarray]]  # frame -> bodies (V, 3): x, y, score; NaN where it was not found


def read_openpose(folder: Path, rate: Fraction) -> SkeletonSequence:
    """A folder of OpenPose's files, one a frame, numbered by their names (dance_000000000012_keypoints.json).

    Raises SchemaError naming the file.
    """
    bodies: Bodies = {}
    for path in sorted(folder.glob("*.json")):
        number = _LAST_NUMBER.search(path.name.removesuffix(_KEYPOINTS).removesuffix(".json"))
        if number is None:
            raise SchemaError(f"{path.name}: its name tells no frame")
        frame = int(number[1])
        if frame in bodies:
            raise SchemaError(f"{path.name}: frame {frame} comes twice")
        people = _field(_load(path), "people", path.name)
        if not isinstance(people, list):
            raise SchemaError(f"{path.name}: people: not a list")
        bodies[frame] = []
        for i, person in enumerate(people):
            where = f"{path.name}: person {i}"
            bodies[frame].append(_triples(_field(person, "pose_keypoints_2d", where), OPENPOSE, where))
    if not bodies:
        raise SchemaError(f"{folder.name}: no JSON files of OpenPose")
    return _one_body(bodies, OPENPOSE, rate, folder.name)


def read_coco(path: Path, rate: Fraction) -> SkeletonSequence:
    """COCO results (a list of {image_id, keypoints, score}) or annotations; images are frames in their numbers' order.

    image_id is the frame's number, or a file name with one. The third number of a key-point is a score, or, where it
    is 0, 1 or 2 throughout, COCO's visibility: hidden joints get half a score. Raises SchemaError naming the entry.
    """
    told = _load(path)
    entries = _field(told, "annotations", path.name) if isinstance(told, dict) else told
    if not isinstance(entries, list) or not entries:
        raise SchemaError(f"{path.name}: no key-points")
    bodies: Bodies = {}
    for i, entry in enumerate(entries):
        where = f"{path.name}: entry {i}"
        body = _triples(_field(entry, "keypoints", where), COCO, where)
        frame = _field(entry, "image_id", where)
        if isinstance(frame, str) and (number := _LAST_NUMBER.search(frame.rpartition(".")[0] or frame)):
            frame = int(number[1])
        if not isinstance(frame, int) or isinstance(frame, bool) or frame < 0:
            raise SchemaError(f"{where}: image_id: {frame!r} tells no frame")
        bodies.setdefault(frame, []).append(body)
    seen = [body[:, 2] for same in bodies.values() for body in same]
    told_apart = {float(score) for scores in seen for score in scores if not np.isnan(score)}
    if 2.0 in told_apart and told_apart <= {1.0, 2.0}:
        for scores in seen:
            scores /= 2
    return _one_body(bodies, COCO, rate, path.name)


def read_lists(path: Path, rate: Fraction, unit: str = "px") -> SkeletonSequence:
    """T frames x V joints x 2 or 3 coordinates as nested lists; null for a frame, joint or number that is missing.

    The number of joints tells the layout. In metres, y must point down and z away. Raises SchemaError naming the frame.
    """
    frames = _load(path)
    if not isinstance(frames, list) or not frames:
        raise SchemaError(f"{path.name}: not a list of frames")
    first = next((frame for frame in frames if isinstance(frame, list) and frame), [])
    joint = next((joint for joint in first if isinstance(joint, list)), [])
    if len(first) not in LISTS or len(joint) not in (2, 3):
        known = ", ".join(map(str, sorted(LISTS)))
        raise SchemaError(f"{path.name}: frames are not lists of {known} joints of 2 or 3 numbers")
    out = np.full((len(frames), len(first), len(joint)), np.nan)
    for i, frame in enumerate(frames):
        if not frame:
            continue
        if not isinstance(frame, list) or len(frame) != len(first):
            raise SchemaError(f"{path.name}: frame {i}: not {len(first)} joints")
        for j, place in enumerate(frame):
            if place is not None:
                out[i, j] = _numbers(place, f"{path.name}: frame {i}: joint {j}", len(joint))
    out[np.isnan(out).any(axis=-1)] = np.nan
    return SkeletonSequence(out.astype(np.float32), LISTS[len(first)], rate, unit, path.name)


def read_keypoints(path: Path, rate: Fraction, unit: str = "px") -> SkeletonSequence:
    """Whichever of the three it is."""
    if path.is_dir():
        return read_openpose(path, rate)
    told = _load(path)
    lists = isinstance(told, list) and bool(told) and not isinstance(told[0], dict)
    return read_lists(path, rate, unit) if lists else read_coco(path, rate)


def _one_body(bodies: Bodies, layouts: dict[int, str], rate: Fraction, source: str) -> SkeletonSequence:
    """The surest body of the first frame that has one, and from then on in each frame the one that is nearest to it.

    Frames from the first to the last number; where a number is not there, nobody is.
    """
    first, last = min(bodies), max(bodies)
    if last - first >= _MOST_FRAMES:
        raise SchemaError(f"{source}: frames {first} to {last} are too many")
    sizes = {len(body) for same in bodies.values() for body in same}
    if len(sizes) != 1:
        raise SchemaError(f"{source}: bodies of {', '.join(map(str, sorted(sizes))) or 'no'} joints")
    size = sizes.pop()
    out = np.full((last - first + 1, size, 3), np.nan)
    before: np.ndarray | None = None
    for frame in sorted(bodies):
        seen = [body for body in bodies[frame] if np.isfinite(body[:, 0]).any()]
        if seen:
            before = max(seen, key=lambda b: np.nansum(b[:, 2])) if before is None else _nearest(seen, before)
            out[frame - first] = before
    score = np.nan_to_num(np.clip(out[..., 2], 0, 1)).astype(np.float32)
    return SkeletonSequence(out[..., :2].astype(np.float32), layouts[size], rate, "px", source, score)


def _nearest(seen: list[np.ndarray], before: np.ndarray) -> np.ndarray:
    def away(body: np.ndarray) -> float:
        steps = np.linalg.norm(body[:, :2] - before[:, :2], axis=-1)
        return float(np.nanmean(steps)) if np.isfinite(steps).any() else np.inf

    return min(seen, key=away)


def _triples(values: Any, layouts: dict[int, str], where: str) -> np.ndarray:
    """x, y, score of each joint, flat -> (V, 3); joints at (0, 0) or of score 0 were not found."""
    wanted = [3 * joints for joints in layouts]
    if not isinstance(values, list) or len(values) not in wanted:
        found = f"{len(values)} numbers" if isinstance(values, list) else "no list"
        raise SchemaError(f"{where}: {found}, not {' or '.join(map(str, wanted))}")
    body = _numbers(values, where, len(values)).reshape(-1, 3)
    body[(body[:, 2] <= 0) | (body[:, :2] == 0).all(axis=-1) | np.isnan(body).any(axis=-1)] = np.nan
    return body


def _numbers(values: Any, where: str, wanted: int) -> np.ndarray:
    """null and NaN are missing."""
    if not isinstance(values, list) or len(values) != wanted:
        raise SchemaError(f"{where}: not {wanted} numbers")
    if not all(v is None or (isinstance(v, (int, float)) and not isinstance(v, bool)) for v in values):
        raise SchemaError(f"{where}: not all are numbers")
    out = np.array([np.nan if v is None else float(v) for v in values])
    if np.isinf(out).any():
        raise SchemaError(f"{where}: an infinite number")
    return out


def _field(value: Any, name: str, where: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        raise SchemaError(f"{where}: {name} is missing")
    return value[name]


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise SchemaError(f"{path.name}: no JSON: {error}") from None

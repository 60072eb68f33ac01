"""Reader of MSR-Action3D (Li, Zhang and Liu 2010): 567 clips, 20 actions, 10 subjects, 20 joints, 15 frames a second.

Two released forms tell the same clips: `skeleton_real3d` in metres, `skeleton20_screen` in pixels of a picture of
320 x 240 with depth. Their pictures are mirrored: the arm that everybody uses in one-handed actions lies on the right
of the picture, of people who face it. It is taken for the right arm, so x is turned round.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import numpy as np

from analysis.data.examples import Example
from analysis.schema import SchemaError
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layouts import KINECT_20, LAYOUTS

RATE = Fraction(15)
ACTIONS = (
    "high arm wave", "horizontal arm wave", "hammer", "hand catch", "forward punch", "high throw", "draw x",
    "draw tick", "draw circle", "hand clap", "two hand wave", "side boxing", "bend", "forward kick", "side kick",
    "jogging", "tennis swing", "tennis serve", "golf swing", "pick up and throw",
)  # fmt: skip
FORMS = ("real3d", "screen")
_FOLDERS = {"real3d": "skeleton_real3d", "screen": "skeleton20_screen"}
_NAME = re.compile(r"a(\d\d)_s(\d\d)_e(\d\d)_skeleton(?:3D)?\.txt")
_ORDER = (
    "left_shoulder", "right_shoulder", "neck", "spine", "left_hip", "right_hip", "mid_hip", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hand", "right_hand", "left_knee", "right_knee", "left_ankle",
    "right_ankle", "left_foot", "right_foot", "head",
)  # fmt: skip
_TAKE = np.array([_ORDER.index(joint) for joint in LAYOUTS[KINECT_20].joints])
_FOCAL, _CENTRE = 285.63, (160.0, 120.0)  # px of the picture of 320 x 240
_DEPTH = 0.004  # metres a step of depth
_BEYOND = 1e6  # px: no place in a picture


def read_msr_action3d(folder: Path, form: str = "real3d") -> list[Example]:
    """Every clip in which a body is seen, sorted by name ("a01_s01_e01"); action counts from 0 in the order of ACTIONS.

    A clip without a single body (a13_s09_e02) is left out. Raises SchemaError naming file and line.
    """
    out = []
    for path in sorted((folder / _FOLDERS[form]).glob("a*_skeleton*.txt")):
        found = _NAME.fullmatch(path.name)
        if not found:
            raise SchemaError(f"{path.name}: is no clip such as a01_s01_e01_skeleton.txt")
        action, subject, repeat = map(int, found.groups())
        sequence = read_clip(path, form)
        if sequence is not None:
            name = f"a{action:02d}_s{subject:02d}_e{repeat:02d}"
            out.append(Example(name, subject, sequence, action=action - 1))
    if not out:
        raise SchemaError(f"{folder}: no clips of MSR-Action3D")
    return out


def read_clip(path: Path, form: str) -> SkeletonSequence | None:
    """One clip, in metres. Frames of zeros are missing; those at its ends are cut off. None where nothing is left.

    A joint of the screen form without a place is missing, too. Raises SchemaError naming file and frame.
    """
    frames = raw_frames(path)
    seen = np.flatnonzero(~zero_frames(frames))
    if not len(seen):
        return None
    frames = frames[seen[0] : seen[-1] + 1]
    missing = np.broadcast_to(zero_frames(frames)[:, None], frames.shape[:2])
    if form == "screen":
        missing = missing | unplaced(frames)
    frames = frames[:, _TAKE]
    missing = missing[:, _TAKE]
    xyz = _from_screen(frames[..., :3]) if form == "screen" else frames[..., :3] * (-1, -1, 1)
    xyz[missing] = np.nan
    score = np.where(missing, 0, np.clip(frames[..., 3], 0, 1)).astype(np.float32)
    return SkeletonSequence(xyz.astype(np.float32), KINECT_20, RATE, "m", path.name, score)


def raw_frames(path: Path) -> np.ndarray:
    """(T, 20, 4) as the file tells them. Raises SchemaError naming file, and line or frame."""
    joints = len(_ORDER)
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        rows = np.loadtxt(text.splitlines(), ndmin=2) if text.strip() else np.zeros((0, 4))
    except ValueError:
        raise SchemaError(_what_is_wrong(path.name, text)) from None
    if rows.shape[1] != 4:
        raise SchemaError(_what_is_wrong(path.name, text))
    if not len(rows) or len(rows) % joints:
        raise SchemaError(f"{path.name}: {len(rows)} rows are no frames of {joints} joints")
    frames = rows.reshape(-1, joints, 4)
    if not np.isfinite(frames).all():
        at = int(np.argwhere(~np.isfinite(frames))[0][0])
        raise SchemaError(f"{path.name}, frame {at}: not all numbers are finite")
    return frames


def _what_is_wrong(name: str, text: str) -> str:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        try:
            [float(word) for word in words]
        except ValueError as error:
            return f"{name}, line {number}: {error}"
        if words and len(words) != 4:
            return f"{name}, line {number}: {len(words)} numbers, not 4"
    return f"{name}: not rows of 4 numbers"


def zero_frames(frames: np.ndarray) -> np.ndarray:
    """(T,) where nobody was recorded."""
    empty: np.ndarray = (frames[..., :3] == 0).all(axis=(1, 2))
    return empty


def unplaced(frames: np.ndarray) -> np.ndarray:
    """(T, 20) joints of the screen form above the picture's upper edge: instead of a row they hold 2147480000."""
    lost: np.ndarray = np.abs(frames[..., :2]).max(axis=-1) > _BEYOND
    return lost


def _from_screen(uvd: np.ndarray) -> np.ndarray:
    """(T, V, 3) u px, v px, steps of depth -> metres; x turned round, y already points down."""
    z = uvd[..., 2] * _DEPTH
    return np.stack([-(uvd[..., 0] - _CENTRE[0]) * z / _FOCAL, (uvd[..., 1] - _CENTRE[1]) * z / _FOCAL, z], axis=-1)

"""Where the head is in every frame, so that it can be hidden. In doubt it is everywhere.

A face that is shown although somebody asked for it to be hidden cannot be taken back: so a circle is larger than the
head, goes on through short gaps, and where the head is not known the whole picture is to be veiled.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from analysis.schema import JOINTS, PoseTrack

_FACE = [JOINTS.index(name) for name in ("nose", "right_eye", "left_eye", "right_ear", "left_ear")]
_NECK = JOINTS.index("neck")
_HIPS = [JOINTS.index("right_hip"), JOINTS.index("left_hip")]
_SHOULDERS = [JOINTS.index("right_shoulder"), JOINTS.index("left_shoulder")]

_SURE = 0.3  # score under which a joint of the face counts as not found
_LEAST_JOINTS = 2
# Of a trunk (neck to hips), about half a metre: a head with its hair reaches 0.2 m from the middle of the face.
_HEAD = 0.44
_FARTHEST = 1.1  # a face farther from its neck than this is somebody else's, or nobody's
_SPREAD = 1.9  # of the found joints of the face
_TRUNK_SECONDS = 2.0  # a trunk that bends towards the camera looks short: the longest one near it counts
_NEAR_SECONDS = 0.07  # a head may be where it was or will be in this time: the film is blurred by movement, too
_GAP_SECONDS = 0.4  # longer than this nobody knows where a head goes


def head_circles(track: PoseTrack) -> np.ndarray:
    """(T, P, 3) float32: x, y and radius in pixels of the proxy; NaN where the head is not known.

    A person of whom no joint at all was found in a frame is not known either.
    """
    fps = float(track.rate)
    circles = np.full((track.n_frames, track.n_people, 3), np.nan, np.float32)
    for person in range(track.n_people):
        raw, smooth, score = (array[:, person] for array in (track.image, track.image_smooth, track.score))
        circles[:, person] = _circles(raw, smooth, score, fps)
    return circles


def _circles(raw: np.ndarray, smooth: np.ndarray, score: np.ndarray, fps: float) -> np.ndarray:
    """raw, smooth (T, 18, 2), score (T, 18) of one person -> (T, 3)."""
    there = np.isfinite(raw).all(axis=2) & (score >= _SURE)
    face = np.where(there[:, _FACE, None], raw[:, _FACE], np.nan)
    count = there[:, _FACE].sum(axis=1)
    centre = _mean(face)
    size = _body_size(smooth, fps)
    spread = _most(np.linalg.norm(face - centre[:, None], axis=2))
    from_neck = np.linalg.norm(centre - smooth[:, _NECK], axis=1)
    radius = np.fmax(_HEAD * size, np.fmax(_SPREAD * spread, 0.9 * np.where(np.isfinite(from_neck), from_neck, 0)))
    # Where no neck was found, more of the face has to speak for it.
    told = np.where(np.isfinite(from_neck), (count >= _LEAST_JOINTS) & (from_neck <= _FARTHEST * size), count >= 4)
    known = told & np.isfinite(radius) & np.isfinite(centre).all(axis=1)
    circles = np.where(known[:, None], np.column_stack([centre, radius]), np.nan)
    return _nearby(_bridged(circles, fps), fps).astype(np.float32)


def _mean(points: np.ndarray) -> np.ndarray:
    """(T, J, 2) -> (T, 2) over the joints that are there; NaN where none is."""
    count = np.isfinite(points[..., 0]).sum(axis=1)[:, None]
    total: np.ndarray = np.where(np.isfinite(points), points, 0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _most(values: np.ndarray) -> np.ndarray:
    """(T, J) -> (T,); 0 where nothing is there."""
    return np.where(np.isfinite(values), values, 0).max(axis=1)


def _body_size(joints: np.ndarray, fps: float) -> np.ndarray:
    """(T,) length of the trunk in pixels: the longest within some seconds; NaN where none was seen in them."""
    trunk = np.linalg.norm(_mean(joints[:, _HIPS]) - joints[:, _NECK], axis=1)
    shoulders = 1.2 * np.linalg.norm(joints[:, _SHOULDERS[0]] - joints[:, _SHOULDERS[1]], axis=1)
    return _window_most(np.fmax(trunk, shoulders), round(_TRUNK_SECONDS * fps))


def _window_most(values: np.ndarray, reach: int) -> np.ndarray:
    """The largest value within `reach` frames, missing ones left out; NaN where all are missing."""
    padded = np.pad(np.where(np.isfinite(values), values, -np.inf), reach, constant_values=-np.inf)
    most = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    return np.where(np.isfinite(most), most, np.nan)


def _bridged(circles: np.ndarray, fps: float) -> np.ndarray:
    """Short gaps between two known circles are held by one that covers the way between them."""
    known = np.flatnonzero(np.isfinite(circles[:, 2]))
    held = circles.copy()
    for before, after in pairwise(known):
        missing = after - before - 1
        if not 0 < missing <= _GAP_SECONDS * fps:
            continue
        share = (np.arange(1, missing + 1) / (missing + 1))[:, None]
        held[before + 1 : after, :2] = (1 - share) * circles[before, :2] + share * circles[after, :2]
        way = np.linalg.norm(circles[after, :2] - circles[before, :2])
        held[before + 1 : after, 2] = max(circles[before, 2], circles[after, 2]) + way / 2
    return held


def _nearby(circles: np.ndarray, fps: float) -> np.ndarray:
    """Each circle grown over where the head is a moment before and after."""
    grown = circles.copy()
    for step in range(1, max(1, round(_NEAR_SECONDS * fps)) + 1):
        for away in (step, -step):
            here, there = slice(max(0, away), min(0, away) or None), slice(max(0, -away), min(0, -away) or None)
            moved = np.linalg.norm(circles[there, :2] - circles[here, :2], axis=1)
            wider = circles[here, 2] + 0.5 * np.where(np.isfinite(moved), moved, 0)
            grown[here, 2] = np.fmax(grown[here, 2], wider)
    return grown

"""pose.dsa: a pose track in a DSA1 container, as the browser reads it too."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from analysis.formats.arrays import read_arrays, write_arrays
from analysis.schema import JOINTS, Gap, PoseTrack, SchemaError, checks


def write_pose(path: Path, track: PoseTrack) -> None:
    """Write the track, all or nothing. world is left out where the estimator gives none."""
    meta = {
        "layout": track.layout,
        "joints": list(JOINTS),
        "fps": checks.rate_to_json(track.rate),
        "width": track.width,
        "height": track.height,
        "estimator": track.estimator,
        "gaps": [asdict(gap) for gap in track.gaps],
    }
    arrays = {"image": track.image, "image_smooth": track.image_smooth}
    if track.world is not None and track.world_smooth is not None:
        arrays |= {"world": track.world, "world_smooth": track.world_smooth}
    write_arrays(path, meta, arrays | {"score": track.score})


def read_pose(path: Path) -> PoseTrack:
    """Read a track. Raises ArrayFileError or SchemaError (another joint layout is an error, never a guess)."""
    meta, arrays = read_arrays(path)
    if checks.items(meta, "joints") != list(JOINTS):
        raise SchemaError("joints: another order than openpose-18")
    for name in ("image", "image_smooth", "score"):
        checks.require(name in arrays, f"{name}: the array is missing")
    gaps = [
        Gap(*(checks.field(gap, name, "gaps") for name in ("start", "end", "reason")))
        for gap in checks.items(meta, "gaps")
    ]
    return PoseTrack(
        layout=checks.field(meta, "layout"),
        rate=checks.rate_from_json("fps", checks.field(meta, "fps")),
        width=checks.field(meta, "width"),
        height=checks.field(meta, "height"),
        estimator=checks.field(meta, "estimator"),
        gaps=tuple(gaps),
        image=arrays["image"],
        image_smooth=arrays["image_smooth"],
        world=arrays.get("world"),
        world_smooth=arrays.get("world_smooth"),
        score=arrays["score"],
    )

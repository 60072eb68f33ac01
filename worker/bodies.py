"""The body of a clip, as its report was read from it."""

from __future__ import annotations

from pathlib import Path

from analysis.formats.posefile import read_pose
from analysis.schema import PoseTrack, SchemaError, StructureReport
from dancesite.clips.models import Artefact, Clip
from dancesite.core import storage


def newest_pose(clip: Clip) -> Artefact | None:
    """The skeleton that was made last; None where there is none."""
    return clip.artefacts.filter(kind=Artefact.Kind.POSE).order_by("-created_at").first()


def track_of(pose: Artefact, report: StructureReport, work: Path | None = None) -> PoseTrack:
    """Raises OSError and ArrayFileError where the file is lost or damaged, SchemaError where it is not the report's."""
    with storage.local_path(pose.name, work) as path:
        track = read_pose(path)
    if track.n_frames != report.frames:
        raise SchemaError(f"frames: the body has {track.n_frames}, the report {report.frames}")
    return track

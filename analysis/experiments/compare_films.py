"""Tracks of planted takes, by way of a drawn film, guarded decoding and the estimator: made once, and kept."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analysis.data.choreography import FLAVOURS, Choreography
from analysis.data.film import draw_film
from analysis.experiments.compare_takes import RATE, Planted
from analysis.experiments.corpus import SIZE, VERSION
from analysis.formats import read_pose, write_pose
from analysis.media import examine
from analysis.media.files import replacing
from analysis.pose import convert_and_track
from analysis.pose.estimator import PoseEstimator
from analysis.schema import PoseTrack

SECONDS = 20.0
TAKES = (("omitted", "angle"), ("swapped", "late"), ())
_FIRST = {"train": 600, "test": 1500}
_TRIES = 20  # seeds of a flavour until all takes fit into the dance


def planted(split: str, each: int, seconds: float = SECONDS) -> Iterator[list[Planted]]:
    """`each` dances of every flavour, in turn, with all of TAKES."""
    for n in range(each):
        for k, flavour in enumerate(FLAVOURS):
            begin = _FIRST[split] + 1000 * k + _TRIES * n
            for seed in range(begin, begin + _TRIES):
                takes = [Planted(split, flavour, seed, kinds, seconds) for kinds in TAKES]
                if all(_fits(take) for take in takes):
                    yield takes
                    break


def _fits(take: Planted) -> bool:
    try:
        take.dances()
    except ValueError:
        return False
    return True


def track_path(dance: Choreography, estimator: PoseEstimator, folder: Path) -> Path:
    """Named by all that the track is made from."""
    part = dance.parts[0]
    moved = part.body(np.arange(0, dance.seconds, 0.1)).joints
    told = [VERSION, SIZE, str(RATE), estimator.name, estimator.version, dance.seed, dance.split, part.dancer.name]
    text = json.dumps(told)
    key = hashlib.sha256(text.encode() + np.round(moved, 3).astype("<f4").tobytes()).hexdigest()[:12]
    return folder / f"{dance.split}-{dance.flavour}-{dance.seed}-{key}.dsa"


def tracked(dance: Choreography, estimator: PoseEstimator, folder: Path) -> PoseTrack:
    """The track of the dance's film, drawn and followed where it is not there yet."""
    path = track_path(dance, estimator, folder)
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as place:
            film = Path(place) / "film.mp4"
            draw_film(film, dance, fps=RATE, size=SIZE)
            _, plan = examine(film)
            track = convert_and_track(
                film, plan, proxy_path=None, estimator=estimator, thumbnail_path=None, progress=lambda done, total: None
            )
        assert track is not None
        with replacing(path) as part:
            write_pose(part, track)
    return read_pose(path)

"""Films of made dances, tracked as a user's film is: what the parser is chosen and measured on.

Training and test films share no dancer, no grammar and no seed (analysis.data.choreography). The pose always comes
from the rendered film through guarded decoding and the estimator; only the truth comes from the dance itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.choreography import FLAVOURS, Choreography, choreograph
from analysis.data.film import draw_film, scene_of
from analysis.formats import read_pose, write_pose
from analysis.media import examine
from analysis.media.files import replacing
from analysis.pose import convert_and_track, estimator_build
from analysis.pose.estimator import PoseEstimator
from analysis.schema import PoseTrack
from analysis.skeleton import mid_hips

SIZE = (480, 640)  # px
SECONDS = 18.0
# Raise when films look different, or when tracks are made otherwise, though dances stay the same.
VERSION = 1
_FIRST = {"train": 500, "test": 900}
WAYS = (90.0, -45.0, -90.0, 45.0, 135.0, -135.0)  # degrees by which films are turned, after one another
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """A film of the dance of a seed. yaw: degrees that all of it is turned by, to the dancer's left."""

    split: str
    flavour: str
    seed: int
    rate: Fraction = Fraction(30)
    seconds: float = SECONDS
    yaw: float = 0.0

    @property
    def name(self) -> str:
        turned = f"-{self.yaw:g}" if self.yaw else ""
        return f"{self.split}-{self.flavour}-{self.seed}-{float(self.rate):g}{turned}"


@dataclass(frozen=True)
class Done:
    """A unit that was danced: seconds; phases: where its start, process and end meet."""

    unit: str
    start: float
    end: float
    phases: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Film:
    """danced: of the one dancer, seconds, tiling the film. beats: seconds."""

    wanted: Wanted
    track: PoseTrack
    danced: tuple[Done, ...]
    beats: tuple[float, ...]

    @property
    def edges(self) -> list[float]:
        """The true boundaries in seconds, without the film's ends."""
        return [unit.start for unit in self.danced[1:]]

    @property
    def seconds(self) -> float:
        return float(self.track.n_frames / self.track.rate)


def films_of(split: str, each: int) -> list[Wanted]:
    """`each` films of every flavour."""
    first = _FIRST[split]
    return [
        Wanted(split, flavour, first + 20 * k + i) for k, flavour in enumerate(FLAVOURS) for i in range(each)
    ]


def rate_films(split: str, dances: int = 4) -> list[list[Wanted]]:
    """Dances, of each flavour in turn, each at 25, 30 and 60 frames a second."""
    first = _FIRST[split] + 300
    flavours = (*FLAVOURS[1:], FLAVOURS[0])
    return [
        [Wanted(split, flavours[k % len(flavours)], first + k, Fraction(rate), 16.0) for rate in (25, 30, 60)]
        for k in range(dances)
    ]


def turned_films(split: str, dances: int) -> list[Wanted]:
    """Dances, of each flavour in turn, seen from the sides, aslant, and from aslant behind."""
    first, flavours = _FIRST[split] + 2600, len(FLAVOURS)
    return [
        Wanted(split, FLAVOURS[k % flavours], first + k, seconds=10.0, yaw=WAYS[(k + k // flavours) % len(WAYS)])
        for k in range(dances)
    ]


def dance_of(wanted: Wanted) -> Choreography:
    dance = choreograph(wanted.seed, split=wanted.split, flavour=wanted.flavour, seconds=wanted.seconds)
    return replace(dance, parts=tuple(replace(part, yaw=wanted.yaw) for part in dance.parts))


def cache_folder() -> Path:
    """Where tracks are kept: under DANCESITE_HOME, or .dancesite of the folder one is in."""
    return Path(os.environ.get("DANCESITE_HOME") or ".dancesite") / "cache" / "corpus"


def load(wanted: Sequence[Wanted], folder: Path, say: Say = lambda line: None) -> list[Film]:
    """The films, drawn and tracked where they are not in the folder yet."""
    folder.mkdir(parents=True, exist_ok=True)
    estimator = estimator_build()
    try:
        return [_film(each, folder, estimator, say) for each in wanted]
    finally:
        estimator.close()


def _film(wanted: Wanted, folder: Path, estimator: PoseEstimator, say: Say) -> Film:
    dance = dance_of(wanted)
    name = f"{wanted.name}-{_key(wanted, dance, estimator)}"
    path, told = folder / f"{name}.dsa", folder / f"{name}.json"
    if not (path.is_file() and told.is_file()):
        say(f"drawing {wanted.name}")
        track = _tracked(wanted, dance, estimator)
        with replacing(told) as part:
            part.write_text(json.dumps(_truth(dance)) + "\n", encoding="utf-8")
        with replacing(path) as part:
            write_pose(part, track)
    truth = json.loads(told.read_text(encoding="utf-8"))
    danced = tuple(Done(**(unit | {"phases": tuple(unit["phases"])})) for unit in truth["danced"])
    return Film(wanted, read_pose(path), danced, tuple(truth["beats"]))


def exact(wanted: Wanted) -> PoseTrack:
    """The dance's own joints at the film's frames: what the film's track would be if the estimator never erred.

    Only to tell what is the parser's fault from what is the pose's. Nothing measured on it is said of the system.
    """
    return exact_of(dance_of(wanted), wanted.rate)


def exact_of(dance: Choreography, rate: Fraction) -> PoseTrack:
    """The same of any dance of one dancer."""
    scene = scene_of(dance, rate, SIZE)
    joints = scene.bodies[0].joints
    image = scene.camera.project(joints).astype(np.float32)[:, None]
    # From y up and z to the camera to y down and z away from it, as estimators have it.
    world = ((joints - mid_hips(joints)[:, None]) * np.array([1.0, -1.0, -1.0])).astype(np.float32)[:, None]
    return PoseTrack(
        rate=rate, width=SIZE[0], height=SIZE[1], image=image, image_smooth=image,
        score=np.ones(image.shape[:3], np.float32), estimator="exact", world=world, world_smooth=world, gaps=(),
    )  # fmt: skip


def _tracked(wanted: Wanted, dance: Choreography, estimator: PoseEstimator) -> PoseTrack:
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        draw_film(film, dance, fps=wanted.rate, size=SIZE)
        _, plan = examine(film)
        track = convert_and_track(
            film, plan, proxy_path=None, estimator=estimator, thumbnail_path=None, progress=lambda done, total: None
        )
    assert track is not None
    return track


def _truth(dance: Choreography) -> dict[str, Any]:
    danced = [Done(u.unit, u.start, u.end, u.phases) for u in dance.parts[0].danced]
    return {"danced": [asdict(unit) for unit in danced], "beats": list(dance.beats)}


def _key(wanted: Wanted, dance: Choreography, estimator: PoseEstimator) -> str:
    """Of what a track is made from: the dance itself, not its seed alone, so that another generator makes new films."""
    moved = dance.parts[0].body(np.arange(0, wanted.seconds, 0.1)).joints
    text = json.dumps([VERSION, SIZE, str(wanted.rate), estimator.name, estimator.version, _truth(dance)])
    return hashlib.sha256(text.encode() + np.round(moved, 3).astype("<f4").tobytes()).hexdigest()[:12]

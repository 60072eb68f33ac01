"""Pools of drawn dances with bodies as an estimator tells them: enough to teach a small network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from analysis.data.drawn_sequences import RATE, draw_sequences, unit_names
from analysis.data.examples import Example
from analysis.evaluation.segments import runs_of_labels
from analysis.formats.posefile import write_pose
from analysis.schema import PoseTrack
from analysis.skeleton.layout import mid_hips
from dancesite.accounts.models import Studio
from dancesite.annotations.models import Word
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from tests.builders import make_upload
from tests.pools import label, pool_clip

FLAVOUR = "ballet"
SECONDS = 10.0
WORDS = ("Step", "Spin")
PX = 200.0  # of a metre


def track_of(example: Example, *, flat: bool = False) -> PoseTrack:
    """One person, as they would be seen from far away; flat: without depth."""
    joints = example.sequence.joints
    image = (joints[..., :2] * PX + np.array([640, 360])).astype(np.float32)[:, None]
    world = (joints - mid_hips(joints)[:, None]).astype(np.float32)[:, None]
    score = np.ones(image.shape[:3], dtype=np.float32)
    track = PoseTrack(RATE, 1280, 720, image, image, score, "drawn", world, world)
    return replace(track, world=None, world_smooth=None) if flat else track


@cache
def dance(number: int, seconds: float = SECONDS) -> Example:
    """The same for the same number."""
    return draw_sequences([number], FLAVOUR, seconds=seconds)[0]


def danced_clip(
    studio: Studio,
    number: int,
    dancer: str,
    *,
    labelled: bool,
    track: PoseTrack | None = None,
    seconds: float = SECONDS,
    classes: bool = True,
) -> Clip:
    """A clip that was read, and may teach. classes: is the whole of it named, too?"""
    example = dance(number, seconds)
    track = track or track_of(example)
    frames, rate = track.n_frames, int(RATE)
    clip = pool_clip(
        studio, dancer=dancer, body=False, title=f"Dance {number}", frames=frames, fps_num=rate, fps_den=1
    )
    path = make_upload()
    write_pose(path, track)
    artefact_store(clip=clip, kind=Artefact.Kind.POSE, key="k", path=path, suffix=".dsa")
    if labelled:
        label_truly(clip, example, classes=classes)
    return clip


def label_truly(clip: Clip, example: Example, *, classes: bool = True) -> None:
    """Every frame, as it was danced; what was danced is told apart by two words only."""
    names = ["none", *(WORDS[number % len(WORDS)] for number in range(len(unit_names(FLAVOUR)) - 1))]
    assert example.units is not None
    runs = runs_of_labels(example.units.tolist())
    action = None
    if classes:
        action = word_ensure(studio=clip.studio, name=f"{FLAVOUR} {example.action}", kind=Word.Kind.ACTION)
    label(clip, *((start, end, names[int(str(unit))]) for unit, start, end in runs), action=action)


def danced_pool(
    studio: Studio,
    *,
    dancers: Sequence[str] = ("Mei", "Jonas", "Ana"),
    each: int = 4,
    seconds: float = SECONDS,
    classes: bool = True,
) -> list[Clip]:
    """Of each dancer all clips but the last are labelled."""
    return [
        danced_clip(studio, 100 * who + at, dancer, labelled=at < each - 1, seconds=seconds, classes=classes)
        for who, dancer in enumerate(dancers)
        for at in range(each)
    ]

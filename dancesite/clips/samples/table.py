"""The sample clips of a new site. All of them are drawn: no film here shows a person, and every name is invented.

Plain data without Django: the web process shows how many there are, `worker.drawing` draws them.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Any

_NAMESPACE = uuid.UUID("0d6f8a52-6d0c-5f0e-9a55-5d1f5d9c1c11")

STYLES = {  # by the flavour of the choreography
    "ballet": "Ballet",
    "chinese-classical": "Chinese classical",
    "contemporary": "Contemporary",
    "hip-hop": "Hip-hop",
}


@dataclass(frozen=True)
class Sample:
    """One clip. `name` never changes: the clip's id is made from it.

    flavour, lead (who dances in front), seed, seconds, tempo (beats a minute), dancers, formation and edits are those
    of the choreography; fps is a fraction as text; size is (width, height) in px. labelled: what the drawing knows is
    stored as labels.
    """

    name: str
    title: str
    dancer: str
    flavour: str
    lead: int
    seed: int
    seconds: float
    tempo: float
    fps: str = "30"
    size: tuple[int, int] = (720, 960)
    dancers: int = 1
    formation: str = "solo"
    edits: tuple[str, ...] = ()
    labelled: bool = False

    @property
    def style(self) -> str:
        return STYLES[self.flavour]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Sample:
        return cls(**data | {"size": tuple(data["size"]), "edits": tuple(data["edits"])})


_WIDE = (960, 720)

# The first is drawn at set-up, the others by the worker at the first start, in this order. The last has no labels:
# they are stored when a clip has been read, and nothing should have to wait for that at the end.
SAMPLES: tuple[Sample, ...] = (
    Sample(
        "first", "Adagio with attitudes", "Odile Varga", "ballet",
        lead=8, seed=8, seconds=14, tempo=96, size=_WIDE, labelled=True,
    ),
    Sample(
        "groove", "Groove, eight bars", "Kofi Brandt", "hip-hop",
        lead=4, seed=3, seconds=16, tempo=104, fps="60",
    ),
    Sample(
        "sleeves", "Water sleeves", "Lan Yue", "chinese-classical",
        lead=1, seed=7, seconds=20, tempo=84, fps="25", size=_WIDE, labelled=True,
    ),
    Sample(
        "allegro", "Petit allegro, take 1", "Teo Marin", "ballet",
        lead=0, seed=7, seconds=18, tempo=120, labelled=True,
    ),
    Sample(
        "allegro-2", "Petit allegro, take 2", "Teo Marin", "ballet",
        lead=0, seed=7, seconds=18, tempo=120, labelled=True,
        edits=("omitted", "late", "angle"),
    ),
    Sample(
        "recovery", "Fall and recovery", "Ilse Moro", "contemporary",
        lead=5, seed=4, seconds=24, tempo=76, size=_WIDE,
    ),
    Sample(
        "canon", "Canon for three", "Trio Passacaglia", "contemporary",
        lead=7, seed=7, seconds=20, tempo=100, size=_WIDE,
        dancers=3, formation="canon",
    ),
    Sample(
        "popping", "Popping study", "Remi Adler", "hip-hop",
        lead=3, seed=7, seconds=12, tempo=112, labelled=True,
    ),
    Sample(
        "clouds", "Cloud hands", "Bai Lin", "chinese-classical",
        lead=9, seed=5, seconds=22, tempo=92,
    ),
    Sample(
        "travelling", "Travelling phrase", "Ilse Moro", "contemporary",
        lead=5, seed=5, seconds=17, tempo=88, fps="60", size=_WIDE,
    ),
    Sample(
        "unison", "Running man for two", "Duo Brandt", "hip-hop",
        lead=4, seed=4, seconds=16, tempo=108, fps="25", size=_WIDE,
        dancers=2, formation="unison",
    ),
    Sample(
        "diagonal", "Grand allegro", "Odile Varga", "ballet",
        lead=8, seed=2, seconds=18, tempo=132, size=_WIDE,
    ),
)  # fmt: skip


def clip_id(studio_id: int, sample: Sample) -> uuid.UUID:
    """The id of this sample's clip in this studio: whoever draws it again makes no second clip."""
    return uuid.uuid5(_NAMESPACE, f"{studio_id}/{sample.name}")


def drawing_id(studio_id: int) -> uuid.UUID:
    """What the job that draws a studio's samples is about."""
    return uuid.uuid5(_NAMESPACE, f"{studio_id}")

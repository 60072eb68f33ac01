"""Pools to learn from, as rows alone: no film and no body is there."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from typing import Any

from dancesite.accounts.models import Dancer, Studio, User
from dancesite.annotations.models import LabelRevision, Word
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.models import Artefact, Clip, ClipConsent

FRAMES = 100  # of each clip, at 25 a second
_numbers = itertools.count(1)


def pool_clip(studio: Studio, *, dancer: str = "", train: bool = True, body: bool = True, **values: Any) -> Clip:
    """A clip that was read; `train`: may it teach?, `body`: was the body found?"""
    number = next(_numbers)
    who = Dancer.objects.get_or_create(studio=studio, name=dancer)[0] if dancer else None
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    told = {"title": f"Clip {number}", "style": "Ballet", "sha256": digest, "bytes": 1}
    told |= {"frames": FRAMES, "fps_num": 25, "fps_den": 1} | values
    clip = Clip.objects.create(studio=studio, dancer=who, **told)
    for purpose, granted in (("view", True), ("train", train)):
        ClipConsent.objects.create(clip=clip, purpose=purpose, granted=granted)
    if body:
        name = f"{clip.folder}/pose-{digest[:8]}"
        Artefact.objects.create(clip=clip, kind="pose", key="k", name=name, sha256=digest, bytes=1)
    return clip


def label(clip: Clip, *segments: tuple[int, int, str], author: User | None = None, action: Word | None = None) -> None:
    """One more revision: (start, end, name of a unit; "none" and "unsure" are what they say)."""
    said = []
    for start, end, name in segments:
        state = name if name in {"none", "unsure"} else "unit"
        word = str(word_ensure(studio=clip.studio, name=name).id) if state == "unit" else None
        said.append({"start": start, "end": end, "state": state, "word": word, "by": author and str(author.pk)})
    number = clip.label_revisions.count() + 1
    LabelRevision.objects.create(
        clip=clip, number=number, source="hand", segments=said, author=author, action=action, name="Notes of Ana"
    )


def label_whole(clip: Clip, names: Sequence[str] = ("Turn", "Jump")) -> None:
    """Each frame: two segments of each name."""
    parts = [*names, *names]
    size = FRAMES // len(parts)
    label(clip, *((i * size, (i + 1) * size, name) for i, name in enumerate(parts)))


def ready_pool(studio: Studio, *, dancers: Sequence[str] = ("Mei", "Jonas", "Ana"), each: int = 3) -> list[Clip]:
    """A pool of which two clips of each dancer are labelled: enough to learn from, with three dancers."""
    clips = [pool_clip(studio, dancer=dancer) for dancer in dancers for _ in range(each)]
    for at, clip in enumerate(clips):
        if at % each < 2:
            label_whole(clip)
    return clips

"""Whether enough is labelled to learn from, and what is missing: the first thing to do, not all that would follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from dancesite.accounts.models import Studio
from dancesite.annotations.models import Word
from dancesite.clips.models import Clip

from .pool_selectors import Pool
from .snapshot_split import split

LEAST_CLIPS, LEAST_UNITS, LEAST_SEGMENTS = 6, 2, 3  # of so many clips each part gets one (snapshot_split)


@dataclass(frozen=True)
class Missing:
    """`have` of `need`, in a sentence that says what to do, and where."""

    code: str
    message: str
    have: int
    need: int
    url: str

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


def parted(studio: Studio, labelled: Iterable[Clip], before: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The parts of the labelled clips (`snapshot_split.split`)."""
    clips = [(str(clip.id), str(clip.dancer_id or "")) for clip in labelled]
    return split(clips, salt=str(studio.pk), before=before)


def missing_of(studio: Studio, pool: Pool, parts: Mapping[str, str], classes: Mapping[str, Word]) -> list[Missing]:
    """What a snapshot lacks first; empty where it lacks nothing. `parts` from `parted`, `classes` from
    `vocabulary.classes_of`."""
    labelled = len(pool.labelled)
    train = reverse("train", args=[studio.slug])
    if len(pool.clips) < LEAST_CLIPS:
        message = ngettext(
            "{count} clip may teach, and {need} are needed. Add clips, or ask their dancers whether they may.",
            "{count} clips may teach, and {need} are needed. Add clips, or ask their dancers whether they may.",
            len(pool.clips),
        ).format(count=len(pool.clips), need=LEAST_CLIPS)
        clips = reverse("clips", args=[studio.slug])
        return [Missing("pool-clips", message, len(pool.clips), LEAST_CLIPS, clips)]
    if labelled < LEAST_CLIPS:
        message = ngettext(
            "{count} clip is labelled, and {need} are needed. Label those that are proposed next.",
            "{count} clips are labelled, and {need} are needed. Label those that are proposed next.",
            labelled,
        ).format(count=labelled, need=LEAST_CLIPS)
        return [Missing("labelled-clips", message, labelled, LEAST_CLIPS, train)]
    counts: Counter[str] = Counter()
    for clip in pool.labelled:
        if parts[str(clip.id)] == "train":
            for word, segments in pool.said[clip.id].units.items():
                counts[str(classes[word].id)] += segments
    enough = sum(segments >= LEAST_SEGMENTS for segments in counts.values())
    if enough < LEAST_UNITS:
        message = ngettext(
            "{count} motion unit was marked {segments} times or more in the clips that teach, and {need} such units are"
            " needed. Mark more of them.",
            "{count} motion units were marked {segments} times or more in the clips that teach, and {need} such units"
            " are needed. Mark more of them.",
            enough,
        ).format(count=enough, segments=LEAST_SEGMENTS, need=LEAST_UNITS)
        first = next((clip for clip in pool.labelled if parts[str(clip.id)] == "train"), pool.labelled[0])
        label = reverse("label", args=[studio.slug, first.id])
        return [Missing("units", message, enough, LEAST_UNITS, label)]
    return []

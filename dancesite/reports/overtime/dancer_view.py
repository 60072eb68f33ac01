"""A dancer's units, take by take, as JSON."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count
from django.http import Http404
from django.urls import reverse

from analysis.evaluation.occurrence import Part
from dancesite.accounts.models import Dancer, Membership
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import dancers_of

from .selectors import UNREAD, Book, Take, clips_counted, narrowed, said_of, takes_of

MOST_TAKES = 100  # the newest; of more ask for a stretch of days
_ANY = uuid.UUID(int=0)


def progress_json(own: Membership) -> dict[str, Any]:
    """Whose progress the person may see."""
    styles = clips_counted(own.user, own.studio).exclude(style="").order_by("style")
    return {
        "dancers": dancers_json(own),
        "styles": list(styles.values_list("style", flat=True).distinct()),
        "may": {"studio": may(own.role, Action.LABEL)},
    }


def dancers_json(own: Membership) -> list[dict[str, Any]]:
    """Those who dance in clips that the person may see: the person first, then who has most clips."""
    counts = clips_counted(own.user, own.studio).exclude(dancer=None).order_by().values("dancer")
    clips = {row["dancer"]: row["clips"] for row in counts.annotate(clips=Count("id"))}
    told = [
        {"id": dancer.pk, "name": dancer.name, "me": dancer.user_id == own.user_id, "clips": clips[dancer.pk]}
        for dancer in dancers_of(own.studio)
        if dancer.pk in clips
    ]
    return sorted(told, key=lambda one: (not one["me"], -one["clips"]))


def dancer_get(own: Membership, dancer_id: int) -> Dancer:
    """Http404 where the person sees no clip of that dancer, as where there is none."""
    dancer = dancers_of(own.studio).filter(id=dancer_id).first()
    if dancer is None or not clips_counted(own.user, own.studio).filter(dancer=dancer).exists():
        raise Http404
    return dancer


class Danced:
    """The newest takes of a dancer with what is said of them: read once, told in parts."""

    def __init__(
        self, own: Membership, dancer: Dancer, *, style: str | None, since: date | None, until: date | None
    ) -> None:
        clips = clips_counted(own.user, own.studio)
        clips = narrowed(clips, dancer=dancer.pk, style=style, since=since, until=until)
        everything = takes_of(clips)
        self.own, self.dancer, self.book = own, dancer, Book(own.studio)
        self.takes, self.more = everything[-MOST_TAKES:], max(0, len(everything) - MOST_TAKES)
        self.clips = clips.filter(id__in=[take.id for take in self.takes])
        self.said, self.readings = said_of(self.takes, self.clips, self.book)

    def named(self) -> list[Take]:
        return [take for take in self.takes if self.said[take.id].source]

    def with_unit(self, key: str) -> dict[uuid.UUID, list[Part]]:
        """Where it is danced, in takes in which it is."""
        found = {take.id: [part for part in self.said[take.id].parts if part.unit == key] for take in self.takes}
        return {clip: parts for clip, parts in found.items() if parts}


def dancer_json(danced: Danced) -> dict[str, Any]:
    """Which units in which takes, and how often. `times` go with the takes."""
    named = danced.named()
    counts = [Counter(part.unit for part in danced.said[take.id].parts if part.unit is not None) for take in named]
    total = sum(counts, Counter[Any]())
    troubles = Counter(said.trouble for said in danced.said.values() if said.trouble)
    url = address_of(danced.own.studio.slug)
    return {
        "dancer": dancer_brief(danced),
        "takes": [take_json(take, danced, url) for take in named],
        "left_out": {"unnamed": troubles.total() - troubles[UNREAD], "unread": troubles[UNREAD], "older": danced.more},
        "units": [
            unit_brief(key, danced.book) | {"total": times, "times": [count[key] for count in counts]}
            for key, times in sorted(total.items(), key=lambda each: (-each[1], each[0]))
        ],
    }


def dancer_brief(danced: Danced) -> dict[str, Any]:
    dancer = danced.dancer
    return {"id": dancer.pk, "name": dancer.name, "me": dancer.user_id == danced.own.user_id}


def take_json(take: Take, danced: Danced, url: Callable[[uuid.UUID], str]) -> dict[str, Any]:
    reading = danced.readings.get(take.id)
    return {
        "clip": str(take.id),
        "title": take.title,
        "url": url(take.id),
        "at": take.at.isoformat(),
        "style": take.style,
        "seconds": round(take.seconds, 2),
        "source": danced.said[take.id].source,
        "read_by": None if reading is None else f"{reading.name} {reading.version}",
    }


def unit_brief(key: str, book: Book) -> dict[str, Any]:
    """A word as the studio has it; a name that no word answers to as it was given, without colour."""
    word = book.by_key.get(key)
    if word is None:
        return {"key": key, "name": key[1:], "abbr": key[1:4], "hue": None, "lang": "", "english": ""}
    look = {"abbr": word.abbr, "hue": word.hue, "lang": word.lang, "english": word.english}
    return {"key": key, "name": word.name} | look


def address_of(slug: str) -> Callable[[uuid.UUID], str]:
    """The page of a clip, for thousands of clips: the address is looked up once."""
    page = reverse("clip", args=[slug, _ANY])
    return lambda clip: page.replace(str(_ANY), str(clip))


def mean_of(numbers: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Of several passages of a take. What a camera gets wrong it gets wrong in all of them: the mean is no surer than
    one of them is."""
    values = [value for value, _ in numbers]
    return {
        "value": round(sum(values) / len(values), 4),
        "uncertainty": round(sum(off for _, off in numbers) / len(numbers), 4),
        "low": round(min(values), 4),
        "high": round(max(values), 4),
        "times": len(values),
    }

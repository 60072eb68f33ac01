"""What a studio dances, labels and reads, as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Min

from analysis.evaluation.agreement import agreement
from analysis.evaluation.occurrence import followed, occurrences
from dancesite.accounts.models import Membership, User
from dancesite.annotations.models import LabelRevision
from dancesite.learning.models import ModelVersion
from dancesite.learning.pool_selectors import pool_of
from dancesite.learning.pool_view import GOAL

from ..selectors import LEARNED
from .dancer_view import address_of, unit_brief
from .selectors import UNNAMED, UNREAD, Book, Take, clips_counted, narrowed, said_of, takes_of

MOST_UNITS, MOST_PAIRS, MOST_REVIEWS = 200, 100, 200

# The last revision before another person went on, and that person's last one before the next went on.
_REVIEWS = """
SELECT clip_id, author_id, created_at, segments, before_author, before_segments
FROM (
    SELECT ended.*, lag(author_id) OVER w AS before_author, lag(segments) OVER w AS before_segments
    FROM (
        SELECT clip_id, number, author_id, created_at, segments,
               lead(author_id) OVER (PARTITION BY clip_id ORDER BY number) AS after
        FROM annotations_labelrevision
        WHERE author_id IS NOT NULL AND clip_id IN ({clips})
    ) AS ended
    WHERE after IS NULL OR after <> author_id
    WINDOW w AS (PARTITION BY clip_id ORDER BY number)
) AS passed
WHERE before_author IS NOT NULL
ORDER BY created_at DESC
LIMIT %s
"""


class StudioDanced:
    """The clips that are counted, with what is said of them."""

    def __init__(
        self, own: Membership, *, style: str | None, since: date | None, until: date | None, dancer: int | None = None
    ) -> None:
        self.own, self.book = own, Book(own.studio)
        clips = clips_counted(own.user, own.studio)
        self.clips = narrowed(clips, dancer=dancer, style=style, since=since, until=until)
        self.takes = takes_of(self.clips)
        self.said, self.readings = said_of(self.takes, self.clips, self.book)
        self.dancers = dict(own.studio.dancers.values_list("pk", "name"))

    def told(self, takes: Iterable[Take]) -> list[tuple[float, Any]]:
        return [(float(take.fps), self.said[take.id].parts) for take in takes]


def studio_json(danced: StudioDanced) -> dict[str, Any]:
    named = [take for take in danced.takes if danced.said[take.id].source]
    sources = Counter(said.source for said in danced.said.values() if said.source)
    troubles = Counter(said.trouble for said in danced.said.values() if said.trouble)
    return {
        "clips": len(danced.takes),
        "seconds": round(sum(take.seconds for take in danced.takes), 1),
        "named": {"clips": len(named), **{source: sources[source] for source in ("labels", "model", "names")}},
        "left_out": {"unnamed": troubles[UNNAMED], "unread": troubles[UNREAD]},
        "units": units_told(danced, named),
        "follows": follows_told(danced, named),
        "dancers": _groups(danced, lambda take: take.dancer, lambda key: danced.dancers.get(key, "")),
        "styles": _groups(danced, lambda take: take.style, lambda key: key),
        "readings": readings_told(danced),
        "agreement": agreement_told(danced),
        "coverage": coverage_told(danced.own),
    }


def units_told(danced: StudioDanced, named: Sequence[Take]) -> list[dict[str, Any]]:
    """The most frequent first; by dancer and by style, as lists that leave out what is 0."""
    whole = occurrences(danced.told(named))
    by_dancer, by_style = (_counts(danced, named, of) for of in (_dancer, _style))
    often = sorted(whole.items(), key=lambda each: (-each[1].times, str(each[0])))[:MOST_UNITS]
    return [
        unit_brief(str(key), danced.book)
        | {
            "times": one.times,
            "clips": one.clips,
            "seconds": round(one.seconds, 2),
            "dancers": [{"id": who, "times": n} for who, n in by_dancer[key].most_common()],
            "styles": [{"name": style, "times": n} for style, n in by_style[key].most_common()],
        }
        for key, one in often
    ]


def _dancer(take: Take) -> Any:
    return take.dancer


def _style(take: Take) -> Any:
    return take.style


def _counts(danced: StudioDanced, named: Sequence[Take], of: Callable[[Take], Any]) -> dict[Any, Counter[Any]]:
    found: dict[Any, Counter[Any]] = {}
    for take in named:
        for part in danced.said[take.id].parts:
            if part.unit is not None:
                found.setdefault(part.unit, Counter())[of(take)] += 1
    return found


def follows_told(danced: StudioDanced, named: Sequence[Take]) -> list[dict[str, Any]]:
    """share: of all that follows `first`. `second` may be the same unit."""
    pairs = followed(danced.told(named))
    after: Counter[Any] = Counter()
    for (first, _second), times in pairs.items():
        after[first] += times
    often = sorted(pairs.items(), key=lambda each: (-each[1], str(each[0])))[:MOST_PAIRS]
    return [
        {"first": str(first), "second": str(second), "times": times, "share": round(times / after[first], 4)}
        for (first, second), times in often
    ]


def _groups(danced: StudioDanced, of: Callable[[Take], Any], name: Callable[[Any], str]) -> list[dict[str, Any]]:
    """What there is of each dancer, or of each style: the most first."""
    found: dict[Any, dict[str, Any]] = {}
    units: dict[Any, set[Any]] = {}
    for take in danced.takes:
        key = of(take)
        empty = {"id": key, "name": name(key), "clips": 0, "named": 0, "seconds": 0.0, "times": 0}
        row, said = found.setdefault(key, empty), danced.said[take.id]
        row["clips"] += 1
        row["named"] += said.source is not None
        row["seconds"] += take.seconds
        danced_units = [part.unit for part in said.parts if part.unit is not None]
        row["times"] += len(danced_units)
        units.setdefault(key, set()).update(danced_units)
    rows = [row | {"seconds": round(row["seconds"], 1), "units": len(units[key])} for key, row in found.items()]
    return sorted(rows, key=lambda row: (-row["clips"], row["name"]))


def readings_told(danced: StudioDanced) -> list[dict[str, Any]]:
    """Which version read how many clips, of the readings that count: the most first."""
    versions = {one.pk: one for one in ModelVersion.objects.filter(studio=danced.own.studio).defer("card")}
    found: dict[Any, dict[str, Any]] = {}
    for take in danced.takes:
        reading = danced.readings.get(take.id)
        if reading is None:
            continue
        key = (reading.kind, reading.model, reading.name, reading.version)
        version = versions.get(reading.model) if reading.model else None
        empty = {
            "kind": "model" if reading.kind == LEARNED else "first",
            "model": str(reading.model) if reading.model else None,
            "name": version.name if version else reading.name,
            "version": version.version if version else reading.version,
            "number": version.number if version else None,
            "state": version.state if version else None,
            "clips": 0,
            "seconds": 0.0,
        }
        row = found.setdefault(key, empty)
        row["clips"] += 1
        row["seconds"] += take.seconds
    rows = [row | {"seconds": round(row["seconds"], 1)} for row in found.values()]
    return sorted(rows, key=lambda row: (-row["clips"], row["name"]))


# --- labelling -------------------------------------------------------------------------------------------------------
def agreement_told(danced: StudioDanced) -> list[dict[str, Any]]:
    """Where one person went on with the labels of another: how much of them was left as it was, the oldest first."""
    sql, values = danced.clips.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_REVIEWS.format(clips=sql), (*values, MOST_REVIEWS))
        rows = cursor.fetchall()
    ids = {who for row in rows for who in (row[1], row[4])}
    people = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    takes, url = {take.id: take for take in danced.takes}, address_of(danced.own.studio.slug)
    told = []
    for clip, author, at, segments, before_author, before in reversed(rows):
        take = takes[clip]
        first, second = (_labels(json.loads(said), danced.book) for said in (before, segments))
        found = agreement(first, second, take.frames, float(take.fps))
        if found is None:
            continue
        told.append(
            {
                "clip": str(clip),
                "title": take.title,
                "url": url(clip),
                "at": at.isoformat(),
                "first": people.get(before_author, ""),
                "second": people.get(author, ""),
                "seconds": round(found.frames / float(take.fps), 2),
                "same": round(found.same, 4),
                "kappa": None if found.kappa is None else round(found.kappa, 4),
                "edges": round(found.edges.f1, 4) if found.edges.true + found.edges.found else None,
                "segments": round(found.segments.f1, 4),
            }
        )
    return told


def _labels(segments: Sequence[dict[str, Any]], book: Book) -> list[tuple[int, int, str | None]]:
    """What somebody was sure of: words as they count by now, None where there is no unit."""
    return [
        (one["start"], one["end"], book.key_of_word(one["word"]) if one["state"] == "unit" else None)
        for one in segments
        if one["state"] == "none" or (one["state"] == "unit" and one["word"])
    ]


def coverage_told(own: Membership) -> dict[str, Any]:
    """How much of what may teach is labelled, and since when: of the whole studio, whatever else is chosen."""
    pool = pool_of(own.studio_id)
    labelled = LabelRevision.objects.filter(clip__in=[clip.id for clip in pool.labelled]).order_by()
    firsts = labelled.values("clip").annotate(first=Min("created_at")).values_list("first", flat=True)
    days = Counter(at.date() for at in firsts)
    came = Counter(clip.created_at.date() for clip in pool.clips)
    points, clips, done = [], 0, 0
    for day in sorted(days.keys() | came.keys()):
        clips, done = clips + came[day], done + days[day]
        points.append({"day": day.isoformat(), "clips": clips, "labelled": done})
    return {
        "clips": clips,
        "labelled": done,
        "left_out": len(pool.left_out),
        "fraction": round(done / clips, 4) if clips else 0.0,
        "goal": GOAL,
        "points": points,
    }

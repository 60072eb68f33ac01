"""Reads over many clips: those that somebody may see, and what is said in each. However many there are, the queries are
a few, and only what is counted leaves the database."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from analysis.evaluation.occurrence import Part
from dancesite.accounts.models import Membership, Studio
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import Visitor, membership_get
from dancesite.annotations.models import LabelRevision, Word
from dancesite.annotations.word_selectors import words_meant, words_of
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clips_visible_to
from dancesite.learning.vocabulary import words_called

from ..models import Report, UnitName
from ..selectors import LEARNED, WAITS

LABELS, MODEL, NAMES = "labels", "model", "names"  # from where the names of a clip's units come
UNNAMED, UNREAD = "unnamed", "unread"  # why a clip is left out

_LABELS = """
SELECT newest.clip_id, part.start, part."end", part.state, part.word
FROM ({newest}) AS newest
JOIN annotations_labelrevision AS labels USING (id)
CROSS JOIN LATERAL jsonb_to_recordset(labels.segments) AS part(start int, "end" int, state text, word text)
ORDER BY newest.clip_id, part.start
"""
# A report is unpacked once. Its segments are wanted only where its units have names: of a model, or from people.
_READINGS = """
SELECT newest.clip_id, newest.id, newest.model_id, told.method->>'kind', told.method->>'name', told.method->>'version',
       CASE WHEN told.method->>'kind' = %s OR newest.clip_id = ANY(%s) THEN told.units END,
       CASE WHEN told.method->>'kind' = %s OR newest.clip_id = ANY(%s) THEN (
           SELECT jsonb_agg(jsonb_build_array(part.start, part."end", part.state, part.unit) ORDER BY part.start)
           FROM jsonb_to_recordset(told.segments) AS part(start int, "end" int, state text, unit text)
       ) END
FROM ({newest}) AS newest
JOIN reports_report AS report USING (id)
CROSS JOIN LATERAL jsonb_to_record(report.data) AS told(method jsonb, units jsonb, segments jsonb)
"""


@dataclass(frozen=True)
class Take:
    """A clip in short."""

    id: uuid.UUID
    title: str
    dancer: int | None
    style: str
    at: datetime  # when it was added: nobody asks when it was filmed
    frames: int
    fps: Fraction

    @property
    def seconds(self) -> float:
        return float(self.frames / self.fps)


@dataclass(frozen=True)
class Reading:
    """The report of a clip that counts. model: None for the first reading, and where the version is deleted."""

    report: int
    kind: str
    model: uuid.UUID | None
    name: str
    version: str


@dataclass(frozen=True)
class Said:
    """What is said of a clip by names. parts: in order, units by their keys. trouble: why there is none."""

    source: str | None = None
    parts: tuple[Part, ...] = ()
    trouble: str | None = None


def studio_seen(user: Visitor, slug: str) -> Membership:
    """The membership of who sees what the studio dances and labels; Http404 for strangers, PermissionDenied for
    dancers."""
    own = membership_get(user, slug)
    if not may(own.role, Action.LABEL):
        raise PermissionDenied(_("Only those who label in this studio can see this."))
    return own


def clips_counted(user: Visitor, studio: Studio) -> QuerySet[Clip]:
    """What every number here is made of: clips of the studio that the person may see, and that are there."""
    clips = clips_visible_to(user).filter(studio=studio, removed_at=None, withdrawn_at=None)
    return clips.filter(frames__gt=0, fps_num__gt=0, fps_den__gt=0)


def narrowed(
    clips: QuerySet[Clip],
    *,
    dancer: int | None = None,
    style: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Clip]:
    """style: the whole of it, in any case. since, until: days, both included."""
    if dancer is not None:
        clips = clips.filter(dancer=dancer)
    if style is not None:
        clips = clips.filter(style__iexact=style)
    if since is not None:
        clips = clips.filter(created_at__date__gte=since)
    if until is not None:
        clips = clips.filter(created_at__date__lte=until)
    return clips


def takes_of(clips: QuerySet[Clip]) -> list[Take]:
    """The oldest first."""
    rows = clips.order_by("created_at", "id").values_list(
        "id", "title", "dancer_id", "style", "created_at", "frames", "fps_num", "fps_den"
    )
    return [Take(*row[:5], row[5] or 0, Fraction(row[6] or 1, row[7] or 1)) for row in rows]


class Book:
    """The words of a studio, and what stands for a unit: "w" and the id of the word that counts, or "n" and the name
    that a model or a person gave it, where no word answers to that."""

    def __init__(self, studio: Studio) -> None:
        self.words: list[Word] = list(words_of(studio))
        self._called: dict[tuple[frozenset[str], str], dict[str, Word]] = {}

    @cached_property
    def meant(self) -> dict[str, Word]:
        return words_meant(self.words)

    @cached_property
    def by_key(self) -> dict[str, Word]:
        return {f"w{word.id}": word for word in self.words}

    def key_of_word(self, word_id: str | None) -> str | None:
        word = self.meant.get(word_id or "")
        return None if word is None else f"w{word.id}"

    def keys_of_names(self, names: Iterable[str], style: str) -> dict[str, str]:
        """Thousands of clips have the same few names."""
        asked = (frozenset(names), style.lower())
        if asked not in self._called:
            self._called[asked] = words_called(sorted(asked[0]), self.words, kind=Word.Kind.UNIT, style=style)
        called = self._called[asked]
        return {name: f"w{called[name].id}" if name in called else f"n{name}" for name in asked[0]}


def readings_of(clips: QuerySet[Clip]) -> dict[uuid.UUID, Reading]:
    """The reading of each clip that counts."""
    return {clip: reading for clip, reading, *_ in _readings(clips, [])}


def said_of(
    takes: Sequence[Take], clips: QuerySet[Clip], book: Book
) -> tuple[dict[uuid.UUID, Said], dict[uuid.UUID, Reading]]:
    """What is said of `takes`, those of `clips`, and the readings of them that count.

    What people labelled counts; where nobody named a unit, what a model read; where none did, the units that somebody
    gave a name to. A reading without labels names its units for its clip alone.
    """
    if not takes:  # a list of no ids is nothing that the database could be asked
        return {}, {}
    named: dict[uuid.UUID, dict[str, str]] = {}
    for clip, unit, name in UnitName.objects.filter(clip__in=_ids(clips)).exclude(unit__contains=WAITS).values_list(
        "clip_id", "unit", "name"
    ):
        named.setdefault(clip, {})[unit] = name
    labelled = _labelled(clips, book)
    read = {row[0]: row[1:] for row in _readings(clips, list(named))}
    said = {take.id: _said(take, labelled, read, named, book) for take in takes}
    return said, {clip: reading for clip, (reading, _units, _segments) in read.items()}


def _said(
    take: Take,
    labelled: Mapping[uuid.UUID, list[Part]],
    read: Mapping[uuid.UUID, Sequence[Any]],
    named: Mapping[uuid.UUID, dict[str, str]],
    book: Book,
) -> Said:
    parts = labelled.get(take.id, [])
    if any(part.unit is not None for part in parts):
        return Said(LABELS, tuple(parts))
    if take.id not in read:
        return Said(trouble=UNREAD)
    reading, units, segments = read[take.id]
    names = {unit["id"]: unit["name"] for unit in units or () if reading.kind == LEARNED}
    names |= named.get(take.id, {})
    if not names:
        return Said(trouble=UNNAMED)
    keys = book.keys_of_names(names.values(), take.style)
    found = [
        Part(start, end, None if state == "none" else keys[names[unit]])
        for start, end, state, unit in segments or ()
        if state == "none" or (state == "unit" and unit in names)
    ]
    return Said(MODEL if reading.kind == LEARNED else NAMES, tuple(found))


def _labelled(clips: QuerySet[Clip], book: Book) -> dict[uuid.UUID, list[Part]]:
    """What people were sure of; a unit without a word has no name."""
    newest = LabelRevision.objects.filter(clip__in=_ids(clips)).order_by("clip_id", "-number").distinct("clip_id")
    sql, values = newest.values("id", "clip_id").query.sql_with_params()
    found: dict[uuid.UUID, list[Part]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LABELS.format(newest=sql), values)
        for clip, start, end, state, word in cursor.fetchall():
            key = book.key_of_word(word) if state == "unit" else None
            if state == "none" or key is not None:
                found.setdefault(clip, []).append(Part(start, end, key))
    return found


def _readings(clips: QuerySet[Clip], named: list[uuid.UUID]) -> list[tuple[uuid.UUID, Reading, Any, Any]]:
    """(clip, reading, units, segments) with the latter two where units have names."""
    reports = Report.objects.filter(clip__in=_ids(clips)).order_by("clip_id", "-chosen_at", "-id").distinct("clip_id")
    sql, values = reports.values("id", "clip_id", "model_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_READINGS.format(newest=sql), (LEARNED, named, LEARNED, named, *values))
        rows = cursor.fetchall()
    return [
        (clip, Reading(report, kind, model, name, version), units and json.loads(units), parts and json.loads(parts))
        for clip, report, model, kind, name, version, units, parts in rows
    ]


def _ids(clips: QuerySet[Clip]) -> Any:
    return clips.order_by().values("id")

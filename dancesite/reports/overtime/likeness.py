"""How much takes move like another one: from comparisons that were made of their readings."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from django.db import connection
from django.db.models import Q, QuerySet

from analysis.evaluation.occurrence import same_span
from dancesite.accounts.models import Membership, Role
from dancesite.annotations.models import LabelRevision, Word
from dancesite.clips.models import Clip

from ..models import Comparison
from .selectors import Take, clips_counted, takes_of

EXAMPLE, TEACHER, LABELLED, FIRST = "example", "teacher", "labelled", "first"
Span = tuple[int, int]

_PAIRS = """
SELECT told.first_id, told.second_id, told.first_report_id, told.second_report_id,
       (SELECT jsonb_agg(jsonb_build_array(pair.first, pair.second, pair.alike))
        FROM jsonb_to_recordset(told.data->'pairs') AS pair(first int, second int, alike float8)
        WHERE pair.alike IS NOT NULL),
       (SELECT jsonb_agg(jsonb_build_array(part.start, part."end") ORDER BY part.start)
        FROM jsonb_to_recordset(told.data->'first') AS part(start int, "end" int)),
       (SELECT jsonb_agg(jsonb_build_array(part.start, part."end") ORDER BY part.start)
        FROM jsonb_to_recordset(told.data->'second') AS part(start int, "end" int))
FROM ({rows}) AS told
"""


@dataclass
class Reference:
    """A take that others are held against, and what kind of one it is. alike: 0..1 of takes that were compared."""

    kind: str
    take: Take
    alike: dict[uuid.UUID, float] = field(default_factory=dict)


def references_of(
    own: Membership, word: Word | None, meant: Collection[uuid.UUID], dancer: int, takes: Sequence[Take]
) -> list[Reference]:
    """The word's example, a teacher's newest take, the newest that somebody labelled so, and the dancer's own first
    one: those that there are, each once. meant: ids of the words that are this word by now."""
    found: dict[uuid.UUID, str] = {}
    if word is not None and word.example_clip_id is not None:
        found[word.example_clip_id] = EXAMPLE
    if word is not None:
        said = _labelled(clips_counted(own.user, own.studio).exclude(dancer=dancer), meant)
        leads = own.studio.memberships.filter(role=Role.LEAD).values("user_id")
        for rows, kind in ((said.filter(clip__dancer__user__in=leads), TEACHER), (said, LABELLED)):
            for clip in rows.values_list("clip_id", flat=True)[:1]:
                found.setdefault(clip, kind)
    if takes:
        found.setdefault(takes[0].id, FIRST)
    there = takes_of(clips_counted(own.user, own.studio).filter(id__in=list(found)))
    by_id = {take.id: take for take in there}
    return [Reference(kind, by_id[clip]) for clip, kind in found.items() if clip in by_id]


def _labelled(clips: QuerySet[Clip], meant: Collection[uuid.UUID]) -> QuerySet[LabelRevision]:
    """The labels that count of these clips that say one of the words, those of the newest clip first."""
    newest = LabelRevision.objects.filter(clip__in=clips.order_by().values("id")).order_by("clip_id", "-number")
    says = Q()
    for word in meant:
        says |= Q(segments__contains=[{"word": str(word)}])
    rows = LabelRevision.objects.filter(says, id__in=newest.distinct("clip_id").values("id"))
    return rows.order_by("-clip__created_at", "clip_id")


def likeness_put(
    references: Sequence[Reference], spans: Mapping[uuid.UUID, Sequence[Span]], reports: Mapping[uuid.UUID, int]
) -> None:
    """Into each reference the mean likeness of the passages of every take that was compared with it, either way round.
    reports: the ones that count; what was made of older ones is not told."""
    ids, others = [one.take.id for one in references], list(spans)
    wanted = Q(first__in=ids, second__in=others) | Q(second__in=ids, first__in=others)
    rows = Comparison.objects.filter(wanted, data__isnull=False)
    fields = ("first_id", "second_id", "first_report_id", "second_report_id", "data")
    sql, values = rows.values(*fields).query.sql_with_params()
    by_id = {one.take.id: one for one in references}
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS.format(rows=sql), values)
        for first, second, first_report, second_report, pairs, *cuts in cursor.fetchall():
            if (reports.get(first), reports.get(second)) != (first_report, second_report):
                continue
            told = json.loads(pairs or "[]")
            for reference, take, side in ((first, second, 1), (second, first, 0)):
                if reference not in by_id or take not in spans:
                    continue
                own = [(start, end) for start, end in json.loads(cuts[side] or "[]")]
                alike = {pair[side]: pair[2] for pair in told}
                places = [same_span(own, span) for span in spans[take]]
                found = [alike[place] for place in places if place in alike]
                if found:
                    by_id[reference].alike[take] = fmean(found)

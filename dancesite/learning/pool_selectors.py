"""Reads of the pool: the clips of a studio that may teach, and what is labelled in them. However many clips there are,
the queries are a few."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from dancesite.accounts.models import Membership, Purpose
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import Visitor, membership_get
from dancesite.annotations.models import LabelRevision
from dancesite.clips.models import Artefact, Clip, ClipConsent

NO_CONSENT, NOT_READY = "no-consent", "not-ready"
# What is said about frames counts as said where it is a unit or none; what a person was unsure of teaches nothing.
_SUMS = """
SELECT newest.clip_id, newest.number, part->>'state', part->>'word', count(*),
       sum((part->>'end')::int - (part->>'start')::int)
FROM ({newest}) AS newest
JOIN annotations_labelrevision AS labels USING (id)
CROSS JOIN LATERAL jsonb_array_elements(labels.segments) AS part
GROUP BY 1, 2, 3, 4
"""


@dataclass
class Said:
    """What the labels of one clip that count say, in short."""

    number: int = 0  # of the revision
    frames: int = 0  # that a unit or none was said of
    looked: int = 0  # that anything was said of
    units: dict[str, int] = field(default_factory=dict)  # segments by the word that they name


@dataclass(frozen=True)
class Pool:
    """The clips of a studio that may teach, and the others with what they lack; what is said about the former."""

    clips: list[Clip]  # from `clips_there`
    left_out: list[tuple[Clip, str]]
    said: dict[uuid.UUID, Said]

    @cached_property
    def labelled(self) -> list[Clip]:
        """Those of which somebody said of some frames what they are."""
        return [clip for clip in self.clips if clip.id in self.said and self.said[clip.id].frames]


def pool_of(studio_id: int) -> Pool:
    there = clips_there(studio_id)
    return pool_sorted(with_pictures(there), there)


def pool_sorted(clips: Iterable[Clip], there: QuerySet[Clip]) -> Pool:
    """`clips`: the rows of `there`, or of it with more about them."""
    told = [(clip, clip_trouble(clip)) for clip in clips]
    able = [clip for clip, trouble in told if not trouble]
    return Pool(able, [(clip, trouble) for clip, trouble in told if trouble], said_about(there))


def pool_key(clips: Iterable[Clip]) -> str:
    """The same for the same clips with the same bodies."""
    lines = sorted(f"{clip.id} {clip.body['artefact']}" for clip in clips)  # type: ignore[attr-defined]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def training_seen(user: Visitor, slug: str) -> Membership:
    """The membership of who labels in the studio; Http404 for strangers, PermissionDenied for other members."""
    own = membership_get(user, slug)
    refuse_unless_labels(own.role)
    return own


def training_led(user: Visitor, slug: str) -> Membership:
    """The same for who decides what models learn from."""
    own = membership_get(user, slug)
    if not may(own.role, Action.MODELS):
        raise PermissionDenied(_("Only a lead of the studio can do this."))
    return own


def refuse_unless_labels(role: str | None) -> None:
    if not may(role, Action.LABEL):
        raise PermissionDenied(_("Only those who label in this studio can see this."))


def clips_there(studio_id: int) -> QuerySet[Clip]:
    """The studio's clips, in the order in which they came, with all that decides whether they may teach: `consent` (row
    and date of the newest answer about teaching, if it is yes), `body` (name and hash of what was read of the body)."""
    answers = ClipConsent.objects.filter(clip=OuterRef("pk"), purpose=Purpose.TRAIN).order_by("-id")
    told = answers.annotate(told=JSONObject(row="id", granted="granted", at="at")).values("told")[:1]
    bodies = Artefact.objects.filter(clip=OuterRef("pk"), kind=Artefact.Kind.POSE).order_by("-created_at", "-id")
    body = bodies.annotate(told=JSONObject(artefact="name", sha256="sha256")).values("told")[:1]
    clips = Clip.objects.filter(studio=studio_id, removed_at=None, withdrawn_at=None)
    return clips.annotate(consent=Subquery(told), body=Subquery(body)).order_by("created_at", "id")


def with_pictures(clips: QuerySet[Clip]) -> QuerySet[Clip]:
    """With `picture`, the id of the newest thumbnail, and their dancers."""
    pictures = Artefact.objects.filter(clip=OuterRef("pk"), kind=Artefact.Kind.THUMBNAIL).order_by("-created_at", "-id")
    return clips.select_related("dancer").annotate(picture=Subquery(pictures.values("id")[:1]))


def clip_trouble(clip: Clip) -> str:
    """Why a clip from `clips_there` cannot teach: NO_CONSENT, NOT_READY, or empty where it can."""
    consent = clip.consent  # type: ignore[attr-defined]
    if not consent or not consent["granted"]:
        return NO_CONSENT
    return "" if clip.body and clip.frames and clip.fps else NOT_READY  # type: ignore[attr-defined]


def said_about(clips: QuerySet[Clip]) -> dict[uuid.UUID, Said]:
    """What the newest labels say of these clips, counted in the database. Clips without labels are not in it."""
    newest = LabelRevision.objects.filter(clip__in=clips.order_by().values("id")).order_by("clip_id", "-number")
    sql, values = newest.distinct("clip_id").values("id", "clip_id", "number").query.sql_with_params()
    found: dict[uuid.UUID, Said] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(newest=sql), values)
        for clip_id, number, state, word, segments, frames in cursor.fetchall():
            said = found.setdefault(clip_id, Said(number))
            said.looked += frames
            if state in {"unit", "none"}:
                said.frames += frames
            if state == "unit":
                said.units[word] = segments
    return found


Span = tuple[int, int]  # frames [start, end)


def spans_said(clips: Collection[uuid.UUID], states: Collection[str]) -> dict[uuid.UUID, list[Span]]:
    """Of which frames the newest labels of these clips say one of the states."""
    newest = LabelRevision.objects.filter(clip__in=clips).order_by("clip_id", "-number").distinct("clip_id")
    return {
        clip_id: [(one["start"], one["end"]) for one in segments if one["state"] in states]
        for clip_id, segments in newest.values_list("clip_id", "segments")
    }


def overlap(spans: Iterable[Span], span: Span) -> int:
    """How many frames of `span` are in the others, which do not overlap."""
    return sum(max(0, min(end, span[1]) - max(start, span[0])) for start, end in spans)

"""Reads of words, of studios that the caller got from its own selectors."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Count, F, Func, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.http import Http404

from dancesite.accounts.models import Membership, Studio
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import Visitor
from dancesite.clips.selectors import clips_visible_to

from .models import LabelRevision, Word, WordChange

DIGITS = 9


def words_of(studio: Studio) -> QuerySet[Word]:
    """All words that the studio ever had, in their order."""
    return studio.words.order_by("position", "created_at", "id")


def words_listed(
    own: Membership, *, kind: str | None = None, style: str | None = None, show: str = "all"
) -> QuerySet[Word]:
    """Words as they are told. `style` is that of a clip: its words and those for all styles; `show` "active" leaves
    what may be offered to this person."""
    words = words_of(own.studio).select_related("example_clip")
    if kind is not None:
        words = words.filter(kind=kind)
    if style is not None:
        words = words.alias(lower=Lower("style")).filter(lower__in={"", style.lower()})
    if show == "active":
        words = words.filter(Q(owner=None) | Q(owner=own.user_id), retired_at=None, merged_into=None)
    return words


def words_held(words: QuerySet[Word]) -> list[uuid.UUID]:
    """Their ids; their rows are kept until the transaction ends. In one order, so that two who hold several of them do
    not lock each other up."""
    return list(words.select_for_update(no_key=True, of=("self",)).order_by("id").values_list("id", flat=True))


def word_get(own: Membership, word_id: uuid.UUID) -> Word:
    word = words_listed(own).filter(id=word_id).first()
    if word is None:
        raise Http404
    return word


def may_change_words(own: Membership) -> bool:
    """The words that all share, and everybody's own ones."""
    return may(own.role, Action.WORDS)


def may_have_words(own: Membership) -> bool:
    """Words of one's own: who may label anything at all, and be it one's own clips only."""
    return may(own.role, Action.LABEL) or may(own.role, Action.EDIT_OWN)


def may_change_word(own: Membership, word: Word) -> bool:
    return may_change_words(own) or (word.owner_id == own.user_id and may_have_words(own))


def words_meant(words: Iterable[Word]) -> dict[str, Word]:
    """By the id that a label has, the word that counts in its place: merges followed to their end."""
    by_id: Mapping[uuid.UUID, Word] = {word.id: word for word in words}
    found = {}
    for word in by_id.values():
        meant, steps = word, len(by_id)
        while meant.merged_into_id is not None and steps:
            meant, steps = by_id[meant.merged_into_id], steps - 1
        found[str(word.id)] = meant
    return found


def digits_of(words: Iterable[Word], user_id: int | None) -> dict[uuid.UUID, int]:
    """The digit keys of words: the first nine that a clip of the word's style is offered. One for all styles has the
    digit that it has in a clip without a style."""
    offered = [w for w in words if not w.retired_at and not w.merged_into_id and w.owner_id in {None, user_id}]
    found: dict[uuid.UUID, int] = {}
    for kind, style in {(word.kind, word.style.lower()) for word in offered}:
        together = [word for word in offered if word.kind == kind and word.style.lower() in {"", style}]
        first = enumerate(together[:DIGITS], 1)
        found |= {word.id: digit for digit, word in first if word.style.lower() == style}
    return found


def labels_with(user: Visitor, words: Iterable[uuid.UUID]) -> QuerySet[LabelRevision]:
    """The labels that count, of clips that the person sees, in which one of these words is said."""
    said = Q(action__in=list(words))
    for word_id in words:
        said |= Q(segments__contains=[{"word": str(word_id)}])
    return _counting(user).filter(said).select_related("clip").order_by("clip__created_at", "clip_id")


def _counting(user: Visitor) -> QuerySet[LabelRevision]:
    """The newest labels of every clip that the person sees."""
    newest = LabelRevision.objects.filter(clip=OuterRef("clip")).order_by("-number").values("number")[:1]
    clips = clips_visible_to(user).filter(removed_at=None)
    return LabelRevision.objects.filter(clip__in=clips).alias(newest=Subquery(newest)).filter(number=F("newest"))


def word_uses(own: Membership, word: Word) -> list[dict[str, Any]]:
    """Where clips are labelled so, also by words that came to be in this one: {"clip", "title", "start", "end", "fps"},
    frames half-open. An action class is said of a whole clip."""
    meant = words_meant(words_of(own.studio))
    ids = {word_id for word_id, one in meant.items() if one.id == word.id} | {str(word.id)}
    found = []
    for labels in labels_with(own.user, [uuid.UUID(word_id) for word_id in ids]):
        clip = labels.clip
        if clip.fps is None or clip.frames is None:
            continue
        where = [(one["start"], one["end"]) for one in labels.segments if one["word"] in ids]
        if str(labels.action_id) in ids:
            where.append((0, clip.frames))
        rate = [clip.fps.numerator, clip.fps.denominator]
        told = {"clip": str(clip.id), "title": clip.title}
        found += [told | {"start": start, "end": end, "fps": rate} for start, end in where]
    return found


class _Elements(Func):
    """A row for each item of a JSON list."""

    function = "jsonb_array_elements"
    set_returning = True


def uses_of(user: Visitor, studio: Studio) -> dict[str, dict[str, int]]:
    """How often words are said in the labels that count, of clips that the person sees: {"labels", "clips"} by the
    words' ids. A word that came to be in another one is counted by itself; an action class once a clip."""
    labels = _counting(user).filter(clip__studio=studio)
    counts: dict[str, dict[str, int]] = {}
    for action in labels.exclude(action=None).order_by().values("action").annotate(clips=Count("id")):
        counts[str(action["action"])] = {"labels": action["clips"], "clips": action["clips"]}
    said = labels.order_by().annotate(one=_Elements("segments", output_field=JSONField())).values("clip_id", "one")
    sql, values = said.query.sql_with_params()
    with connection.cursor() as cursor:
        # The counting is done where the labels are: some clips have hundreds of them.
        cursor.execute(
            "SELECT one->>'word', count(*), count(DISTINCT clip_id)"  # noqa: S608  (Django's own statement)
            f" FROM ({sql}) AS said WHERE one->>'word' IS NOT NULL GROUP BY 1",
            values,
        )
        counts |= {word: {"labels": many, "clips": clips} for word, many, clips in cursor.fetchall()}
    return counts


def changes_of(studio: Studio) -> QuerySet[WordChange]:
    """The log, newest first."""
    return studio.word_changes.select_related("by", "undone_by", "undoes", "studio").order_by("-id")


def change_get(studio: Studio, change_id: int) -> WordChange:
    change = changes_of(studio).filter(id=change_id).first()
    if change is None:
        raise Http404
    return change


def changes_since(change: WordChange, word_ids: list[str]) -> QuerySet[WordChange]:
    """Later lines of the log that tell of one of these words, newest first."""
    return changes_of(change.studio).filter(id__gt=change.id, after__has_any_keys=word_ids)

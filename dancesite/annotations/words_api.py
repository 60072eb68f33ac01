"""Words as JSON, and what is done to one of them. The log and the ready lists: words_more_api.py."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import Membership, User
from dancesite.accounts.selectors import membership_get
from dancesite.clips.selectors import clip_get
from dancesite.core.bodies import body_of
from dancesite.core.lists import PageQuery, page_of, query_of
from dancesite.core.openapi import refusal

from . import word_services as services
from .models import Word, WordChange
from .word_schema import (
    USE_COUNTS,
    WordEdit,
    WordMerge,
    WordNew,
    WordOrder,
    WordPageSchema,
    WordQuery,
    WordSplit,
    WordsWrittenSchema,
    WordUsePageSchema,
)
from .word_selectors import (
    digits_of,
    may_change_word,
    may_change_words,
    may_have_words,
    uses_of,
    word_get,
    word_uses,
    words_listed,
    words_of,
)
from .word_split import word_split
from .word_view import word_json

_MERGED = refusal("It came to be in another word (code merged).")
_TOO_MANY = refusal("There are too many words (code too-many-words), or the clip of the example is gone.")
_GONE = refusal("The clip of the example was deleted for good a moment ago.")


class StudioWords(APIView):
    @extend_schema(summary="The studio's words", parameters=[WordQuery], responses=WordPageSchema)
    def get(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        query = query_of(request, WordQuery)
        digits = digits_of(words_of(own.studio), own.user_id)
        words = words_listed(own, kind=query.get("kind"), style=query.get("style"), show=query["show"])
        return Response(page_of(words, query, lambda word: word_json(word, digits)))

    @extend_schema(
        summary="Add a word",
        request=WordNew,
        responses={201: WordsWrittenSchema, 409: _TOO_MANY, 410: _GONE},
    )
    def post(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        values = body_of(request, WordNew)
        refuse_unless(may_have_words(own) if values["own"] else may_change_words(own))
        word, change = services.word_add(studio=own.studio, by=own.user, **with_clip(request, values))
        return written(own, change, word, status=201)


class OneWord(APIView):
    @extend_schema(
        summary="Change a word",
        request=WordEdit,
        responses={200: WordsWrittenSchema, 409: _MERGED, 410: _GONE},
    )
    def patch(self, request: Request, slug: str, word_id: uuid.UUID) -> Response:
        own, word = changeable(request, slug, word_id)
        values = with_clip(request, body_of(request, WordEdit))
        word, change = services.word_edit(word=word, by=own.user, **values)
        return written(own, change, word)


class WordRetire(APIView):
    """Labels keep the word; nobody is offered it."""

    @extend_schema(
        summary="Offer a word no longer", request=None, responses={200: WordsWrittenSchema, 409: _MERGED}
    )
    def post(self, request: Request, slug: str, word_id: uuid.UUID) -> Response:
        own, word = changeable(request, slug, word_id)
        word, change = services.word_retire(word=word, by=own.user)
        return written(own, change, word)


class WordRestore(APIView):
    """A word that was retired, or that came to be in another one."""

    @extend_schema(summary="Bring a word back", request=None, responses=WordsWrittenSchema)
    def post(self, request: Request, slug: str, word_id: uuid.UUID) -> Response:
        own, word = changeable(request, slug, word_id)
        word, change = services.word_restore(word=word, by=own.user)
        return written(own, change, word)


class WordShare(APIView):
    @extend_schema(
        summary="Make somebody's own word one for all",
        request=None,
        responses={200: WordsWrittenSchema, 409: _MERGED},
    )
    def post(self, request: Request, slug: str, word_id: uuid.UUID) -> Response:
        own = membership_get(request.user, slug)
        word = word_get(own, word_id)
        refuse_unless(may_change_words(own))
        word, change = services.word_share(word=word, by=own.user)
        return written(own, change, word)


class WordMerged(APIView):
    """No label is written: what is labelled with the word counts as the other one, until that is taken back."""

    @extend_schema(
        summary="Let a word come to be in another one",
        request=WordMerge,
        responses={200: WordsWrittenSchema, 409: _MERGED},
    )
    def post(self, request: Request, slug: str, word_id: uuid.UUID) -> Response:
        own, word = changeable(request, slug, word_id)
        word, change = services.word_merge(word=word, by=own.user, **body_of(request, WordMerge))
        return written(own, change, word)


class WordSplitUp(APIView):
    """The labels that are named get their new word in new revisions, all or none."""

    @extend_schema(
        summary="Make several words of one",
        request=WordSplit,
        responses={
            201: WordsWrittenSchema,
            409: refusal("A clip is labelled otherwise by now (code conflict; `clip` says which), or is gone."),
            410: refusal("A clip was deleted for good a moment ago."),
        },
    )
    def post(self, request: Request, slug: str, word_id: uuid.UUID) -> Response:
        own, word = changeable(request, slug, word_id)
        change = word_split(word=word, by=own.user, **body_of(request, WordSplit))
        return written(own, change, word, status=201)


class WordsOrder(APIView):
    @extend_schema(summary="Put words in another order", request=WordOrder, responses=WordsWrittenSchema)
    def post(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        refuse_unless(may_change_words(own))
        change = services.words_order(studio=own.studio, by=own.user, **body_of(request, WordOrder))
        return written(own, change)


class WordUses(APIView):
    @extend_schema(
        summary="Where a word is said", parameters=[PageQuery], responses=WordUsePageSchema,
        description="In the labels that count, of clips that you see.",
    )  # fmt: skip
    def get(self, request: Request, slug: str, word_id: uuid.UUID) -> Response:
        own = membership_get(request.user, slug)
        uses = word_uses(own, word_get(own, word_id))
        return Response(page_of(uses, query_of(request, PageQuery), dict))


class WordsUses(APIView):
    """By the words' ids. A word that came to be in another one is counted by itself."""

    @extend_schema(summary="How often words are said", responses={200: USE_COUNTS})
    def get(self, request: Request, slug: str) -> JsonResponse:
        own = membership_get(request.user, slug)
        return JsonResponse(uses_of(own.user, own.studio))


# --- what the word views share ---------------------------------------------------------------------------------------
def refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("Only a lead of the studio can change words that all share."))


def changeable(request: Request, slug: str, word_id: uuid.UUID) -> tuple[Membership, Word]:
    """The member, and the word that he or she may change."""
    own = membership_get(request.user, slug)
    word = word_get(own, word_id)
    refuse_unless(may_change_word(own, word))
    return own, word


def with_clip(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    """The example's clip by the way of every clip: through what the person may see."""
    if values.get("example"):
        values["example"] = {**values["example"], "clip": clip_get(cast(User, request.user), values["example"]["clip"])}
    return values


def written(
    own: Membership, change: WordChange | None, word: Word | None = None, *, status: int = 200, **more: Any
) -> Response:
    """The words that a change touched, and its line in the log."""
    ids = ({word.id} if word else set()) | ({uuid.UUID(one) for one in change.after} if change else set())
    digits = digits_of(words_of(own.studio), own.user_id)
    told = [word_json(one, digits) for one in words_listed(own).filter(id__in=ids)]
    return Response({"words": told, "change": change and change.id, **more}, status=status)

"""The log of words, and what is taken back; ready lists to start from."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.selectors import membership_get
from dancesite.core.bodies import body_of
from dancesite.core.lists import PageQuery, counted, query_of
from dancesite.core.openapi import refusal

from .word_lists import CODES, list_add, lists_json
from .word_log import changes_json, may_undo
from .word_schema import ReadyListAdd, ReadyListsSchema, WordChangePageSchema, WordsWrittenSchema
from .word_selectors import change_get, changes_of, may_change_words, words_of
from .word_undo import change_undo
from .words_api import refuse_unless, written


class WordChanges(APIView):
    @extend_schema(
        summary="What was done to the studio's words", parameters=[PageQuery], responses=WordChangePageSchema
    )
    def get(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        query = query_of(request, PageQuery)
        shown = Paginator(changes_of(own.studio), query["page_size"]).get_page(query["page"])
        return Response({**counted(shown), "results": changes_json(own, list(shown))})


class WordChangeUndo(APIView):
    """Taken back by a line of its own, which can be taken back in turn."""

    @extend_schema(
        summary="Take a change of words back",
        request=None,
        responses={
            201: WordsWrittenSchema,
            409: refusal("The words were changed again since (code conflict; `since` has the lines), or code undone."),
        },
    )
    def post(self, request: Request, slug: str, change_id: int) -> Response:
        own = membership_get(request.user, slug)
        change = change_get(own.studio, change_id)
        if not may_undo(own, change, {word.id: word for word in words_of(own.studio)}):
            raise PermissionDenied(_("Only a lead of the studio can change words that all share."))
        return written(own, change_undo(change=change, by=own.user), status=201)


class ReadyLists(APIView):
    @extend_schema(summary="Vocabularies to start from", responses=ReadyListsSchema)
    def get(self, request: Request, slug: str) -> Response:
        return Response({"results": lists_json(membership_get(request.user, slug))})


class ReadyListTaken(APIView):
    """What the studio has already stays as it is."""

    @extend_schema(
        summary="Take over the words of a list",
        request=ReadyListAdd,
        responses={201: WordsWrittenSchema, 409: refusal("There are too many words (code too-many-words).")},
    )
    def post(self, request: Request, slug: str, code: str) -> Response:
        own = membership_get(request.user, slug)
        if code not in CODES:
            raise Http404
        refuse_unless(may_change_words(own))
        change = list_add(studio=own.studio, by=own.user, code=code, **body_of(request, ReadyListAdd))
        return written(own, change, status=201)

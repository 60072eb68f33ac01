"""Polling twin of the socket, for programs, and for networks that let no WebSocket through."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.selectors import membership_get
from dancesite.core.lists import query_of

from .events_schema import EventsPageSchema
from .waiting import MOST_SECONDS, page_since, page_when_it_comes


class EventsQuery(serializers.Serializer[Any]):
    last = serializers.IntegerField(
        min_value=0, max_value=2**53, default=0, help_text="The `seq` of the answer before; 0 at first."
    )
    wait = serializers.IntegerField(
        min_value=0, max_value=MOST_SECONDS, default=0, help_text="Seconds to wait for something to happen."
    )


class StudioEvents(APIView):
    """The events after `last`, oldest first. With `wait` the answer comes when there is something to tell."""

    @extend_schema(summary="Events since a number", parameters=[EventsQuery], responses=EventsPageSchema)
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        membership = membership_get(request.user, slug)
        query = query_of(request, EventsQuery)
        last, seconds = query["last"], query["wait"]
        page = page_since(membership.user, slug, last)
        if page["events"] or page["reset"] or not seconds:
            return Response(page)
        waiting = page_when_it_comes(membership.user, slug, membership.studio_id, page["seq"], seconds)
        return StreamingHttpResponse(waiting, content_type="application/json", headers={"Cache-Control": "no-store"})

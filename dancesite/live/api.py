"""Polling twin of the socket, for networks that let no WebSocket through."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.selectors import membership_get
from dancesite.core import events

from .events_schema import EventsPageSchema
from .visibility import relayed


class EventsQuery(serializers.Serializer[Any]):
    last = serializers.IntegerField(min_value=0, max_value=2**53, default=0)


class StudioEvents(APIView):
    """GET ?last=<seq>: the events since then."""

    @extend_schema(summary="Events since a number", parameters=[EventsQuery], responses=EventsPageSchema)
    def get(self, request: Request, slug: str) -> Response:
        membership = membership_get(request.user, slug)
        query = EventsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        replay = events.replay(membership.studio_id, query.validated_data["last"])
        return Response({"seq": replay.seq, "reset": replay.reset, "events": relayed(membership.user, replay.events)})

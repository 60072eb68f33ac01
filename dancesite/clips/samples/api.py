"""The JSON API of sample clips."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import Membership
from dancesite.accounts.selectors import membership_get, membership_led

from . import selectors, services
from .samples_schema import SamplesSchema


class Samples(APIView):
    """GET: how many there are, and whether more are being drawn. DELETE: draw no more, and remove those there are."""

    @extend_schema(summary="The sample clips of a studio", responses=SamplesSchema)
    def get(self, request: Request, slug: str) -> Response:
        return _answer(membership_get(request.user, slug))

    @extend_schema(summary="Remove the sample clips", responses=SamplesSchema)
    def delete(self, request: Request, slug: str) -> Response:
        membership = membership_led(request.user, slug)
        services.samples_remove(studio=membership.studio)
        return _answer(membership)


class StopSamples(APIView):
    """POST: draw no more of them; those that are here stay."""

    @extend_schema(summary="Draw no more sample clips", request=None, responses=SamplesSchema)
    def post(self, request: Request, slug: str) -> Response:
        membership = membership_led(request.user, slug)
        services.samples_stop(studio=membership.studio)
        return _answer(membership)


def _answer(membership: Membership) -> Response:
    return Response(selectors.samples_state(membership.studio, membership.role))

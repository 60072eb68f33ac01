"""What is to be labelled next, and by whom, as JSON."""

from __future__ import annotations

import uuid
from typing import cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import Membership, User
from dancesite.accounts.selectors import members_of
from dancesite.core.bodies import body_of
from dancesite.core.errors import invalid
from dancesite.core.lists import query_of
from dancesite.core.openapi import refusal

from .api import refuse_unless
from .assignment_schema import (
    AssignmentsGiven,
    AssignmentsQuery,
    AssignmentsSchema,
    ProposalQuestion,
    ProposalsSchema,
)
from .assignment_selectors import assignment_get, assignments_listed
from .assignment_view import assignment_json
from .assignments import Wanted, assign, assignment_end
from .pool_choice import propose
from .pool_selectors import training_led, training_seen
from .selectors import may_manage_models


class StudioProposals(APIView):
    @extend_schema(
        summary="Which clips to label next, and why",
        description="Changes nothing. Clips that are labelled or given to somebody are passed over.",
        request=ProposalQuestion,
        responses={200: ProposalsSchema, 409: refusal("The pool was not looked over yet (no-survey).")},
    )
    def post(self, request: Request, slug: str) -> Response:
        own = training_led(request.user, slug)
        asked = body_of(request, ProposalQuestion)
        method, proposed = propose(studio_id=own.studio_id, **asked)
        return Response({"method": method, "proposed": proposed})


class StudioAssignments(APIView):
    @extend_schema(summary="Who is asked to label what", parameters=[AssignmentsQuery], responses=AssignmentsSchema)
    def get(self, request: Request, slug: str) -> Response:
        own = training_seen(request.user, slug)
        query = query_of(request, AssignmentsQuery)
        return Response({"assignments": [assignment_json(one) for one in assignments_listed(own, **query)]})

    @extend_schema(
        summary="Ask somebody to label clips",
        description="All of them, or none. A clip that was given to somebody is given to this person instead.",
        request=AssignmentsGiven,
        responses={201: AssignmentsSchema, 410: refusal("One of the clips was removed.")},
    )
    def post(self, request: Request, slug: str) -> Response:
        own = training_led(request.user, slug)
        told = body_of(request, AssignmentsGiven)
        wanted = [Wanted(**one) for one in told["clips"]]
        given = {one.id for one in assign(studio=own.studio, by=own.user, wanted=wanted, to=_to(own, told["to"]))}
        rows = [assignment_json(one) for one in assignments_listed(own) if one.id in given]
        return Response({"assignments": rows}, status=201)


class OneAssignment(APIView):
    @extend_schema(summary="Ask nobody to label a clip any more", responses={204: None})
    def delete(self, request: Request, assignment_id: uuid.UUID) -> Response:
        assignment = assignment_get(request.user, assignment_id)
        refuse_unless(may_manage_models(request.user, assignment.clip.studio_id))
        assignment_end(assignment=assignment, by=cast(User, request.user))
        return Response(status=204)


def _to(own: Membership, person: str | None) -> User | None:
    if person is None:
        return None
    found = next((member.user for member in members_of(own.studio) if str(member.user_id) == person), None)
    if found is None:
        raise invalid("to", _("This person is not in this studio."))
    return found

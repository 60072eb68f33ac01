"""The page of the studio's words."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dancesite.accounts.models import Membership, User
from dancesite.accounts.selectors import membership_get
from dancesite.clips.clip_view import clip_json
from dancesite.clips.selectors import clips_visible_to, styles_of, with_details
from dancesite.core import events
from dancesite.core.job_view import places_in_line

from .word_selectors import may_change_words, may_have_words, uses_of
from .word_view import words_json


@login_required
def words(request: HttpRequest, slug: str) -> HttpResponse:
    """The vocabulary, to be read by every member; who may change what of it stands in `may`."""
    membership = membership_get(request.user, slug)
    seq = events.sequence(membership.studio_id)
    user, studio = membership.user, membership.studio
    told = words_json(membership)
    page_data = {
        "studio": {"slug": studio.slug, "name": studio.name},
        "me": {"id": str(user.pk), "name": user.name, "role": membership.role},
        "words": told,
        "uses": uses_of(user, studio),
        "films": _films(membership, {word["example"]["clip"] for word in told if word["example"]}),
        "people": _names({word["owner"] for word in told if word["owner"]}),
        "styles": styles_of(studio),
        "may": {"words": may_change_words(membership), "own": may_have_words(membership)},
        "seq": seq,
        "socket": f"/ws/studios/{studio.slug}/",
    }
    context = {"page_data": page_data, "membership": membership, "section": "words"}
    return render(request, "annotations/words.html", context)


def _films(own: Membership, clip_ids: set[str]) -> dict[str, dict[str, Any]]:
    """The clips that the examples are of, as the API tells them; without those that the person may not see."""
    clips = with_details(clips_visible_to(own.user)).filter(studio=own.studio_id, id__in=clip_ids)
    places = places_in_line(clip.job for clip in clips if clip.job)
    return {str(clip.id): clip_json(clip, own.user, own.role, places) for clip in clips}


def _names(user_ids: set[str]) -> dict[str, str]:
    """Of those who have words of their own, by their ids."""
    return {str(pk): name for pk, name in User.objects.filter(pk__in=user_ids).values_list("pk", "name")}

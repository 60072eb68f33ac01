"""Which clips to label next: what the newest survey found, as far as it is still to be done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dancesite.clips.models import Clip
from dancesite.core.errors import Problem, invalid

from .assignment_selectors import assignments_of
from .models import Survey
from .pool_selectors import clip_trouble, clips_there, said_about

METHODS = ("coverage", "random", "doubt")


def propose(*, studio_id: int, count: int, method: str = "") -> tuple[str, list[dict[str, Any]]]:
    """The best `count` clips or sections, and by which method: {"clip", "start", "end", "reason": a sentence}. Those
    that are labelled or given to somebody since the survey are passed over; so is a whole clip of which a part was
    given away.

    Raises Problem: "no-survey" (409), "invalid" (method) where the survey knows no such order.
    """
    done = Survey.objects.filter(studio=studio_id, result__isnull=False).order_by("-made_at")
    survey = done.first()
    if survey is None or survey.result is None:
        raise Problem("no-survey", _("The pool was not looked over yet. Look it over first."), status=409)
    method = method or survey.result["method"]
    order = survey.result["orders"].get(method)
    if order is None:
        message = _("Nothing can be proposed by doubt before a trained model has read the clips.")
        raise invalid("method", message)
    there = clips_there(studio_id)
    clips = {str(clip.id): clip for clip in there.select_related("dancer") if not clip_trouble(clip)}
    labelled = {str(clip_id) for clip_id, said in said_about(there).items() if said.frames}
    given = {str(one.clip_id) for one in assignments_of(studio_id)}
    open_ = clips.keys() - labelled - given
    left = [one for one in order if one["clip"] in open_]
    return method, [_told(one, clips[one["clip"]]) for one in left[:count]]


def _told(one: dict[str, Any], clip: Clip) -> dict[str, Any]:
    span = {"start": one.get("start"), "end": one.get("end")}
    return {"clip": one["clip"], **span, "reason": reason_told(one["reason"], clip)}


def reason_told(reason: dict[str, Any], clip: Clip) -> str:
    """In a sentence, in the language of who asks, and with what dancer and style are called now."""
    code, dancer = reason["code"], clip.dancer.name if clip.dancer else ""
    if code == "dancer" and dancer:
        return _("It is the first of {dancer}.").format(dancer=dancer)
    if code == "style" and clip.style:
        return _("It is the first of the style {style}.").format(style=clip.style)
    if code == "random-dancer" and dancer:
        return _("It was drawn by lot, as the first of {dancer}.").format(dancer=dancer)
    if code == "random-style" and clip.style:
        return _("It was drawn by lot, as the first of the style {style}.").format(style=clip.style)
    if code.startswith("random"):
        return _("It was drawn by lot.")
    if code == "doubt":
        return _("The model is unsure about it: {percent} of 100.").format(percent=reason["percent"])
    if code == "first":
        return _("It lies in the middle of the clips: many others are like it.")
    if count := reason.get("clips", 0):
        message = ngettext(
            "It is far from all that is labelled, and {count} other clip is like it.",
            "It is far from all that is labelled, and {count} other clips are like it.",
            count,
        )
        return message.format(count=count)
    return _("It is far from all that is labelled.")

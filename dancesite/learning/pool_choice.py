"""Which clips to label next: what the newest survey found, as far as it is still to be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

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
    able = {str(clip.id) for clip in there if not clip_trouble(clip)}
    labelled = {str(clip_id) for clip_id, said in said_about(there).items() if said.frames}
    given = {str(one.clip_id) for one in assignments_of(studio_id)}
    left = [one for one in order if one["clip"] in able - labelled - given]
    return method, [_told(one) for one in left[:count]]


def _told(one: dict[str, Any]) -> dict[str, Any]:
    span = {"start": one.get("start"), "end": one.get("end")}
    return {"clip": one["clip"], **span, "reason": reason_told(one["reason"])}


def reason_told(reason: dict[str, Any]) -> str:
    """In a sentence, in the language of who asks."""
    return _REASONS.get(reason["code"], _other)(reason)


def _other(reason: dict[str, Any]) -> str:
    return _("It adds something to what is labelled.")


_REASONS: dict[str, Callable[[dict[str, Any]], str]] = {
    "first": lambda told: _("It is in the middle of movements like none that are labelled."),
    "far": lambda told: _("Of all clips it is least like any labelled one."),
    "dancer": lambda told: _("Few clips of {dancer} are labelled.").format(dancer=told["dancer"]),
    "style": lambda told: _("Few clips of the style {style} are labelled.").format(style=told["style"]),
    "random": lambda told: _("It was drawn by lot."),
    "random-dancer": lambda told: _("It was drawn by lot among the clips of {dancer}.").format(dancer=told["dancer"]),
    "random-style": lambda told: _("It was drawn by lot among the clips of the style {style}.").format(
        style=told["style"]
    ),
    "doubt": lambda told: _("The model is unsure about it."),
    "disagree": lambda told: _("Two students of the model say different things about it."),
}

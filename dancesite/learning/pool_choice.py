"""Which clips to label next: what the newest survey found, as far as it is still to be done."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dancesite.clips.models import Clip
from dancesite.core.errors import Problem, invalid

from .assignment_selectors import assignments_of
from .models import Survey
from .pool_selectors import Span, clip_trouble, clips_there, overlap, said_about, spans_said

_END = 2**31  # of a whole clip
METHODS = ("coverage", "random", "doubt")


def propose(*, studio_id: int, count: int, method: str = "") -> tuple[str, list[dict[str, Any]]]:
    """The best `count` clips or sections, and by which method: {"clip", "start", "end", "reason": a sentence}. Those
    that are labelled or given to somebody since the survey are passed over: a section where half of it is labelled, or
    some of it given.

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
    sections = {one["clip"] for one in order if one["start"] is not None} & labelled & clips.keys()
    told = spans_said({clips[clip].id for clip in sections}, ("unit", "none"))
    said = {str(clip_id): spans for clip_id, spans in told.items()}
    given: dict[str, list[Span]] = {}
    for one in assignments_of(studio_id):
        given.setdefault(str(one.clip_id), []).append((one.start or 0, _END if one.end is None else one.end))

    def is_open(one: dict[str, Any]) -> bool:
        clip, whole = one["clip"], one["start"] is None
        span = (0, _END) if whole else (one["start"], one["end"])
        if clip not in clips or overlap(given.get(clip, []), span):
            return False
        return clip not in labelled if whole else 2 * overlap(said.get(clip, []), span) < span[1] - span[0]

    return method, [_told(one, clips[one["clip"]]) for one in islice(filter(is_open, order), count)]


def _told(one: dict[str, Any], clip: Clip) -> dict[str, Any]:
    return {"clip": one["clip"], "start": one["start"], "end": one["end"], "reason": reason_told(one["reason"], clip)}


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
            "{count} other clip is more like it than like anything labelled.",
            "{count} other clips are more like it than like anything labelled.",
            count,
        )
        return message.format(count=count)
    return _("It is unlike all that is labelled.")

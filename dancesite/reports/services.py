"""Writes of reports, and of what people say about a reading."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.schema import SchemaError, StructureReport
from analysis.schema.scale import LIMITS, Scale
from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_hold, clip_read_again, clip_structure_set
from dancesite.core import events
from dancesite.core.errors import Problem
from dancesite.core.models import JobRun
from dancesite.core.text import one_line
from dancesite.learning.models import ModelVersion

from .models import BeatGrid, ModelChoice, Report, TimeScale, UnitName
from .naming import names_carried
from .scores_view import units_as_words
from .selectors import LEARNED, WAITS, reading_choices, report_latest, unit_names

NAME_LETTERS = 80


def barcode_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The report's structure in one strip: [{"start", "end", "state", "hue"}] in frames, half-open."""
    hues = {unit["id"]: unit["hue"] for unit in data["units"]}
    return [
        {"start": part["start"], "end": part["end"], "state": part["state"], "hue": hues.get(part["unit"])}
        for part in data["segments"]
    ]


# --- what the worker stores ----------------------------------------------------------------------------------------
@transaction.atomic
def report_store(*, clip: Clip, key: str, report: StructureReport, model: ModelVersion | None = None) -> Report:
    """Store the report once a key, and let it count. `model`: what read it. Raises JobLost when the clip is gone."""
    before = report_latest(clip)
    if model is not None:  # a new one of an older name may not be there any more, and leaves its name in the report
        model = ModelVersion.objects.filter(id=model.id).first()
    values = {"data": report.to_json(), "model": model}
    stored, _created = Report.objects.get_or_create(clip=clip, key=key, defaults=values)
    _choose(clip, before, stored)
    return stored


@transaction.atomic
def report_choose(*, clip: Clip, report: Report, model: ModelVersion | None = None) -> None:
    """Let this report, which is stored, count. Raises JobLost when the clip is gone.

    `model`: what it was asked for by. A version that was deleted and imported anew takes over what its file read.
    """
    if model is not None and report.model_id != model.id:
        report.model = model
        report.save(update_fields=["model"])
    _choose(clip, report_latest(clip), report)


def _choose(clip: Clip, before: Report | None, report: Report) -> None:
    """Its barcode goes to the clip, and names that people gave go over to its units."""
    if before is not None and before.pk != report.pk:
        # Another machine's clock may be ahead: what is chosen last counts all the same.
        report.chosen_at = max(timezone.now(), before.chosen_at + timedelta(microseconds=1))
        report.save(update_fields=["chosen_at"])
        _names_carry(clip, before, report)
    clip_structure_set(clip=clip, barcode=barcode_of(units_as_words(report.data, clip)))


def _names_carry(clip: Clip, before: Report, after: Report) -> None:
    """Names go to the units that have most frames in common with theirs; others wait for their own report."""
    names = {name.unit: name for name in UnitName.objects.filter(clip=clip)}
    here = {unit: name for unit, name in names.items() if WAITS not in unit}
    learned = LEARNED in {before.data["method"]["kind"], after.data["method"]["kind"]}  # a model has its own names
    carried = {} if learned else names_carried({unit: one.name for unit, one in here.items()}, before.data, after.data)
    own = f"{after.pk}{WAITS}"
    waiting = {unit.removeprefix(own): name for unit, name in names.items() if unit.startswith(own)}
    # Out of the way first: the new ids are the letters of the old ones.
    for unit, name in here.items():
        name.unit = f"{before.pk}{WAITS}{unit}"
    UnitName.objects.bulk_update(here.values(), ["unit"])
    for unit, name in waiting.items():
        if unit not in carried:
            UnitName.objects.filter(pk=name.pk).update(unit=unit)
        else:  # named anew meanwhile
            name.delete()
    for unit, old in carried.items():
        UnitName.objects.filter(pk=here[old].pk).update(unit=unit)


def reports_delete(clip: Clip) -> None:
    """All reports of a clip and what people said about reading it: what its removal calls."""
    for table in (Report, ModelChoice, TimeScale, BeatGrid, UnitName):
        table._default_manager.filter(clip=clip).delete()


# --- what people say -----------------------------------------------------------------------------------------------
@transaction.atomic
def scale_set(*, clip: Clip, user: User, unit: str, value: float) -> None:
    """How long a unit should be, about; the structure is read again with it.

    Said once more, it only wakes a reading that failed or was stopped. Raises Problem: "invalid", and those of
    `clip_hold`.
    """
    try:
        scale = Scale(unit, round(value, 2))  # type: ignore[arg-type]  # checked there
    except SchemaError:
        raise _invalid(unit) from None
    clip = clip_hold(clip=clip)
    row = TimeScale.objects.filter(clip=clip).first()
    if row is not None and (row.unit, row.value) == (scale.unit, scale.value) and is_done(clip):
        return
    TimeScale.objects.update_or_create(clip=clip, defaults={"unit": scale.unit, "value": scale.value, "by": user})
    clip_read_again(clip=clip)


@transaction.atomic
def scale_clear(*, clip: Clip) -> None:
    """Let the parser choose again. Raises the Problems of `clip_hold`."""
    clip = clip_hold(clip=clip)
    gone, _tables = TimeScale.objects.filter(clip=clip).delete()
    if gone or not is_done(clip):
        clip_read_again(clip=clip)


def grid_changed(*, clip: Clip) -> None:
    """The corrected beats are others than before: where units are measured in counts, the structure is read again.

    Wants a clip from `clip_hold`, in the transaction that stores the beats.
    """
    scale = reading_choices(clip).scale
    if scale is not None and scale.unit == "counts":
        clip_read_again(clip=clip)


def is_done(clip: Clip) -> bool:
    """Was its last reading brought to its end?"""
    return clip.job is not None and clip.job.state == JobRun.State.DONE


def _invalid(unit: str) -> Problem:
    if unit not in LIMITS:
        message = _("A unit is measured in seconds or in counts.")
        return Problem("invalid", message, fields={"unit": [message]})
    low, high = LIMITS[unit]
    if unit == TimeScale.Unit.SECONDS:
        message = _("A unit lasts {low} to {high} seconds.").format(low=f"{low:g}", high=f"{high:g}")
    else:
        message = _("A unit lasts {low} to {high} counts.").format(low=f"{low:g}", high=f"{high:g}")
    return Problem("invalid", message, fields={"value": [message]})


@transaction.atomic
def unit_rename(*, clip: Clip, user: User, unit: str, name: str, report: int | None = None) -> None:
    """Call a unit of the report that counts by this name; an empty one, or the one it was found by, takes it back.

    `report`: the id of the report that was looked at. Raises Http404 for a unit that there is not, Problem "conflict"
    (409) where another report counts by now, "invalid", and those of `clip_hold`.
    """
    clip = clip_hold(clip=clip)
    latest = report_latest(clip)
    if latest is None:
        raise Http404
    if report is not None and report != latest.pk:
        message = _("The clip was read anew meanwhile: its units are others now. Look at them, and name them again.")
        raise Problem("conflict", message, status=409)
    found = {one["id"]: one["name"] for one in latest.data["units"]}
    if unit not in found:
        raise Http404
    name = one_line(name)
    if len(name) > NAME_LETTERS:
        message = _("This name is too long (80 letters at most).")
        raise Problem("invalid", message, fields={"name": [message]})
    if name in {"", found[unit]}:
        if not UnitName.objects.filter(clip=clip, unit=unit).delete()[0]:
            return
    elif unit_names(clip).get(unit) != name:
        UnitName.objects.update_or_create(clip=clip, unit=unit, defaults={"name": name, "by": user})
    else:
        return
    events.publish(events.Event(clip.studio_id, "clip.changed", str(clip.id)))

"""Reads of reports, of a clip that the caller got from clips.selectors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F

from analysis.schema.scale import Scale
from dancesite.clips.models import Clip
from dancesite.learning.models import ModelVersion

from .models import BeatGrid, ModelChoice, Report, TimeScale, UnitName

LEARNED = "learned"  # kind of a method that is a model's
WAITS = "/"  # in the unit of a name that waits for its report


@dataclass(frozen=True)
class ReadingChoices:
    """What people said about how to read a clip, as far as the structure depends on it.

    beats: seconds from the first proxy frame, as a person corrected them; None where nobody did, or where the scale is
    not in counts, since then no unit depends on them. model: what it is to be read by; a model asks for neither.
    """

    scale: Scale | None = None
    beats: tuple[float, ...] | None = None
    model: ModelVersion | None = None

    def without_model(self) -> ReadingChoices:
        return replace(self, model=None)


def report_latest(clip: Clip) -> Report | None:
    """The report that counts."""
    return clip.reports.select_related("model").order_by("-chosen_at", "-id").first()


def report_find(clip: Clip, key: str) -> Report | None:
    return clip.reports.filter(key=key).first()


def reading_choices(clip: Clip) -> ReadingChoices:
    by = ModelChoice.objects.select_related("model").filter(clip=clip).first()
    model = by.model if by else None
    chosen = TimeScale.objects.filter(clip=clip).first()
    if chosen is None:
        return ReadingChoices(model=model)
    scale = Scale.from_json({"unit": chosen.unit, "value": chosen.value})
    grid = BeatGrid.objects.filter(clip=clip).first() if scale.unit == "counts" else None
    return ReadingChoices(scale, None if grid is None or grid.beats is None else tuple(grid.beats), model)


def model_chosen(clip: Clip) -> ModelVersion | None:
    """What the clip is to be read by. Wants a clip of clips.selectors.with_details, or asks."""
    chosen: ModelChoice | None = getattr(clip, "model_choice", None)
    return chosen.model if chosen else None


def readings_of(clip: Clip) -> list[Report]:
    """The readings that there are, without their data: the last chosen of each model and of none, in this order; the
    first counts. Each with its `kind`: one that is LEARNED and has no model was made by a version that is deleted."""
    reports = clip.reports.select_related("model").defer("data").annotate(kind=F("data__method__kind"))
    found: dict[Any, Report] = {}
    for report in reports.order_by("-chosen_at", "-id"):
        found.setdefault((report.kind, report.model_id), report)
    return list(found.values())


def unit_names(clip: Clip) -> dict[str, str]:
    """The names that people gave, by the id of the unit in the report that counts."""
    named = UnitName.objects.filter(clip=clip).exclude(unit__contains=WAITS)
    return dict(named.values_list("unit", "name"))

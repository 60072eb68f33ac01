"""Reads of reports, of a clip that the caller got from clips.selectors."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.schema.scale import Scale
from dancesite.clips.models import Clip

from .models import BeatGrid, Report, TimeScale, UnitName

WAITS = "/"  # in the unit of a name that waits for its report


@dataclass(frozen=True)
class ReadingChoices:
    """What people said about how to read a clip, as far as the structure depends on it.

    beats: seconds from the first proxy frame, as a person corrected them; None where nobody did, or where the scale is
    not in counts, since then no unit depends on them.
    """

    scale: Scale | None = None
    beats: tuple[float, ...] | None = None


def report_latest(clip: Clip) -> Report | None:
    """The report that counts."""
    return clip.reports.order_by("-chosen_at", "-id").first()


def report_find(clip: Clip, key: str) -> Report | None:
    return clip.reports.filter(key=key).first()


def reading_choices(clip: Clip) -> ReadingChoices:
    chosen = TimeScale.objects.filter(clip=clip).first()
    if chosen is None:
        return ReadingChoices()
    scale = Scale.from_json({"unit": chosen.unit, "value": chosen.value})
    grid = BeatGrid.objects.filter(clip=clip).first() if scale.unit == "counts" else None
    return ReadingChoices(scale, None if grid is None or grid.beats is None else tuple(grid.beats))


def unit_names(clip: Clip) -> dict[str, str]:
    """The names that people gave, by the id of the unit in the report that counts."""
    named = UnitName.objects.filter(clip=clip).exclude(unit__contains=WAITS)
    return dict(named.values_list("unit", "name"))

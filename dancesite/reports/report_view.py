"""A stored report as people see it: with the names and counts that they gave, in their words. The stored one stays as
it was read."""

from __future__ import annotations

from typing import Any

from dancesite.clips.models import Clip
from dancesite.learning.model_view import model_brief

from .models import Report
from .naming import names_applied
from .rhythm import grid_applied
from .scores_view import curves_apart, units_as_words
from .selectors import unit_names


def report_json(clip: Clip, report: Report) -> dict[str, Any]:
    """The report that counts, whole, for exports. `id` tells it from one that was read with other settings, and `model`
    which version read it: null for the first reading, and where it is deleted (`scores.model` still names it)."""
    told = units_as_words(grid_applied(report.data, clip), clip)
    model = model_brief(report.model) if report.model else None
    return names_applied(told, unit_names(clip)) | {"id": report.pk, "model": model}


def report_told(clip: Clip, report: Report) -> dict[str, Any]:
    """The same for pages and API, where long curves are fetched apart."""
    return curves_apart(report_json(clip, report), clip)

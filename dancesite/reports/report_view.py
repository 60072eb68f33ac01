"""A stored report as people see it: with the names and counts that they gave. The stored one stays as it was read."""

from __future__ import annotations

from typing import Any

from dancesite.clips.models import Clip

from .models import Report
from .naming import names_applied
from .rhythm import grid_applied
from .selectors import unit_names


def report_json(clip: Clip, report: Report) -> dict[str, Any]:
    """The report that counts, for page, API and exports. `id` tells it from one that was read with other settings."""
    return names_applied(grid_applied(report.data, clip), unit_names(clip)) | {"id": report.pk}

"""How a job is told to people: JSON for pages and events."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import JobRun


def job_json(run: JobRun) -> dict[str, Any]:
    """The contract of the front end's `Job` type. `percent` is of the stage, `overall` of the whole."""
    queued = run.state == JobRun.State.QUEUED
    return {
        "id": str(run.id),
        "clip": str(run.subject_id),
        "state": run.state,
        "stage": run.stage or "check",
        "stage_index": run.stage_index,
        "finished_stages": run.finished_stages,
        "percent": round(100 * run.done / run.total) if run.total else 0,
        "done": run.done,
        "total": run.total,
        "countable": run.countable,
        "overall": round(run.overall, 1),
        "seconds_left": _seconds_left(run),
        "place": _place_in_line(run) if queued else None,
        "attempt": run.attempt,
        "cancelling": run.cancel_requested and run.state == JobRun.State.RUNNING,
        "error": _told(run.error),
    }


def _told(error: dict[str, str] | None) -> dict[str, str] | None:
    if error is None:
        return None
    message, remedy = error.get("message", ""), error.get("remedy", "")
    return error | {"message": _(message) if message else "", "remedy": _(remedy) if remedy else ""}


def _place_in_line(run: JobRun) -> int:
    return 1 + JobRun.objects.filter(state=JobRun.State.QUEUED, queued_at__lt=run.queued_at).count()


def _seconds_left(run: JobRun) -> int | None:
    """A rough guess from the pace so far; None until a twentieth is done, and in stages that cannot be counted."""
    if run.state != JobRun.State.RUNNING or run.overall < 5 or run.started_at is None or not run.total:
        return None
    spent = (timezone.now() - run.started_at).total_seconds()
    return max(1, round(spent * (100 - run.overall) / run.overall))

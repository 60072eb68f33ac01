"""How a job is told to people: JSON for pages, and events."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from . import events
from .job_queues import NO_CLIP, Job
from .models import JobRun

# Late stages wait in queues of their own (jobs.queue_of).
_LINE = Case(When(stage__in=["parse", "infer"], then=F("stage")), default=Value(""))


def job_json(run: JobRun, places: dict[uuid.UUID, int] | None = None) -> dict[str, Any]:
    """The contract of the front end's `Job` type. `percent` is of the stage, `overall` of the whole.

    `places` from `places_in_line`, for who tells of many jobs.
    """
    places = places_in_line([run]) if places is None else places
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
        "place": places.get(run.id),
        "attempt": run.attempt,
        "cancelling": run.cancel_requested and run.state == JobRun.State.RUNNING,
        "error": _told(run.error),
    }


def _told(error: dict[str, str] | None) -> dict[str, str] | None:
    if error is None:
        return None
    message, remedy = error.get("message", ""), error.get("remedy", "")
    return error | {"message": _(message) if message else "", "remedy": _(remedy) if remedy else ""}


def places_in_line(runs: Iterable[JobRun]) -> dict[uuid.UUID, int]:
    """The places, from 1, of those of the jobs that are queued; one query for all.

    Each kind of work has a line of its own, and each queue: what waits behind a person's clip is not before it.
    """
    queued = [run.id for run in runs if run.state == JobRun.State.QUEUED]
    if not queued:
        return {}
    queue = JobRun.objects.annotate(line=_LINE).filter(
        state=JobRun.State.QUEUED, kind=OuterRef("kind"), line=OuterRef("line")
    )
    earlier = queue.filter(queued_at__lt=OuterRef("queued_at")).order_by()
    ahead = Subquery(earlier.values("state").annotate(n=Count("id")).values("n"))
    waiting = JobRun.objects.filter(id__in=queued).annotate(line=_LINE).annotate(n=ahead)
    return {id: 1 + (n or 0) for id, n in waiting.values_list("id", "n")}


def _seconds_left(run: JobRun) -> int | None:
    """A rough guess from the pace so far; None until a twentieth is done, and in stages that cannot be counted."""
    if run.state != JobRun.State.RUNNING or run.overall < 5 or run.started_at is None or not run.total:
        return None
    spent = (timezone.now() - run.started_at).total_seconds()
    return max(1, round(spent * (100 - run.overall) / run.overall))


def tell(run: JobRun, *, changed: bool = False) -> None:
    """Tell the job's state: for who decides it, so that no older state is told after a newer one."""
    if run.kind not in NO_CLIP:
        events.publish(events.Event(run.studio_id, "job.progress", str(run.subject_id), job_json(run)))
    if changed:
        tell_changed(run)


def tell_changed(run: JobRun) -> None:
    """Tell no state but that there is one to fetch: for who only asks for something."""
    if run.kind == Job.SURVEY:
        events.publish(events.Event(run.studio_id, "training.changed"))
    elif run.kind == Job.TRAIN:
        events.publish(events.Event(run.studio_id, "run.changed", run={"id": str(run.subject_id)}))
    elif run.kind == Job.COMPARE:
        events.publish(events.Event(run.studio_id, "comparison.changed", comparison=str(run.subject_id)))
    elif run.kind not in NO_CLIP:
        events.publish(events.Event(run.studio_id, "clip.changed", str(run.subject_id)))

"""Compares two clips: what the second makes of the first one's dance, from their bodies and readings.

Nothing is kept before the end: a killed worker's successor begins anew, which takes seconds.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

from analysis.formats.arrays import ArrayFileError
from analysis.parsing.comparing import NotComparable, Take, compare
from analysis.schema import MediaError, SchemaError, StructureReport
from dancesite.celery import app
from dancesite.clips.models import Clip
from dancesite.core import jobs
from dancesite.reports.comparing.selectors import comparison_for_work
from dancesite.reports.comparing.services import comparison_finish
from dancesite.reports.models import Report
from dancesite.reports.selectors import LEARNED
from worker.bodies import newest_pose, track_of
from worker.runner import COMPARING, run


@app.task(name=jobs.Job.COMPARE.value, bind=True)
def compare_clips(self: Any, job_id: str) -> None:
    """Celery task; carries the job's id and nothing else."""
    run(job_id, self.request.hostname or "", compare_takes, broke=COMPARING)


def compare_takes(claim: jobs.Claim, work: Path) -> None:
    """Once more where other readings are asked for meanwhile. Raises MediaError where there is no body."""
    while True:
        row = comparison_for_work(claim.subject_id)
        if row is None:
            raise jobs.JobLost  # its job went with it
        jobs.heed(claim)
        first, second = _take(row.first, row.first_report, work), _take(row.second, row.second_report, work)
        named = _same_words(first.report, second.report)
        try:
            found = compare(replace(first, named=named), replace(second, named=named))
        except NotComparable as lacking:
            raise _no_body((row.first, row.second)[lacking.which]) from None
        jobs.heed(claim)
        if comparison_finish(claim=claim, made_of=row, data=found.to_json()):
            return


def _take(clip: Clip, report: Report, work: Path) -> Take:
    pose = newest_pose(clip)
    if pose is None:
        raise _no_body(clip)
    structure = StructureReport.from_json(report.data)
    try:
        track = track_of(pose, structure, work)
    except (OSError, ArrayFileError, SchemaError) as error:
        message = gettext_noop("The body of one of the clips is being made again.")
        raise MediaError("no-body", message, gettext_noop("Try again in a few minutes."), str(error)) from None
    return Take(track, structure, dancer=None if clip.dancer_id is None else str(clip.dancer_id))


def _same_words(one: StructureReport, other: StructureReport) -> bool:
    """Did one model name the units of both? Names found without labels mean something in their own clip alone."""
    methods = [(report.method.kind, report.method.name, report.method.version) for report in (one, other)]
    return methods[0] == methods[1] and methods[0][0] == LEARNED


def _no_body(clip: Clip) -> MediaError:
    message = gettext_noop("No body was found in one of the clips, so there is nothing to compare.")
    return MediaError("no-body", message, gettext_noop("Choose clips that show a dancer."), clip.title)

"""Measures of a report: made with it (worker.reading), or by a job of its own where it has none yet.

A report keeps its measures; a killed worker's successor makes them again from the start, which takes a second.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.db import transaction

from analysis.formats.arrays import ArrayFileError
from analysis.parsing.measuring import measure
from analysis.schema import SchemaError, StructureReport
from analysis.schema.measures import Measures
from dancesite.celery import app
from dancesite.clips.models import Artefact, Clip
from dancesite.core import jobs
from dancesite.reports.measuring.selectors import sheet_lacking
from dancesite.reports.measuring.services import sheet_store
from worker.bodies import newest_pose, track_of
from worker.runner import run

log = logging.getLogger(__name__)


@app.task(name=jobs.Job.MEASURE.value, bind=True)
def measure_clip(self: Any, job_id: str) -> None:
    """Celery task; carries the job's id and nothing else."""
    run(job_id, self.request.hostname or "", measure_report)


def measure_report(claim: jobs.Claim, _work: Path) -> None:
    """Measure what counts now, and end the job: both are seen together. A report that took its place meanwhile brings
    its own measures."""
    clip = Clip.objects.filter(id=claim.subject_id).first()
    if clip is None:
        raise jobs.JobLost
    report = sheet_lacking(clip)
    made = None
    if report is not None:
        pose = newest_pose(clip)
        made = None if pose is None else measured(pose, StructureReport.from_json(report.data))
    with transaction.atomic():
        jobs.finish(claim)
        if report is not None:
            sheet_store(report=report, measures=made, tell=True)


def measured(pose: Artefact, report: StructureReport) -> Measures | None:
    """None where the body's file is lost or another clip's: no report is kept back for its measures."""
    try:
        return measure(track_of(pose, report), report)
    except (OSError, ArrayFileError, SchemaError):
        log.warning("%s: its report has no measures", pose.name, exc_info=True)
        return None

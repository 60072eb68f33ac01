"""Looks over the clips that may teach: a map of them, and which are worth labelling."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dancesite.celery import app
from dancesite.core import jobs
from worker.runner import SURVEYING, run


@app.task(name=jobs.Job.SURVEY.value, bind=True)
def survey(self: Any, job_id: str) -> None:
    """Celery task; carries the job's id and nothing else."""
    run(job_id, self.request.hostname or "", look_over, SURVEYING)


def look_over(claim: jobs.Claim, work: Path) -> None:
    """Store the survey's result."""
    raise NotImplementedError

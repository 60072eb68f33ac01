"""Teaches a network on a snapshot of a studio's labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dancesite.celery import app
from dancesite.core import jobs
from worker.runner import TRAINING, run, takes_films

# A long training is no stuck one: it tells that it lives by every step.
MOST_SECONDS = 7 * 24 * 3600


@app.task(name=jobs.Job.TRAIN.value, bind=True, time_limit=MOST_SECONDS)
def train(self: Any, job_id: str) -> None:
    """Celery task; carries the job's id and nothing else."""
    run(job_id, self.request.hostname or "", teach, TRAINING)


def teach(claim: jobs.Claim, work: Path) -> None:
    """Go on from the last state that was saved, until the run is over or somebody else is to go first."""
    jobs.make_way(claim, for_films=takes_films())
    raise NotImplementedError

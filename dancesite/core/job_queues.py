"""The kinds of background work, the queue that each waits in, and the broker that carries the nudges."""

from __future__ import annotations

import logging
import uuid
from enum import StrEnum

from celery import current_app
from django.db.models import Q
from django.utils import timezone

from .models import JobRun

log = logging.getLogger(__name__)


class Job(StrEnum):
    """The kinds of work, by the name of their Celery task (a contract test compares them with the worker's tasks)."""

    INGEST = "worker.ingest"
    DRAW = "worker.draw"  # a new site's sample clips; makes way for every other job (`yield_to_others`)
    MEASURE = "worker.measure"  # the measures of a report that has none yet; the page that asked hears of the clip
    COMPARE = "worker.compare"  # two clips, unit by unit
    RENDER = "worker.render"  # a film or a PDF to take away, a film with faces hidden; who asked looks how far it is
    FIND = "worker.find"  # passages like one that a person chose; who asked looks how far it is
    SURVEY = "worker.survey"  # a map of the clips that may teach, and which of them are worth labelling
    TRAIN = "worker.train"  # a network taught on a snapshot of the labels; makes way (`make_way`)


# Whose subject is no clip, or not its reading: no event tells how far they are here, but who owns the subject, where
# that is to be told.
NO_CLIP = frozenset(
    {Job.MEASURE.value, Job.COMPARE.value, Job.RENDER.value, Job.FIND.value, Job.SURVEY.value, Job.TRAIN.value}
)

# Where it waits. What takes a second at most has a line of its own, and workers that take nothing else: it must not
# wait behind a film that is being read. What trained networks do has one, too: it may have a machine of its own. And
# what teaches them, which takes minutes to hours: nothing else ever waits behind that.
CPU, GPU, QUICK, TRAIN = "cpu", "gpu", "quick", "train"
# Of reading a clip, by where it begins: everything but the structure is there.
LATE = {"parse": QUICK, "infer": GPU}
PAPER = "pdf"  # where a render begins that is no film
_OF_KIND = {
    Job.COMPARE.value: QUICK,
    Job.FIND.value: QUICK,
    Job.MEASURE.value: QUICK,
    Job.SURVEY.value: TRAIN,
    Job.TRAIN.value: TRAIN,
}

IN_QUICK = Q(kind__in=[Job.COMPARE.value, Job.FIND.value, Job.MEASURE.value]) | Q(kind=Job.INGEST.value, stage="parse")
IN_QUICK |= Q(kind=Job.RENDER.value, stage=PAPER)
IN_GPU = Q(kind=Job.INGEST.value, stage="infer")
IN_TRAIN = Q(kind__in=[Job.SURVEY.value, Job.TRAIN.value])


def queue_of(run: JobRun) -> str:
    """CPU, GPU, QUICK or TRAIN, by what the job is and where it begins."""
    if run.kind == Job.INGEST:
        return LATE.get(run.stage, CPU)
    if run.kind == Job.RENDER:
        return QUICK if run.stage == PAPER else CPU
    return _OF_KIND.get(run.kind, CPU)


def send(job_id: uuid.UUID, queue: str = "") -> None:
    """Nudge a worker: through the job's own queue, or another one. However often it is delivered, it is done once."""
    run = JobRun.objects.filter(id=job_id, state=JobRun.State.QUEUED).first()
    if run is None:
        return
    try:
        current_app.send_task(run.kind, args=[str(job_id)], queue=queue or queue_of(run), retry=False)
    except Exception:  # whatever a broker raises: the row is safe, `job_watch.reconcile` sends it again
        log.warning("the broker did not take job %s; it will be sent again", job_id, exc_info=True)
        return
    JobRun.objects.filter(id=job_id).update(sent_at=timezone.now())


def all_taken(queue: str) -> bool:
    """Has some worker taken every message of the queue? False where the broker is away."""
    try:
        with current_app.connection_or_acquire() as broker:
            return not broker.default_channel.client.llen(queue)
    except Exception:  # whatever a broker raises
        log.warning("the broker does not say what it holds", exc_info=True)
        return False

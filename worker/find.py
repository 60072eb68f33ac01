"""Finds passages like the one that somebody chose, in the clips that they may see.

Nothing is kept between two searches: a killed worker's successor looks again from the start, which takes a second.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

from analysis.formats.arrays import ArrayFileError
from analysis.formats.posefile import read_pose
from analysis.parsing.search import LEAST_SECONDS, Example, Trace, example_of, find_like, trace_of
from analysis.schema import MediaError, SchemaError
from dancesite.annotations.models import PassageSearch
from dancesite.annotations.search_selectors import clips_to_search, example_clips, search_for_work
from dancesite.annotations.search_services import search_found
from dancesite.celery import app
from dancesite.clips.models import Clip
from dancesite.core import jobs, storage
from worker.runner import run

log = logging.getLogger(__name__)

MOST_FOUND = 200
REPORT_EVERY = 0.3  # seconds


@app.task(name=jobs.Job.FIND.value, bind=True)
def find(self: Any, job_id: str) -> None:
    """Celery task; carries the job's id and nothing else."""
    run(job_id, self.request.hostname or "", find_passages)


def find_passages(claim: jobs.Claim, work: Path) -> None:
    """Look through one clip after the other. Raises MediaError where the passage cannot be looked for."""
    search = search_for_work(claim.subject_id)
    if search is None:
        raise jobs.JobLost  # its job went with it
    examples, taken = _examples(search, work)
    clips, found, said = clips_to_search(search), [], float("-inf")
    for done, clip in enumerate(clips):
        if time.monotonic() - said >= REPORT_EVERY:
            said = time.monotonic()
            _tell(claim, done, len(clips))
        trace = _trace(clip, work)
        if trace is not None:
            own = [(start, end) for where, start, end in taken if where == str(clip.id)]
            found += [(clip, one) for one in find_like(trace, examples, taken=own, most=MOST_FOUND)]
    _tell(claim, len(clips), len(clips))
    found.sort(key=lambda each: -each[1].likeness)
    told = [
        {
            "clip": str(clip.id),
            "start": one.start,
            "end": one.end,
            "likeness": round(one.likeness, 3),
            "mirrored": one.mirrored,
        }
        for clip, one in found[:MOST_FOUND]
    ]
    search_found(claim=claim, found=told)


def _tell(claim: jobs.Claim, done: int, total: int) -> None:
    """Raises JobCancelled, JobLost or JobReleased."""
    overall = 100 * done / total if total else 0.0
    jobs.report_progress(claim, jobs.Progress("find", 0, (), done, total, "clip", overall))


def _examples(search: PassageSearch, work: Path) -> tuple[list[Example], list[tuple[str, int, int]]]:
    """What to look for, and which passages that is: they are no answer. Raises MediaError."""
    passages = [(str(search.clip_id), search.start, search.end)]
    passages += [(one["clip"], one["start"], one["end"]) for one in search.examples]
    clips = example_clips(search)
    traces = {id: _trace(clip, work) for id, clip in clips.items()}
    found = [(trace, start, end) for id, start, end in passages if (trace := traces.get(id)) is not None]
    examples = [example for each in found if (example := example_of(*each)) is not None]
    if examples:
        return examples, passages
    if found and all((end - start) / trace.fps < LEAST_SECONDS for trace, start, end in found):
        message = gettext_noop("This passage is too short to look for.")
        raise MediaError("too-short", message, gettext_noop("Choose a third of a second at least."))
    message = gettext_noop("The body cannot be seen well enough in this passage.")
    raise MediaError("no-body", message, gettext_noop("Choose a passage in which the skeleton is there."))


def _trace(clip: Clip, work: Path) -> Trace | None:
    """None where no body was found, or where its file is just being deleted or made anew."""
    try:
        with storage.local_path(clip.bodies[0].name, work) as path:  # type: ignore[attr-defined]
            return trace_of(read_pose(path))
    except (OSError, ArrayFileError, SchemaError):
        log.warning("clip %s was left out of a search", clip.id, exc_info=True)
        return None

"""Teaches a network on a snapshot of a studio's labels, checks it beside the version in use, and keeps it as a
candidate.

Whatever ends a worker, the next one goes on from the state that was stored last: from the same step, to the same
weights. Torch is loaded in the pool child alone.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop

from analysis.schema import MediaError, SchemaError
from dancesite.celery import app
from dancesite.core import jobs, storage
from dancesite.core.errors import Problem
from dancesite.learning.models import TrainingRun
from dancesite.learning.run_selectors import manifest_allowed, run_for_work, taken_back
from dancesite.learning.run_services import run_changed
from dancesite.learning.run_work import TakenBack, run_begin, run_checking, run_finish, run_forget
from dancesite.learning.selectors import model_promoted
from worker.runner import TRAINING, run, takes_films

if TYPE_CHECKING:
    from analysis.models.checkpoint import Card
    from analysis.training.recipe import Trained
    from worker.training.lessons import Lessons

# A long training is no stuck one: it tells that it lives by every step.
MOST_SECONDS = 7 * 24 * 3600
_TAKEN_BACK = ("withdrawn", "removed")


@app.task(name=jobs.Job.TRAIN.value, bind=True, time_limit=MOST_SECONDS)
def train(self: Any, job_id: str) -> None:
    """Celery task; carries the job's id and nothing else."""
    run(job_id, self.request.hostname or "", teach, TRAINING)


def teach(claim: jobs.Claim, work: Path) -> None:
    """Go on from the last state that was saved, until the run is over or somebody else is to go first."""
    jobs.make_way(claim, for_films=takes_films())
    training = run_for_work(claim.subject_id)
    if training is None:
        raise jobs.JobLost  # its job went with it
    try:
        if taken_back(training):
            run_forget(claim=claim, run=training)
        run_changed(training)
        _taught_and_checked(claim, training, work)
    except TakenBack:
        run_forget(claim=claim, run=training)
        message = gettext_noop("A clip that it learned from was taken back.")
        remedy = gettext_noop("What it had learned was deleted. Resume it: it begins anew, without that clip.")
        raise MediaError("withdrawn", message, remedy) from None
    except FloatingPointError as error:
        message = gettext_noop("The learning went wrong: its numbers grew beyond all bounds.")
        remedy = gettext_noop("Start a run with a smaller learning rate.")
        raise MediaError("diverged", message, remedy, str(error)) from None
    except Problem as problem:  # there is no room for what came of it
        remedy = gettext_noop("What it learned is kept. Make room, then resume it.")
        raise MediaError(problem.code, problem.message, remedy) from None


def _taught_and_checked(claim: jobs.Claim, training: TrainingRun, work: Path) -> None:
    import torch

    from analysis.models.checkpoint import Loaded, save
    from worker import checking
    from worker.training import lessons as bodies
    from worker.training.diploma import graduated
    from worker.training.student import card_of

    torch.set_num_threads(1)  # jobs are parallel already
    device = "cuda" if torch.cuda.is_available() else "cpu"

    def heed() -> None:
        jobs.make_way(claim, for_films=takes_films())

    manifest = manifest_allowed(training)
    lessons = bodies.lessons_of(manifest, work, heed)
    if not lessons.train or not lessons.test:
        message = gettext_noop("Too few of the snapshot's clips can be learned from.")
        remedy = gettext_noop("Freeze a new snapshot, with more labelled clips of whole bodies.")
        raise MediaError("too-few-labels", message, remedy)
    _begin(claim, training, lessons, gone=sum(one["code"] in _TAKEN_BACK for one in manifest["left_out"]))
    card = card_of(training.settings, lessons.vocabulary, name_of(training), f"run {training.number}")
    trained = _taught(claim, training, lessons, card, work, device)
    candidate = Loaded(trained.model.to(device).eval(), card)

    def progress(done: int, total: int) -> None:
        heed()
        run_checking(claim=claim, run=training, done=done, total=total)

    training.against = model_promoted(training.studio_id)
    result = checking.check(training, lessons, candidate, progress=progress)
    path = work / "candidate.safetensors"
    save(path, candidate.model, graduated(card, training, lessons, trained, result))
    frames = next((one["candidate"]["value"] for one in result["measures"] if one["name"] == "frames"), None)
    run_finish(claim=claim, run=training, path=path, result=result, accuracy=frames)


def _begin(claim: jobs.Claim, training: TrainingRun, lessons: Lessons, gone: int) -> None:
    """What it uses, what it leaves out, and how the version in use does on the clips that choose between the networks.
    gone: how many clips were taken back since the snapshot was made."""
    from worker import checking
    from worker.training.student import frames_right

    left_out = [{"clip": None, "code": "withdrawn"}] * gone + lessons.left_out  # their ids are not kept
    run_begin(claim=claim, run=training, taught=lessons.used, left_out=left_out)
    version = model_promoted(training.studio_id)
    active = checking.in_use(version)
    if training.active_accuracy is None and version is not None and active is not None:
        numbers = checking.numbers_of(training, version, lessons)
        with suppress(SchemaError):  # it can read none of these clips: the check says so, too
            training.active_accuracy = frames_right(active, lessons.validation, numbers)


def _taught(
    claim: jobs.Claim, training: TrainingRun, lessons: Lessons, card: Card, work: Path, device: str
) -> Trained:
    from worker.training.student import teach as learn
    from worker.training.watch import Watch, fetch_states

    states = work / "states"
    states.mkdir()
    fetch_states(training, states, work)
    watch = Watch(claim, training, states)
    try:
        trained = learn(
            training.settings, card, lessons, states=states, report=watch.report, pretrained=watch.pretrained,
            stop=watch.stop, device=device,
        )  # fmt: skip
    except SchemaError:  # of a state that is damaged, or that another version of the site left: next time without it
        storage.delete_folder(training.folder)
        raise
    if not isinstance(watch.why, jobs.JobLost | TakenBack):
        watch.keep()
    if watch.why is not None:
        raise watch.why
    assert trained is not None  # nothing else ends it
    return trained


def name_of(training: TrainingRun) -> str:
    """What versions of a studio are called, all the same: they are told apart by number."""
    name = "".join(letter for letter in training.studio.name if letter.isprintable()).strip()
    return name[:200] or training.studio.slug

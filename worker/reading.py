"""The last stages of a clip: its structure, as people chose that it be read."""

from __future__ import annotations

import json
from dataclasses import asdict

from django.db import transaction

from analysis.formats.posefile import read_pose
from analysis.parsing import parse_unsupervised
from analysis.schema import PoseTrack, Sound, StructureReport
from analysis.schema.measures import Measures
from dancesite.clips import services as clips
from dancesite.clips.models import LAST_STAGE, MODEL_STAGE, Artefact, Clip
from dancesite.core import jobs, storage
from dancesite.reports.measuring.services import sheet_store
from dancesite.reports.model_choice import model_adopt
from dancesite.reports.selectors import ReadingChoices, reading_choices, report_find, report_latest
from dancesite.reports.services import report_choose, report_store
from worker import infer, measuring
from worker.pipeline import StageReporter, artefact_key


def read_structure(
    claim: jobs.Claim, clip: Clip, pose: Artefact, sound: Artefact, report: StageReporter, *, models: bool = False
) -> None:
    """Read the structure and end the job; both are seen together, or neither is.

    Who chooses another scale or model, or corrects the counts, holds the clip as the last step here does. Either their
    choice is seen by that step, and the clip is read once more, or they see that the job is over, and ask for another
    one.

    models: is this a worker for models? Any other one gives a clip that never was read its first reading, and passes
    the job on; a reading that is there already is chosen again by any of them.
    """
    if report_latest(clip) is None:
        model_adopt(clip=clip)
    measured: dict[str, Measures | None] = {}
    results: dict[str, StructureReport] = {}  # by key: a choice that makes no difference to one is none to wait for
    while True:
        choices = reading_choices(clip)
        here = choices if models else _without_a_model(clip, pose, sound, choices)
        key = "" if here is None else reading_key(pose, sound, here)
        if here is None or report_find(clip, key) is not None:
            report.enter(LAST_STAGE)
        elif here.model is None:
            report.enter(LAST_STAGE)
            results[key] = results.get(key) or _parse(pose, sound, here)
        else:
            report.leave(LAST_STAGE)
            report.enter(MODEL_STAGE)
            results[key] = results.get(key) or infer.read(here.model, *_inputs(pose, sound), progress=report)
        if key in results and key not in measured:
            measured[key] = measuring.measured(pose, results[key])
        report(1, 1)  # heeds a cancel that was asked for meanwhile
        with transaction.atomic():
            clips.clip_hold_for_report(clip=clip)
            if reading_choices(clip) != choices:
                continue
            stored = report_find(clip, key)
            if stored is not None:
                report_choose(clip=clip, report=stored, model=here.model if here else None)
            elif here is not None and key in results:
                made = report_store(clip=clip, key=key, report=results[key], model=here.model)
                sheet_store(report=made, measures=measured[key])
            if here == choices:
                jobs.finish(claim)
            else:
                jobs.pass_on(claim, clips.WITH_MODEL)
            return


def _without_a_model(clip: Clip, pose: Artefact, sound: Artefact, choices: ReadingChoices) -> ReadingChoices | None:
    """What a worker reads that has no models; None: nothing but what others have to."""
    if choices.model is None or report_find(clip, reading_key(pose, sound, choices)) is not None:
        return choices
    return choices.without_model() if report_latest(clip) is None else None


def reading_key(pose: Artefact, sound: Artefact, choices: ReadingChoices) -> str:
    """The report's key: what was chosen belongs to it as far as it makes a difference."""
    if choices.model is not None:
        return artefact_key(MODEL_STAGE, pose.sha256, sound.sha256, choices.model.sha256, asdict(infer.DECODING))
    chosen: list[object] = []
    if choices.scale is not None:
        chosen.append(choices.scale.to_json())
    if choices.beats is not None:
        chosen.append(choices.beats)
    return artefact_key(LAST_STAGE, pose.sha256, sound.sha256, *chosen)


def _parse(pose: Artefact, sound: Artefact, choices: ReadingChoices) -> StructureReport:
    result, _problems = parse_unsupervised(*_inputs(pose, sound), scale=choices.scale, beats=choices.beats)
    return result


def _inputs(pose: Artefact, sound: Artefact) -> tuple[PoseTrack, Sound]:
    with storage.local_path(pose.name) as pose_path, storage.local_path(sound.name) as sound_path:
        return read_pose(pose_path), Sound.from_json(json.loads(sound_path.read_text()))

"""The last stage of a clip: its structure, as people chose that it be read."""

from __future__ import annotations

import json

from django.db import transaction

from analysis.formats.posefile import read_pose
from analysis.parsing import parse_unsupervised
from analysis.schema import Sound, StructureReport
from dancesite.clips import services as clips
from dancesite.clips.models import LAST_STAGE, Artefact, Clip
from dancesite.core import jobs, storage
from dancesite.reports.selectors import ReadingChoices, reading_choices, report_find
from dancesite.reports.services import report_choose, report_store
from worker.pipeline import StageReporter, artefact_key


def read_structure(claim: jobs.Claim, clip: Clip, pose: Artefact, sound: Artefact, report: StageReporter) -> None:
    """Read the structure and end the job; both are seen together, or neither is.

    Who chooses another scale or corrects the counts holds the clip as the last step here does. Either their choice is
    seen by that step, and the clip is read once more, or they see that the job is over, and ask for another one.
    """
    while True:
        report.enter(LAST_STAGE)
        choices = reading_choices(clip)
        key = parse_key(pose, sound, choices)
        result = None
        if report_find(clip, key) is None:
            result = _parse(pose, sound, choices)
        report(1, 1)  # heeds a cancel that was asked for meanwhile
        with transaction.atomic():
            clips.clip_hold_for_report(clip=clip)
            if reading_choices(clip) != choices:
                continue
            stored = report_find(clip, key)
            if stored is not None:
                report_choose(clip=clip, report=stored)
            elif result is not None:
                report_store(clip=clip, key=key, report=result)
            jobs.finish(claim)
            return


def parse_key(pose: Artefact, sound: Artefact, choices: ReadingChoices) -> str:
    """The report's key: what was chosen belongs to it as far as there is a choice."""
    chosen: list[object] = []
    if choices.scale is not None:
        chosen.append(choices.scale.to_json())
    if choices.beats is not None:
        chosen.append(choices.beats)
    return artefact_key(LAST_STAGE, pose.sha256, sound.sha256, *chosen)


def _parse(pose: Artefact, sound: Artefact, choices: ReadingChoices) -> StructureReport:
    with storage.local_path(pose.name) as pose_path, storage.local_path(sound.name) as sound_path:
        track = read_pose(pose_path)
        heard = Sound.from_json(json.loads(sound_path.read_text()))
    result, _problems = parse_unsupervised(track, heard, scale=choices.scale, beats=choices.beats)
    return result

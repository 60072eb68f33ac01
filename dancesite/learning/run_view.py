"""How a training is told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dancesite.accounts.selectors import Visitor
from dancesite.clips.models import Artefact
from dancesite.core.job_view import job_json
from dancesite.core.models import JobRun

from .model_view import model_brief
from .models import ModelVersion, RunPoint, TrainingRun
from .run_selectors import clips_named
from .snapshot_selectors import snapshot_get
from .snapshot_view import snapshot_brief

State = TrainingRun.State
_JOB = ("id", "state", "place", "attempt", "cancelling")


def run_brief(run: TrainingRun) -> dict[str, Any]:
    """A line of a list, and what is told while it learns. Wants a run from `run_selectors.with_details`."""
    over = run.state in (State.FINISHED, State.STOPPED, State.FAILED)
    finished = run.job.finished_at if over and run.job else None
    return {
        "id": str(run.id),
        "number": run.number,
        "url": reverse("run", args=[run.studio.slug, run.number]),
        "state": run.state,
        "recipe": run.settings["recipe"],
        "preset": run.preset,
        "step": run.step,
        "steps": run.steps,
        "pretrained": run.pretrained,
        "made_at": run.made_at.isoformat(),
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "finished_at": finished.isoformat() if finished else None,
        "by": {"id": str(run.by.pk), "name": run.by.name} if run.by else None,
        "version": model_brief(run.version) if run.version else None,
        "accuracy": run.accuracy,
        "snapshot": {"id": str(run.snapshot_id), "number": run.snapshot.number},
    }


def run_json(run: TrainingRun, user: Visitor, manage: bool) -> dict[str, Any]:
    """All of it, for this person. Wants a run from `run_selectors.run_get`; `manage`: may the person?"""
    job = job_json(run.job) if run.job else None
    state, stopping = run.state, bool(job and job["cancelling"])
    over, stopped = state in (State.FINISHED, State.STOPPED, State.FAILED), state in (State.STOPPED, State.FAILED)
    version = run.version
    return run_brief(run) | {
        "settings": run.settings,
        "seconds_left": run.seconds_left if state == State.LEARNING else None,
        "job": {name: job[name] for name in _JOB} if job else None,
        "error": _error(run),
        "notes": _notes(run),
        "snapshot": snapshot_brief(snapshot_get(user, run.snapshot_id)),
        "active_accuracy": run.active_accuracy,
        "result": _result(run, user) if run.result else None,
        "may": {
            "stop": manage and not over and not stopping,
            "resume": manage and stopped,
            "promote": manage and version is not None and version.state != ModelVersion.State.PROMOTED,
            "remove": manage and over and version is None,
        },
    }


def point_json(point: RunPoint) -> dict[str, Any]:
    return {"step": point.step, "values": point.values}


def _error(run: TrainingRun) -> dict[str, str] | None:
    if run.job is None or run.job.state != JobRun.State.FAILED:
        return None
    told = job_json(run.job, {})["error"] or {}
    return {name: told.get(name, "") for name in ("code", "message", "remedy")}


def _notes(run: TrainingRun) -> list[str]:
    """What of the snapshot it did without, and why, in sentences."""
    sentences = {
        "withdrawn": _("Clips that were taken back since the snapshot: {count}. Nothing was learned from them."),
        "no-body": _("Clips in which no whole body is seen: {count}. They were left out."),
        "flat": _("Clips of which only the picture is known, without depth: {count}. They were left out."),
        "lost": _("Clips whose body file cannot be read: {count}. They were left out."),
        "changed": _("Clips whose body was read anew since the snapshot was made: {count}. They were left out."),
        "too-long": _("Clips without labels beyond the six hours that are learned from: {count}. They were left out."),
    }
    codes = [one["code"] for one in run.left_out]
    return [sentences[code].format(count=codes.count(code)) for code in sentences if code in codes]


def _result(run: TrainingRun, user: Visitor) -> dict[str, Any]:
    """As it was stored (worker.checking), with names of today, and of clips those that the person may see."""
    told: dict[str, Any] = dict(run.result or {})
    clips = clips_named(user, [one["clip"] for one in told["worst"]])
    worst = []
    for one in told["worst"]:
        clip = clips.get(one["clip"])
        if clip is not None:
            picture = clip.picture  # type: ignore[attr-defined]
            named = {
                "id": str(clip.id),
                "title": clip.title,
                "url": reverse("clip", args=[run.studio.slug, clip.id]),
                "thumbnail": reverse("artefact", args=[clip.id, picture, Artefact.Kind.THUMBNAIL.value])
                if picture
                else None,
            }
            worst.append({"clip": named, "accuracy": one["accuracy"], "often": _often(one["often"])})
    return told | {"against": model_brief(run.against) if run.against else None, "worst": worst}


def _often(pair: list[str] | None) -> str | None:
    if pair is None:
        return None
    was, taken = (name or _("no unit") for name in pair)
    return _("{unit} taken for {other}").format(unit=was, other=taken)

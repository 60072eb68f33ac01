"""A search as JSON."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dancesite.accounts.selectors import Visitor
from dancesite.core.job_view import job_json
from dancesite.core.models import JobRun

from .models import PassageSearch
from .search_selectors import found_now, job_of

State = JobRun.State


def search_json(user: Visitor, search: PassageSearch) -> dict[str, Any]:
    """`found` is empty until the search is done."""
    run = job_of(search)
    state = run.state if run else State.CANCELLED
    return {
        "id": str(search.id),
        "clip": str(search.clip_id),
        "start": search.start,
        "end": search.end,
        "scope": search.scope,
        "examples": search.examples,
        "state": state,
        "looked": run.done if run else 0,
        "clips": run.total if run else 0,
        "found": found_now(user, search) if state == State.DONE else [],
        "error": _error(run) if run and state == State.FAILED else None,
    }


def _error(run: JobRun) -> dict[str, str]:
    told = job_json(run, {})["error"] or {}
    if told.get("code") in {"no-body", "too-short"}:
        return {name: told[name] for name in ("code", "message", "remedy")}
    return {  # what is told of jobs in general speaks of reading a clip
        "code": "failed",
        "message": _("The search broke off."),
        "remedy": _("Try again. Nothing was changed."),
    }

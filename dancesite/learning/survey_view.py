"""How a survey is told."""

from __future__ import annotations

from typing import Any

from dancesite.core.models import JobRun

from .models import Survey

_ENDED = {JobRun.State.CANCELLED.value: "failed"}


def survey_json(survey: Survey, pool: str) -> dict[str, Any]:
    """Wants a row from `survey_selectors.surveys_of`; `pool`: the key of today's pool."""
    job = survey.job  # type: ignore[attr-defined]
    state: str = job["state"] if job else "failed"
    return {
        "id": str(survey.id),
        "state": _ENDED.get(state, state),
        "made_at": survey.made_at.isoformat(),
        "fresh": survey.pool == pool,
        "error": job["error"] if job else None,
    }

"""Reads of reports."""

from __future__ import annotations

from dancesite.clips.models import Clip

from .models import Report


def report_latest(clip: Clip) -> Report | None:
    """The report that counts, of a clip that the caller got from clips.selectors."""
    return clip.reports.order_by("-chosen_at", "-id").first()


def report_find(clip: Clip, key: str) -> Report | None:
    return clip.reports.filter(key=key).first()

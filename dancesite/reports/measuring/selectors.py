"""Reads of measures."""

from __future__ import annotations

from analysis.schema.measures import MEASURES_VERSION
from dancesite.clips.models import Clip
from dancesite.core import jobs
from dancesite.core.models import JobRun

from ..models import MeasureSheet, Report
from ..selectors import report_latest


def sheet_of(report: Report) -> MeasureSheet | None:
    """The measures of a report, as they are made now; None where there are none, or older ones."""
    return MeasureSheet.objects.filter(report=report, version=MEASURES_VERSION).first()


def sheet_lacking(clip: Clip) -> Report | None:
    """The report that counts, where it has no measures yet."""
    report = report_latest(clip)
    return report if report is not None and sheet_of(report) is None else None


def measuring_run(clip: Clip) -> JobRun | None:
    """The last job that was to measure this clip."""
    return JobRun.objects.filter(kind=jobs.Job.MEASURE, subject_id=clip.id).order_by("-queued_at").first()

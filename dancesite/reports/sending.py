"""A file of this machine becomes a clip and its report, by the services and the worker of an upload."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from analysis.schema.scale import Scale
from dancesite.accounts.models import Membership, Role, Studio, User
from dancesite.accounts.permissions import Action, may
from dancesite.clips.models import Clip
from dancesite.clips.selectors import same_file
from dancesite.clips.services import clip_cancel, clip_create, clip_retry
from dancesite.clips.uploads.services import room_check
from dancesite.core import storage
from dancesite.core.errors import Problem
from dancesite.core.models import JobRun

from .report_view import report_json
from .selectors import report_latest
from .services import scale_set

State = JobRun.State


class NotRead(Exception):
    """The clip gets no report. `stopped`: somebody stopped or removed it; otherwise it could not be read."""

    def __init__(self, message: str, *, stopped: bool = False) -> None:
        super().__init__(message)
        self.message, self.stopped = message, stopped


@dataclass(frozen=True)
class Sender:
    """Who sends, where to, and what the dancer allows."""

    studio: Studio
    user: User
    consent: dict[str, bool]


@dataclass(frozen=True)
class Sent:
    """`was_here`: the studio had this very file already."""

    clip: Clip
    was_here: bool


def studio_find(slug: str) -> Studio:
    """The studio of this address, or the only one. Problem "no-studio", "which-studio"."""
    studios = list(Studio.objects.order_by("slug"))
    found = [studio for studio in studios if studio.slug == slug] if slug else studios
    if len(found) == 1:
        return found[0]
    names = ", ".join(studio.slug for studio in studios)
    if not studios:
        raise Problem("no-studio", _("There is no studio yet: manage.py create_studio NAME makes one."))
    if slug:
        raise Problem("no-studio", _("There is no studio {slug}; there are {names}.").format(slug=slug, names=names))
    raise Problem("which-studio", _("Say with --studio which of these: {names}.").format(names=names))


def person_find(studio: Studio, email: str) -> User:
    """The member of this address, or the lead who has been there longest. Problem "no-person"."""
    members = Membership.objects.filter(studio=studio, user__is_active=True).select_related("user").order_by("id")
    found = members.filter(user__email__iexact=email) if email else members.filter(role=Role.LEAD)
    member = found.first()
    if member is None:
        message = _("Nobody with the address {email} belongs to {studio}.") if email else _("{studio} has no lead.")
        raise Problem("no-person", message.format(email=email, studio=studio.name))
    if not may(member.role, Action.UPLOAD):
        raise Problem("no-person", _("The role of {email} does not allow adding clips.").format(email=email))
    return member.user


def file_send(
    path: Path, sender: Sender, *, title: str = "", dancer: str = "", style: str = "", scale: Scale | None = None
) -> Sent:
    """Add a copy of the file to the studio and have it read, or find the clip that it is already.

    Raises Problem: those of an upload. A clip that is here keeps its names and consents; only `scale` is applied.
    """
    clip = same_file(sender.studio, storage.sha256_of(path))
    was_here = clip is not None
    if clip is None:
        room_check(studio=sender.studio, length=path.stat().st_size)
        with storage.work_folder() as folder:
            copy = folder / "file"
            shutil.copyfile(path, copy)
            try:
                clip = clip_create(
                    studio=sender.studio,
                    user=sender.user,
                    path=copy,
                    file_name=path.name,
                    title=title,
                    dancer=dancer,
                    style=style,
                    consent=sender.consent,
                )
            except Problem as problem:
                if problem.code != "duplicate":  # somebody sent it a moment ago
                    raise
                clip, was_here = Clip.objects.get(id=problem.extra["clip"]["id"]), True
    if was_here and (clip.job is None or clip.job.state in {State.FAILED, State.CANCELLED} or not report_latest(clip)):
        clip = clip_retry(clip=clip)
    if scale is not None:
        scale_set(clip=clip, user=sender.user, unit=scale.unit, value=scale.value)
    return Sent(clip, was_here)


def report_wait(clip: Clip, look: Callable[[JobRun], None]) -> dict[str, Any]:
    """The clip's report as people see it, when its job is done. `look` is called again and again meanwhile, and waits.

    Raises NotRead.
    """
    while True:
        now = Clip.objects.select_related("job", "studio").filter(id=clip.id).first()
        if now is None or now.removed_at or now.withdrawn_at or now.job is None:
            raise NotRead(_("somebody removed it from the studio meanwhile."), stopped=True)
        look(now.job)
        if now.job.state == State.CANCELLED:
            raise NotRead(_("somebody stopped its reading; send it again to go on."), stopped=True)
        if now.job.state == State.FAILED:
            error = now.job.error or {}
            raise NotRead(" ".join(_(error[key]) for key in ("message", "remedy") if error.get(key)))
        if now.job.state == State.DONE:
            report = report_latest(now)
            if report is None:
                raise NotRead(_("it was read, but there is no report; send it again."))
            return report_json(now, report)


def reading_stop(clip: Clip) -> bool:
    """Stop the reading, if it is not over; whether it was not."""
    now = Clip.objects.select_related("job").filter(id=clip.id).first()
    if now is None:
        return False
    try:
        clip_cancel(clip=now)
    except Problem:  # it is over
        return False
    return True

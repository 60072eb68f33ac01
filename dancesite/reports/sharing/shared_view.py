"""What the page of a share link tells to whoever opens it: one report, or one comparison, and where its files are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from dancesite.accounts.models import Membership, Purpose
from dancesite.accounts.permissions import Action, may
from dancesite.clips.consent import consent_now
from dancesite.clips.models import Clip

from ..comparing.models import Comparison
from ..comparing.view import found_json
from ..measuring.selectors import sheet_of
from ..measuring.view import measures_told
from ..models import Report
from ..notes.models import Note
from ..notes.selectors import notes_of
from ..report_view import report_json
from .models import ShareLink
from .selectors import SIDES, file_of, scope_now

# Of a report, what a reader outside needs; curves, energy and the model's scores stay in the studio.
_TOLD = (
    "frames", "fps", "method", "confidence", "action", "units", "segments", "phrases", "rhythm", "summary", "problems",
    "body",
)  # fmt: skip
Address = Callable[[str], str | None]


def shared_report(link: ShareLink, report: Report, secret: str) -> dict[str, Any]:
    """measures are null where none were taken: nobody outside has them taken. notes are, where they are not shared."""
    clip = link.clip
    told = report_json(clip, report)
    sheet = sheet_of(report)
    address = _addresses(link, secret)
    return _head(link) | {
        "title": clip.title,
        "style": clip.style,
        "dancer": _dancer(clip),
        "scope": scope_now(link, clip),
        "width": clip.width,
        "height": clip.height,
        "film": address("film"),
        "picture": address("picture"),
        "pose": address("pose"),
        "report": {name: told[name] for name in _TOLD},
        "measures": measures_told(sheet.data, told) if sheet else None,
        "notes": _notes(clip) if link.notes else None,
    }


def shared_comparison(link: ShareLink, comparison: Comparison, secret: str) -> dict[str, Any]:
    """Wants one that is made."""
    address = _addresses(link, secret)
    found = found_json(comparison)
    sides = {
        side: _side(clip, side, address) | found[side] for side, clip in zip(SIDES, link.clips, strict=True)
    }
    return _head(link) | {"scope": link.scope, "comparison": sides | {"result": found["result"]}}


def _head(link: ShareLink) -> dict[str, Any]:
    return {"studio": link.clip.studio.name, "expires_at": link.expires_at.isoformat()}


def _addresses(link: ShareLink, secret: str) -> Address:
    return lambda what: reverse("shared-file", args=[secret, what]) if file_of(link, what) else None


def _dancer(clip: Clip) -> str | None:
    """Whose dance it is, only where that may be published."""
    return clip.dancer.name if clip.dancer and consent_now(clip)[Purpose.PUBLISH] else None


def _side(clip: Clip, side: str, address: Address) -> dict[str, Any]:
    dancer = _dancer(clip)
    assert clip.fps is not None  # it was read
    return {
        "clip": {"title": clip.title, "dancer": {"name": dancer} if dancer else None, "style": clip.style},
        "frames": clip.frames,
        "fps": [clip.fps.numerator, clip.fps.denominator],
        "width": clip.width,
        "height": clip.height,
        "proxy": address(f"{side}-film"),
        "thumbnail": address(f"{side}-picture"),
        "pose": address(f"{side}-pose"),
    }


def _notes(clip: Clip) -> list[dict[str, Any]]:
    """Without anything by which the studio could be asked. Where nobody may know whose dance it is, only who teaches is
    named: the dancer answers, too."""
    people = Membership.objects.filter(studio_id=clip.studio_id).values_list("user_id", "role")
    teachers = {user for user, role in people if may(role, Action.NOTE)}
    named = consent_now(clip)[Purpose.PUBLISH]

    def said(note: Note) -> dict[str, Any]:
        return {"by": note.by.name if note.by and (named or note.by_id in teachers) else None, "text": note.text}

    return [
        said(note)
        | {"frame": note.frame, "drawing": note.drawing, "answers": [said(answer) for answer in note.answers.all()]}
        for note in notes_of(clip)
    ]

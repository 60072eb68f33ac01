"""What a dancer allows, one purpose at a time. Answers are only ever added; the newest counts.

Consent to watching is what everything rests on: taken back, the film and all that was made from it is deleted at once
and for good, and the clip's row stays as the record of that.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.accounts.models import Purpose, User
from dancesite.accounts.selectors import Visitor
from dancesite.core import events
from dancesite.core.errors import Problem

from .models import Clip, ClipConsent
from .removal import clip_empty, clip_unpublished, clip_untaught
from .selectors import may_edit
from .services import refuse_withdrawn

_EMPTY = {
    "original": "",
    "file_name": "",
    "sha256": "",
    "fingerprint": "",
    "bytes": 0,
    "width": None,
    "height": None,
    "frames": None,
    "fps_num": None,
    "fps_den": None,
    "notes": [],
    "barcode": None,
    "job": None,
}


@transaction.atomic
def consent_set(*, clip: Clip, purpose: Purpose, granted: bool, by: User) -> None:
    """Record an answer. The same answer again is not recorded again. Taking back "view" deletes the film for good.

    Raises Problem: "withdrawn" (nothing can be allowed of what is gone), "gone".
    """
    held = Clip.objects.select_for_update().filter(id=clip.id).first()
    if held is None:
        raise Problem("gone", _("This clip was deleted for good a moment ago."), status=410)
    if granted:
        refuse_withdrawn(held)
    if granted == consent_now(held)[purpose]:
        return
    ClipConsent.objects.create(clip=held, purpose=purpose, granted=granted, by=by)
    if purpose == Purpose.VIEW and not granted:
        clip_empty(clip=held)
        Clip.objects.filter(id=held.id).update(withdrawn_at=timezone.now(), **_EMPTY)
    if purpose == Purpose.TRAIN and not granted:
        clip_untaught(clip=held)
    if purpose == Purpose.PUBLISH and not granted:
        clip_unpublished(clip=held)
    events.publish(events.Event(held.studio_id, "clip.changed", str(held.id)))


def consent_now(clip: Clip) -> dict[str, bool]:
    """The newest answer for each purpose."""
    rows = clip.consents.order_by("id")
    return dict.fromkeys(Purpose.values, False) | {row.purpose: row.granted for row in rows}


def consent_json(clip: Clip, user: Visitor) -> dict[str, Any]:
    """The contract of the front end: the newest answer for each purpose, and all that were ever given, oldest first."""
    history = [
        {
            "purpose": row.purpose,
            "granted": row.granted,
            "by": row.by.name if row.by else None,
            "at": row.at.isoformat(),
        }
        for row in clip.consents.select_related("by").order_by("id")
    ]
    newest = {row["purpose"]: row for row in history}
    unasked = {"granted": False, "by": None, "at": None}
    purposes = [newest.get(purpose, {"purpose": purpose, **unasked}) for purpose in Purpose.values]
    return {"purposes": purposes, "may": may_edit(user, clip), "history": history}

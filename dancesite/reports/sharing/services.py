"""Writes of share links. What happens to them is logged: they let strangers in."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.accounts.models import Purpose, User
from dancesite.accounts.selectors import token_hash
from dancesite.clips.consent import consent_now
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_hold
from dancesite.core.errors import Problem, invalid
from dancesite.core.text import one_line

from ..comparing.models import Comparison
from ..exporting.services import blur_ensure
from ..selectors import report_latest
from .models import ShareLink
from .selectors import PREFIX, WITH_FILM, links_of

log = logging.getLogger("dancesite.audit")
MOST = 50  # of one clip that nobody ended
LONGEST_LIFE = 366  # days


@transaction.atomic
def link_make(
    *,
    clip: Clip,
    by: User,
    scope: str,
    name: str = "",
    days: int,
    notes: bool = False,
    comparison: Comparison | None = None,
) -> tuple[ShareLink, str]:
    """A new link to the clip's report, or to a comparison of which it is the first, and its secret, which is never seen
    again.

    Raises Problem: "invalid" (names the field); "no-report", "no-consent", "blurred", "too-many" (409); and those of
    `clip_hold`.
    """
    name = one_line(name)
    if len(name) > 100:
        raise invalid("name", _("This name is too long (100 letters at most)."))
    if not 1 <= days <= LONGEST_LIFE:
        raise invalid("days", _("Choose how long it works: 1 to 366 days."))
    clips = [comparison.first, comparison.second] if comparison else [clip]
    # Held, so that consent that is taken back waits, or is seen; always in the same order.
    held = [clip_hold(clip=each) for each in sorted(clips, key=lambda each: each.id)]
    if comparison is None and report_latest(clip) is None:
        raise Problem("no-report", _("There is no report yet. Share it when the clip was read."), status=409)
    if comparison is not None and not Comparison.objects.filter(id=comparison.id, data__isnull=False).exists():
        raise Problem("not-made", _("This comparison is not made yet. Try again when it is."), status=409)
    for each in held:
        _film_check(each, scope)
    if links_of(clip).count() >= MOST:
        raise Problem("too-many", _("This clip has {most} links. End some first.").format(most=MOST), status=409)
    secret = PREFIX + secrets.token_urlsafe(32)
    link = ShareLink.objects.create(
        clip=clip,
        comparison=comparison,
        scope=scope,
        notes=notes,
        name=name,
        token_hash=token_hash(secret),
        hint=secret[-4:],
        made_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    if scope == ShareLink.Scope.BLURRED:
        for each in held:
            blur_ensure(clip=each, by=by)
    what = f"comparison {comparison.id}" if comparison else f"clip {clip.id}"
    log.info("link %s (%s) to %s was made by user %s, for %d days", link.id, scope, what, by.pk, days)
    return link, secret


def _film_check(clip: Clip, scope: str) -> None:
    """Raises Problem "no-consent" and "blurred" (409) where this film may not be shown like that."""
    if scope in WITH_FILM and not consent_now(clip)[Purpose.PUBLISH]:
        message = _(
            "Film may leave the studio only where the dancer allows publishing. See Consent in the clip’s menu."
        )
        raise Problem("no-consent", message, status=409)
    if scope == ShareLink.Scope.FILM and clip.blurred:
        message = _("Faces are blurred in this clip. Share the film with blurred faces.")
        raise Problem("blurred", message, status=409)


def link_end(*, link: ShareLink, by: User) -> None:
    """Nobody comes in by it any more, from the next request on. Harmless for one that is over."""
    if ShareLink.objects.filter(id=link.id, ended_at=None).update(ended_at=timezone.now()):
        log.info("link %s to clip %s was ended by user %s", link.id, link.clip_id, by.pk)


def links_end_with_film(clip: Clip) -> None:
    """Publishing was taken back: given again later, it must not open what was handed out before."""
    ids = list(links_of(clip).filter(scope__in=WITH_FILM).values_list("id", flat=True))
    ended = ShareLink.objects.filter(id__in=ids).update(ended_at=timezone.now())
    if ended:
        log.info("%d links to the film of clip %s ended with the consent to publishing", ended, clip.id)


def link_note(*, link: ShareLink) -> None:
    """Its page was opened."""
    ShareLink.objects.filter(id=link.id).update(opens=F("opens") + 1, opened_at=timezone.now())


def links_delete(clip: Clip) -> None:
    """What the removal of a clip calls. Those to its comparisons go with these."""
    ShareLink.objects.filter(clip=clip).delete()

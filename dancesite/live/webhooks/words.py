"""How a webhook fares, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Webhook
from .selectors import deliveries_of


@dataclass(frozen=True)
class State:
    """`look` is a chip's: ok, warn, bad, or nothing."""

    look: str
    word: str
    sentence: str


def state_of(webhook: Webhook) -> State:
    last = deliveries_of(webhook).exclude(type="ping").first()
    if webhook.paused_at is not None:
        waiting = _("What happens meanwhile waits, as long as the studio’s log reaches back.")
        return State("bad", _("Paused"), f"{webhook.pause_reason} {waiting}".strip())
    if webhook.failures:
        sentence = ngettext("The last try failed.", "The last {n} tries failed.", webhook.failures)
        why = "" if last is None else last.error or _("The answer was {status}.").format(status=last.status)
        when = _("The next is at {when}.").format(when=date_format(localtime(webhook.next_at), "H:i:s"))
        return State("warn", _("Tries again"), " ".join([sentence.format(n=webhook.failures), why, when]))
    if last is None:
        return State("", _("Ready"), _("Nothing has happened yet that it wants to know."))
    if not last.taken:
        return State("", _("Ready"), _("What waits for it is sent now."))
    return State("ok", _("Delivers"), _("Last taken {when}.").format(when=date_format(localtime(last.at), "j F, H:i")))

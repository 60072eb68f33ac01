"""Bringing messages to their receivers: in order, each at least once, one courier at a time.

A webhook is claimed by a conditional update of its row, so that several watchers do not send the same twice at once.
Every later write names the claim; one that lapsed (its watcher was killed) is taken over by the next watcher, and the
message under way is sent again.
"""

from __future__ import annotations

import logging
import random
import threading
import time
import uuid
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.core import events

from ..models import Webhook
from . import messages, services
from .selectors import maker_may, webhooks_due
from .sending import TOTAL_SECONDS, Answer

log = logging.getLogger(__name__)

AT_ONCE = 12  # webhooks that are being delivered by one watcher
AT_ONCE_OF_A_STUDIO = 3  # so that one studio's slow receivers do not keep the others' waiting
TURN_SECONDS = 20.0  # then others have their turn
LEASE = timedelta(seconds=TURN_SECONDS + TOTAL_SECONDS + 40)  # a turn, its last message, and the database's pace

FIRST_PAUSE, LONGEST_PAUSE = 10.0, 3600.0  # seconds after the first failure, doubled with each, up to an hour
MOST_FAILURES = 80  # in a row: three days


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row, give or take a fifth: receivers are many, and back at once."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 20)) * random.uniform(0.8, 1.2)  # noqa: S311


class Courier:
    """Looks every second for webhooks with something to deliver, and gives each a thread for its turn."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._under_way: dict[uuid.UUID, tuple[int, threading.Thread]] = {}

    def look(self) -> None:
        self._under_way = {id: turn for id, turn in self._under_way.items() if turn[1].is_alive()}
        newest: dict[int, int] = {}
        for webhook in webhooks_due():
            studio = webhook.studio_id
            if studio not in newest:
                newest[studio] = events.sequence(studio)
            if newest[studio] == webhook.last_seq or webhook.id in self._under_way:
                continue
            if len(self._under_way) >= AT_ONCE:
                break
            if sum(other == studio for other, _thread in self._under_way.values()) >= AT_ONCE_OF_A_STUDIO:
                continue
            # Daemons: a receiver that takes its time must not keep the watcher from stopping.
            thread = threading.Thread(target=self._turn, args=(webhook.id,), daemon=True)
            self._under_way[webhook.id] = (studio, thread)
            thread.start()

    def _turn(self, webhook_id: uuid.UUID) -> None:
        try:
            deliver(webhook_id, stop=self._stop)
        except Exception:  # the database or the log restarts; the claim is given back or lapses
            log.warning("webhook %s: its turn broke off; trying again", webhook_id, exc_info=True)
        finally:
            connection.close()


def deliver(webhook_id: uuid.UUID, *, stop: threading.Event | None = None) -> int:
    """Send what waits for this webhook, until nothing does, something fails or its turn is over.

    Returns how many messages were sent; 0 also where somebody else is at it.
    """
    claim = uuid.uuid4()
    if not webhooks_due().filter(id=webhook_id).update(claim=claim, claimed_until=Now() + LEASE):
        return 0
    sent, ends = 0, time.monotonic() + TURN_SECONDS
    try:
        while time.monotonic() < ends and not (stop and stop.is_set()):
            webhook = _held(webhook_id, claim).select_related("created_by", "studio").first()
            if webhook is None or not _still_wanted(webhook, claim):
                break
            following = messages.next_for(webhook)
            if following.message is None:
                if following.seq == webhook.last_seq or not _held(webhook_id, claim).update(last_seq=following.seq):
                    break
                continue
            answer = services.message_send(webhook, following.message)
            sent += 1
            if not _settle(webhook, claim, following.message, answer) or not answer.taken:
                break
    finally:
        # The end of the line: others come first. After a failure next_at says when it is tried again.
        _held(webhook_id, claim).filter(next_at__lt=Now()).update(next_at=Now())
        Webhook.objects.filter(id=webhook_id, claim=claim).update(claim=None, claimed_until=None)
    return sent


def _held(webhook_id: uuid.UUID, claim: uuid.UUID) -> Any:
    return Webhook.objects.filter(id=webhook_id, claim=claim)


def _still_wanted(webhook: Webhook, claim: uuid.UUID) -> bool:
    if webhook.paused_at is not None:
        return False
    if not maker_may(webhook):
        reason = _("{name}, who made it, does not lead the studio any more.").format(name=webhook.created_by.name)
        _held(webhook.id, claim).update(paused_at=timezone.now(), pause_reason=reason[:300])
        return False
    return True


def _settle(webhook: Webhook, claim: uuid.UUID, message: messages.Message, answer: Answer) -> bool:
    """Write down what came of it. False when the claim was lost meanwhile: somebody else sends it again."""
    with transaction.atomic():
        if not _held(webhook.id, claim).update(**_after(webhook, message, answer)):
            return False
        services.delivery_record(webhook=webhook, message=message, answer=answer)
    return True


def _after(webhook: Webhook, message: messages.Message, answer: Answer) -> dict[str, Any]:
    """The webhook's fields after this answer."""
    if answer.taken:
        return {"last_seq": message.seq, "failures": 0}
    failures = webhook.failures + 1
    after = {"failures": failures, "next_at": Now() + timedelta(seconds=pause_after(failures))}
    if answer.status == 410:
        return after | _paused(_("The receiver answered 410: it wants no more."))
    if failures >= MOST_FAILURES:
        return after | _paused(_("It could not be reached for three days."))
    return after


def _paused(reason: str) -> dict[str, Any]:
    return {"paused_at": timezone.now(), "pause_reason": reason}

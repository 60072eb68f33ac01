"""Writes: a lead's webhooks."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import suppress

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.accounts.models import Studio, User
from dancesite.core import events
from dancesite.core.errors import Problem
from dancesite.core.pool import give_back

from ..models import Delivery, Webhook
from . import messages, sending, signing
from .addresses import Refused, target_of
from .selectors import maker_may

log = logging.getLogger("dancesite.audit")

MOST_OF_A_STUDIO = 10
DELIVERIES_KEPT = 50  # of a webhook
TESTS, TEST_WINDOW = 10, 60  # so many of a studio in so many seconds: a test is no port scanner


def webhook_create(*, studio: Studio, created_by: User, url: str, types: Sequence[str]) -> Webhook:
    """Tell this address what happens from now on. Raises Problem "invalid" or "too-many"."""
    url, types = _checked(url, types)
    with transaction.atomic():
        Studio.objects.select_for_update().get(id=studio.id)  # two at once must not both be the tenth
        if studio.webhooks.count() >= MOST_OF_A_STUDIO:
            message = _("A studio has at most {most} webhooks. Delete one first.").format(most=MOST_OF_A_STUDIO)
            raise Problem("too-many", message, fields={"url": [message]})
        webhook = Webhook.objects.create(
            studio=studio,
            created_by=created_by,
            url=url,
            types=types,
            salt=signing.new_salt(),
            last_seq=events.sequence(studio.id),
        )
    log.info("webhook %s of studio %s to %s was made by user %s", webhook.id, studio.id, _host(url), created_by.pk)
    return webhook


def webhook_edit(*, webhook: Webhook, url: str, types: Sequence[str]) -> None:
    """Another address or other types; what waits is tried at once."""
    url, types = _checked(url, types)
    Webhook.objects.filter(id=webhook.id).update(url=url, types=types, failures=0, next_at=Now())
    log.info("webhook %s goes to %s now", webhook.id, _host(url))


def webhook_delete(*, webhook: Webhook) -> None:
    log.info("webhook %s of studio %s was deleted", webhook.id, webhook.studio_id)
    webhook.delete()


def webhook_pause(*, webhook: Webhook, reason: str) -> None:
    _open(webhook).update(paused_at=timezone.now(), pause_reason=reason[:300])


def webhook_resume(*, webhook: Webhook, by: User) -> None:
    """Go on from where it stopped. If its maker leads the studio no more, whoever resumes it becomes its maker."""
    maker = webhook.created_by if maker_may(webhook) else by
    Webhook.objects.filter(id=webhook.id).update(
        paused_at=None, pause_reason="", failures=0, next_at=Now(), created_by=maker
    )


def webhook_roll(*, webhook: Webhook) -> None:
    """A new secret; the old one signs nothing more."""
    Webhook.objects.filter(id=webhook.id).update(salt=signing.new_salt())
    webhook.refresh_from_db(fields=["salt"])
    log.info("webhook %s has a new secret", webhook.id)


def webhook_test(*, webhook: Webhook) -> sending.Answer:
    """Send a ping now, also while paused, and say what came of it. It counts neither as a failure nor as a success.

    Raises Problem "too-many".
    """
    if _tests_lately(webhook) > TESTS:
        raise Problem("too-many", _("Too many tests. Wait a minute, then try again."), status=429)
    message = messages.ping(webhook)
    answer = message_send(webhook, message)
    with transaction.atomic():
        if Webhook.objects.select_for_update().filter(id=webhook.id).exists():
            delivery_record(webhook=webhook, message=message, answer=answer)
    return answer


def _tests_lately(webhook: Webhook) -> int:
    """Of the studio, this one included."""
    key = f"webhook-tests:{webhook.studio_id}"
    if not cache.add(key, 1, TEST_WINDOW):
        with suppress(ValueError):  # the minute ran out just now
            return int(cache.incr(key))
    return 1


def message_send(webhook: Webhook, message: messages.Message) -> sending.Answer:
    """Over the wire; no connection to the database is held meanwhile."""
    body = message.body(studio=webhook.studio.slug, at=timezone.now())
    headers = signing.signed(
        signing.secret_of(webhook), event=message.type, timestamp=int(time.time()), body=body
    )
    give_back()
    return sending.post(webhook.url, headers=headers, body=body)


def delivery_record(*, webhook: Webhook, message: messages.Message, answer: sending.Answer) -> None:
    """Keep it for who looks for a fault, and only so many. The caller holds the webhook's row."""
    Delivery.objects.create(
        webhook=webhook,
        seq=message.seq,
        type=message.type,
        status=answer.status,
        error=answer.error[:300],
        seconds=round(answer.seconds, 3),
    )
    kept = webhook.deliveries.order_by("-id").values("id")[:DELIVERIES_KEPT]
    webhook.deliveries.exclude(id__in=kept).delete()


def _host(url: str) -> str:
    """Of an address that was checked; the rest of it may hold a secret, which is not for logs."""
    return target_of(url).authority


def _open(webhook: Webhook) -> QuerySet[Webhook]:
    return Webhook.objects.filter(id=webhook.id, paused_at=None)


def _checked(url: str, types: Sequence[str]) -> tuple[str, list[str]]:
    url, chosen = url.strip(), [kind for kind in messages.TYPES if kind in types]
    fields: dict[str, list[str]] = {}
    try:
        target_of(url)
    except Refused as refused:
        fields["url"] = [str(refused)]
    if not chosen or set(types) - set(messages.TYPES):
        fields["types"] = [_("Choose what it is told.")]
    if fields:
        raise Problem("invalid", next(iter(fields.values()))[0], fields=fields)
    return url, chosen

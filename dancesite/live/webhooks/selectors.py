"""Reads: the studio's webhooks, and what is due."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.shortcuts import get_object_or_404

from dancesite.accounts.models import Membership
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import role_in

from ..models import Delivery, Webhook


def webhooks_of(membership: Membership) -> QuerySet[Webhook]:
    """Those of the studio, for its leads; none for others."""
    if not may(membership.role, Action.MANAGE):
        return Webhook.objects.none()
    return Webhook.objects.filter(studio=membership.studio).select_related("created_by").order_by("created_at")


def webhook_get(membership: Membership, webhook_id: uuid.UUID) -> Webhook:
    return get_object_or_404(webhooks_of(membership), id=webhook_id)


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """The newest first."""
    return webhook.deliveries.order_by("-id")


def maker_may(webhook: Webhook) -> bool:
    """A webhook sees with the eyes of who made it; who leads the studio no more must not go on reading by it."""
    return may(role_in(webhook.created_by, webhook.studio_id), Action.MANAGE)


def webhooks_due() -> QuerySet[Webhook]:
    """Those that nobody is delivering and whose time has come, the longest waiting first."""
    free = Q(claim=None) | Q(claimed_until__lt=Now())
    return Webhook.objects.filter(free, paused_at=None, next_at__lte=Now()).order_by("next_at")

"""How a receiver knows that a message is ours, whole and fresh. docs/events.md shows the other side."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.utils.crypto import salted_hmac

from ..models import Webhook

TIMESTAMP, SIGNATURE, EVENT = "Dancesite-Timestamp", "Dancesite-Signature", "Dancesite-Event"


def new_salt() -> str:
    return secrets.token_urlsafe(32)


def secret_of(webhook: Webhook) -> str:
    """Made from the site's key, so that the database alone does not tell it; another salt makes another secret."""
    mac = salted_hmac("dancesite.live.webhook", f"{webhook.id}:{webhook.salt}", algorithm="sha256")
    return "whsec_" + base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def signed(secret: str, *, event: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Headers. The signature covers "timestamp.body", so that nobody can send an old message as a new one."""
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Dancesite-Webhook/1",
        EVENT: event,
        TIMESTAMP: str(timestamp),
        SIGNATURE: f"v1={mac.hexdigest()}",
    }

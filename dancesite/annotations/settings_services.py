"""Writes of how a person has set up the place to label."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from dancesite.accounts.models import User
from dancesite.core.errors import invalid

from .models import WorkspaceSettings

MOST_BYTES = 20_000


def settings_set(*, user: User, data: dict[str, Any]) -> WorkspaceSettings:
    """Keep these settings in place of those before; the last one to save wins. Raises the Problem "invalid"."""
    if len(json.dumps(data, ensure_ascii=False).encode()) > MOST_BYTES:
        raise invalid("data", _("These settings are too large: up to {n} kB.").format(n=MOST_BYTES // 1000))
    return WorkspaceSettings.objects.update_or_create(user=user, defaults={"data": data})[0]

"""Writes of how a person has set up the place to label."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from dancesite.accounts.models import User
from dancesite.core.errors import invalid

from .models import WorkspaceSettings

MOST_BYTES = 20_000
_NOTHING = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # U+0000 in JSON: no text to the database


def settings_set(*, user: User, data: dict[str, Any]) -> WorkspaceSettings:
    """Keep these settings in place of those before; the last one to save wins. Raises the Problem "invalid"."""
    if len(json.dumps(data, ensure_ascii=False).encode()) > MOST_BYTES:
        raise invalid("data", _("These settings are too large: up to {n} kB.").format(n=MOST_BYTES // 1000))
    if _NOTHING.search(json.dumps(data)):
        raise invalid("data", _("This must be text."))
    return WorkspaceSettings.objects.update_or_create(user=user, defaults={"data": data})[0]

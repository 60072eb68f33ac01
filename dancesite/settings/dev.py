"""One machine with embedded servers: what `make run` uses."""

from __future__ import annotations

from dancesite.supervisor import paths

from . import env
from .base import *

SECRET_KEY = paths.secret_key()
ALLOWED_HOSTS = env.words("DANCESITE_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("DANCESITE_ORIGINS")

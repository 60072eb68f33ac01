"""A school or an archive: own servers behind nginx with TLS. Every value that matters must be given."""

from __future__ import annotations

from . import env
from .base import *

SECRET_KEY = env.text("DANCESITE_SECRET_KEY")
ALLOWED_HOSTS = env.words("DANCESITE_HOSTS")
if not ALLOWED_HOSTS:
    env.text("DANCESITE_HOSTS")  # raises with the variable's name
env.text("DATABASE_URL")
env.text("REDIS_URL")
CSRF_TRUSTED_ORIGINS = env.words("DANCESITE_ORIGINS", [f"https://{host}" for host in ALLOWED_HOSTS])

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("DANCESITE_TLS", True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = env.flag("DANCESITE_TLS", True)
SECURE_HSTS_SECONDS = 31536000 if env.flag("DANCESITE_TLS", True) else 0

"""For the test-suite: servers from tests/conftest.py, files in its temporary home."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .base import *

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Written by tests/conftest.py: English in disguise, which shows what went through no catalogue.
LANGUAGES = [*LANGUAGES, ("en-xa", _("English"))]
LOCALE_PATHS = [*LOCALE_PATHS, HOME / "pseudo"]
LOGGING["root"]["level"] = "WARNING"  # type: ignore[index]
# The built pages straight from frontend/dist; where somebody collected them, compressed as the product serves them.
WHITENOISE_USE_FINDERS = not STATIC_ROOT.is_dir()

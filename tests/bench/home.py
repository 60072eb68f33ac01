"""Servers, folders and a site of the bench's own; nobody's data are touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dancesite.supervisor import paths
from dancesite.supervisor.servers import Servers


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A folder for large files, with PostgreSQL, Valkey and an empty database of the site running beside it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "dancesite.settings.test"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)  # never somebody's own servers
    home = paths.test_home()
    os.environ["DANCESITE_HOME"] = str(home)
    servers = Servers(home, durable=False, say=lambda line: None)
    servers.claim()
    try:
        servers.start()
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        folder = home / "bench"
        folder.mkdir(exist_ok=True)
        yield folder
    finally:
        from django.db import connections

        connections.close_all()
        servers.stop()
        elsewhere = servers.postgres and servers.postgres.user and servers.postgres.user.data.parent
        if elsewhere and elsewhere != home:
            shutil.rmtree(elsewhere, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)

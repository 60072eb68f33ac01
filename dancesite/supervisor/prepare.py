"""Brings database and pages up to date before the site starts, and remembers what for, to skip it the next time.

Run as a module it does the work; the supervisor runs it in a process of its own, so that it never opens the database.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

from . import paths

STAMP = "prepared.json"


def fingerprint(home: Path) -> str:
    """Changes when migrations, seed, settings, packages, built pages or the database folder itself change."""
    digest = hashlib.sha256(f"{sys.version}\0{os.environ.get('DJANGO_SETTINGS_MODULE')}\0".encode())
    source = paths.CLONE / "dancesite"
    for pattern in ("*/migrations/*.py", "*/management/commands/*.py", "*/services.py", "settings/*.py"):
        for file in sorted(source.glob(pattern)):
            digest.update(str(file.relative_to(source)).encode() + b"\0" + file.read_bytes())
    digest.update((paths.CLONE / "docker" / "constraints.txt").read_bytes())
    dist = paths.CLONE / "frontend" / "dist"
    for file in sorted(dist.rglob("*")):
        if file.is_file():
            found = file.stat()
            digest.update(f"{file.relative_to(dist)}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def database_identity(data: Path | None) -> str | None:
    """The identifier that initdb gave this database. None for a server that is not ours: nothing is remembered then."""
    if data is None:
        return None
    with (data / "global" / "pg_control").open("rb") as stream:
        return stream.read(8).hex()


def is_prepared(home: Path, identity: str | None) -> bool:
    """True when the last preparation was for exactly this code and this database."""
    if identity is None or not paths.static_root().is_dir():
        return False
    try:
        stamp = json.loads((home / STAMP).read_text())
    except (OSError, ValueError):
        return False
    return bool(stamp == {"fingerprint": fingerprint(home), "database": identity})


def remember(home: Path, identity: str | None) -> None:
    fresh = home / f"{STAMP}.new"
    fresh.write_text(json.dumps({"fingerprint": fingerprint(home), "database": identity}))
    fresh.replace(home / STAMP)


def main() -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dancesite.settings.dev")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    call_command("seed")


if __name__ == "__main__":
    main()

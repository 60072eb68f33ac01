"""Where the site keeps its data, and where its servers listen. Standard library only: settings import it.

Nothing here creates anything, except `secret_key()` (its file) and the two `make_` functions.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import tempfile
from pathlib import Path
from urllib.parse import quote

CLONE = Path(__file__).resolve().parents[2]
POSTGRES_PORT = 5432  # never a TCP port: it is part of the socket's file name
TEST_PREFIX = "dancesite-test-"


class Unusable(SystemExit):
    """A folder or file cannot be used. A SystemExit: settings meet it first, and only the sentence is to be shown."""


def home() -> Path:
    """The folder that holds everything this site stores: DANCESITE_HOME, or `.dancesite` in the clone.

    The test settings never touch a real home: they get a folder of their own per test run, and believe only a
    DANCESITE_HOME that names such a folder (in the processes that tests start).
    """
    given = os.environ.get("DANCESITE_HOME", "")
    testing = os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".test")
    if testing and not Path(given).name.startswith(TEST_PREFIX):
        return test_home()
    if given:
        return Path(os.path.abspath(os.path.expanduser(given)))
    return CLONE / ".dancesite"


def test_home() -> Path:
    """The home of the test run that this process is."""
    return Path(tempfile.gettempdir()) / f"{TEST_PREFIX}{os.getuid()}-{os.getpid()}"


def run_dir() -> Path:
    """The short folder for sockets (their paths may not exceed 107 bytes, a home's may).

    Always under /tmp: $XDG_RUNTIME_DIR disappears when its user logs out, with the site still running, and a second
    terminal or a cron job would not find the same one.
    """
    digest = hashlib.sha256(os.fsencode(home())).hexdigest()[:8]
    return Path("/tmp") / f"ds-{os.getuid()}-{digest}"  # noqa: S108 - checked by make_private


def postgres_socket_dir() -> Path:
    """PostgreSQL's part of the run folder; its own, because under root it may belong to another user."""
    return run_dir() / "pg"


def redis_socket() -> Path:
    """The embedded Valkey's socket."""
    return run_dir() / "valkey.sock"


def database_url() -> str:
    """The embedded PostgreSQL, as DATABASE_URL would name it."""
    return f"postgresql://dancesite@/dancesite?host={quote(str(postgres_socket_dir()))}"


def pg_data() -> Path:
    return home() / "pg"


def valkey_data() -> Path:
    return home() / "valkey"


def media_root() -> Path:
    return home() / "media"


def static_root() -> Path:
    return home() / "static"


def logs() -> Path:
    return home() / "logs"


def seed_logins() -> Path:
    """Lines `email  password  role`, written by `manage.py seed`."""
    return home() / "secrets" / "seed-logins.txt"


def make_folder(folder: Path) -> Path:
    """Create a folder with its parents, and prove that files can be made in it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Unusable(
            f"Cannot write to {folder}: {error.strerror}. "
            "Set DANCESITE_HOME to a folder that you may write to, for example DANCESITE_HOME=~/dancesite."
        ) from None
    return folder


def make_private(folder: Path) -> Path:
    """Create a folder that only we can enter; refuse a link and somebody else's folder."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise Unusable(
            f"{folder} is not a folder of yours. Remove it, or set DANCESITE_HOME to another folder and start again."
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(0o700)
    return folder


def secret_key() -> str:
    """The site's signing key, made at first use and kept in a file that only we can read."""
    make_folder(home())
    file = make_private(home() / "secrets") / "secret-key"
    if not file.exists():
        fresh = file.with_name(f"secret-key.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(50))
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)  # of two processes that start at once the first wins, and both read its key
        fresh.unlink()
    try:
        key = file.read_text().strip()
    except OSError as error:
        raise Unusable(f"Cannot read {file}: {error.strerror}. Start the site as the user who owns it.") from None
    if len(key) < 40:
        raise Unusable(
            f"{file} does not hold a key. Delete it; the next start makes one, and everybody signs in again."
        )
    return key

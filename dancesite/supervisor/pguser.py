"""As whom PostgreSQL runs. It refuses to be root, yet its folder may lie where only root may go."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import binaries
from .leash import REFUSED
from .process import LEASH, StartError

SYSTEM_FOLDER = Path("/var/lib/dancesite")
NAMESPACE = "namespace"  # leash.py's word


@dataclass(frozen=True)
class PostgresUser:
    """`run_as` is leash.py's --as ("" = as we are), `programs` the folder of postgres, `data` its data folder.

    `owner` is (uid, gid) of a separate system user, or None when the files are ours.
    """

    run_as: str
    programs: Path
    data: Path
    owner: tuple[int, int] | None = None
    note: str = ""


def run_leashed(run_as: str, command: Sequence[str], **options: object) -> subprocess.CompletedProcess[str]:
    """Run a short command as that user and return what it wrote."""
    leash = [sys.executable, "-I", "-S", str(LEASH), "--signal", "9", "--parent", str(os.getpid())]
    if run_as:
        leash += ["--as", run_as]
    return subprocess.run(  # type: ignore[call-overload]  # noqa: S603
        [*leash, "--", *command], capture_output=True, text=True, check=False, **options
    )


def choose(home: Path) -> PostgresUser:
    """Ordinary user: ourselves. Root: a user namespace; where that is refused, a system user with its own folder."""
    package = binaries.postgres_package()
    programs = binaries.postgres_bin(package)
    data = home / "pg"
    if os.getuid() != 0:
        return PostgresUser("", programs, data)
    elsewhere = SYSTEM_FOLDER / hashlib.sha256(os.fsencode(home)).hexdigest()[:8] / "pg"
    if not (elsewhere / "PG_VERSION").exists():
        tried = run_leashed(NAMESPACE, [str(programs / "postgres"), "--version"])
        if tried.returncode == 0:
            return PostgresUser(NAMESPACE, programs, data)
        if (data / "PG_VERSION").exists():
            raise StartError(
                f"The database in {data} belongs to root, and this system does not let root start PostgreSQL"
                f"{' in a user namespace' if tried.returncode == REFUSED else ''}. "
                f"Give the folder {home} to an ordinary user (chown -R) and start the site as that user."
            )
    return _system_user(package, elsewhere)


def _system_user(package: Path, data: Path) -> PostgresUser:
    user = _find_user()
    run_as = f"{user.pw_uid}:{user.pw_gid}"
    programs = binaries.postgres_bin(package)
    if run_leashed(run_as, [str(programs / "postgres"), "--version"], cwd="/").returncode != 0:
        programs = binaries.postgres_bin(_copy_programs(package))
    data.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    for folder in (SYSTEM_FOLDER, data.parent):
        folder.chmod(0o711)  # the system user must pass through; it cannot list
    return PostgresUser(
        run_as,
        programs,
        data,
        (user.pw_uid, user.pw_gid),
        f"PostgreSQL does not run as root and this system allows no user namespace: "
        f"it runs as the user {user.pw_name}, with its data in {data}.",
    )


def _find_user() -> pwd.struct_passwd:
    for name in ("dancesite", "postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StartError(
        "PostgreSQL does not run as root. Add a user with `useradd --system dancesite`, or start as an ordinary user."
    )


def _copy_programs(package: Path) -> Path:
    """The programs in a place that everybody may read; copied once per version of the wheel."""
    size = (package / binaries.POSTGRES_FOLDER / "bin" / "postgres").stat().st_size
    root = SYSTEM_FOLDER / f"programs-{size}"
    if not root.exists():
        fresh = SYSTEM_FOLDER / f"programs-{size}.{os.getpid()}"
        libraries = f"{package.name}.libs"  # found by the programs relative to themselves
        shutil.copytree(
            package / binaries.POSTGRES_FOLDER, fresh / package.name / binaries.POSTGRES_FOLDER, symlinks=True
        )
        if (package.parent / libraries).is_dir():
            shutil.copytree(package.parent / libraries, fresh / libraries, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(fresh)], check=True)  # noqa: S603, S607
        fresh.rename(root)
    return root / package.name

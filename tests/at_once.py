"""Several pieces of work at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from dancesite.core.errors import Problem


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each came to: its result, or the code of its Problem. Anything else that is raised is raised here."""
    start = threading.Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(5)
            return work()
        except Problem as problem:
            return problem.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))

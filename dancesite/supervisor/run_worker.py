"""The Celery worker, its pool children on a leash: killed together with the worker, whoever kills it."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from celery.__main__ import main
from celery.signals import worker_process_init

from dancesite.supervisor.leash import die_with_parent

WORKER = os.getpid()


@worker_process_init.connect(weak=False)
def leash_pool_child(**_: Any) -> None:
    """A child in the middle of a long job would otherwise work on, beside the one that took the job over."""
    die_with_parent(signal.SIGKILL)
    if os.getppid() != WORKER:
        os._exit(1)  # it died before the line above


if __name__ == "__main__":
    os.nice(int(os.environ.get("DANCESITE_NICE", "0")))  # how far everything else goes first, 0 to 19
    sys.argv[0] = "celery"
    main()

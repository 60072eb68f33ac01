"""Jobs are enqueued by name: every name must be a task of the worker, and every task must have a name."""

from __future__ import annotations

import subprocess
import sys

from dancesite.core.jobs import Job


def test_job_names_are_the_workers_tasks() -> None:
    code = (
        "from worker.app import app; "
        "print(*sorted(name for name in app.tasks if not name.startswith('celery.')), sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == sorted(Job)

"""The site's worker with two short, small samples: `celery -A tests.sample_worker worker ...`.

It changes the table of samples for its whole process: tests that want the two import tests.small_samples.
"""

from __future__ import annotations

from dancesite.clips.samples import table
from tests.small_samples import SMALL
from worker import app as _real

app = _real.app
table.SAMPLES = SMALL

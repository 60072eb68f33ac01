"""The site's worker with two short, small samples: `celery -A tests.sample_worker worker ...`."""

from __future__ import annotations

from dancesite.clips.samples import table
from dancesite.clips.samples.table import Sample
from worker import app as _real

SMALL = tuple(
    Sample(name, name.title(), "Nobody", "ballet", lead=1, seed=seed, seconds=5, tempo=110, size=(240, 320),
           labelled=seed == 1)
    for seed, name in enumerate(("one", "two"), 1)
)

app = _real.app
table.SAMPLES = SMALL

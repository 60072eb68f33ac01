"""The site's worker with an estimator that reads frame marks: `celery -A tests.marked_worker worker ...`."""

from __future__ import annotations

from functools import cache

from tests.marked import MarkReader
from worker import app as _real
from worker import ingest

app = _real.app
ingest._estimator = cache(MarkReader)

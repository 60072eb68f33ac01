"""Celery tasks that join the site and the science. Nobody imports this package: jobs are enqueued by name."""

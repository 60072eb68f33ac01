# The worker for the queues `cpu` and `gpu` (models, here on the CPU); with `-Q quick` or `-Q train`, as in compose.yaml, the ones for short work and for training. Build from the project's root: docker build -f docker/worker-cpu.Dockerfile -t dancesite-worker-cpu .
FROM python:3.11-slim-bookworm
# One thread per library: jobs are parallel already.
ENV PYTHONUNBUFFERED=1 DANCESITE_HOME=/data DJANGO_SETTINGS_MODULE=dancesite.settings.production \
    OMP_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE OPENBLAS_NUM_THREADS=1
RUN apt-get update && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY pyproject.toml ./
COPY docker/constraints.txt docker/
COPY dancesite/supervisor/requirements.py dancesite/supervisor/
# Where torch has CPU builds, which pip prefers: the ones for CUDA take several GB. Another index, or none: --build-arg.
ARG PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
RUN python dancesite/supervisor/requirements.py worker > /tmp/requirements.txt \
 && pip install --no-cache-dir -c docker/constraints.txt -r /tmp/requirements.txt
COPY manage.py ./
COPY analysis analysis
RUN useradd --system --uid 10001 dancesite && install -d -o dancesite /data
COPY dancesite dancesite
COPY worker worker
USER dancesite
VOLUME /data
CMD ["python", "-m", "dancesite.supervisor.run_worker", "-A", "worker.app", "worker", "-Q", "cpu,gpu", "--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"]

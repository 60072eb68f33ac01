# The web process and manage.py. Build from the project's root: docker build -f docker/web.Dockerfile -t dancesite-web .
FROM node:20-bookworm-slim AS pages
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-progress
COPY frontend ./
RUN npm run build

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DANCESITE_HOME=/data DJANGO_SETTINGS_MODULE=dancesite.settings.production
WORKDIR /app
COPY pyproject.toml ./
COPY docker/constraints.txt docker/
COPY dancesite/supervisor/requirements.py dancesite/supervisor/
RUN python dancesite/supervisor/requirements.py > /tmp/requirements.txt \
 && pip install --no-cache-dir -c docker/constraints.txt -r /tmp/requirements.txt
COPY manage.py ./
COPY dancesite dancesite
COPY analysis analysis
COPY --from=pages /app/frontend/dist frontend/dist
RUN useradd --system --uid 10001 dancesite && install -d -o dancesite /data
USER dancesite
VOLUME /data
EXPOSE 8000
# Only nginx reaches this port (compose.yaml), so its word on the visitor's address is taken.
CMD ["python", "-m", "uvicorn", "dancesite.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--no-access-log", "--forwarded-allow-ips", "*"]

# The web, the worker, the clock and the migration are one image with different commands: see docker-compose.yml.
FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DJANGO_SETTINGS_MODULE=kvalitet.settings \
    KVALITET_LAGE=drift \
    KVALITET_VAR=/var/lib/kvalitet

# Pango draws the text of a PDF; no Python package holds it.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

# The folders of the volumes exist with the right owner, so that a new volume gets it too.
RUN useradd --system --uid 10001 --home-dir /var/lib/kvalitet --shell /usr/sbin/nologin kvalitet \
    && install -d -o kvalitet -g kvalitet -m 0700 /var/lib/kvalitet /var/lib/kvalitet/filer /var/lib/kvalitet/klocka

WORKDIR /app

COPY requirements.lock ./
RUN pip install --require-hashes --no-deps -r requirements.lock

COPY manage.py ./
COPY kvalitet ./kvalitet
COPY avvikelser ./avvikelser
COPY egenkontroll ./egenkontroll
COPY rapporter ./rapporter
COPY templates ./templates
COPY static ./static
COPY docs ./docs

USER kvalitet

# Settings ask for these three before anything runs; the values live in this step only.
RUN KVALITET_HEMLIG_NYCKEL=bara-for-detta-steg KVALITET_VARDNAMN=localhost DATABASE_URL=postgresql:///kvalitet \
    python -m django collectstatic --noinput

EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 \
    CMD ["python", "-m", "kvalitet.inbyggt.halsa", "webben"]

CMD ["gunicorn", "kvalitet.wsgi:application", "-c", "kvalitet/webbtjanst.py", "--bind", "0.0.0.0:8000", \
     "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]

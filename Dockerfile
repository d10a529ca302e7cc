# The site, and nginx with its static files. compose.yaml builds and runs both; docs/operations.md
# explains it. The versions are those that the tests run on, with Debian 12 beneath each.

FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/rolebook
COPY requirements/base.txt requirements/base.txt
RUN python3 -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements/base.txt \
    && .venv/bin/pip check
COPY . .
# Production refuses to start without these. None of them reaches a file.
RUN ROLEKB_ENV=production SECRET_KEY=for-collecting-alone ALLOWED_HOSTS=localhost DATABASE_URL=sqlite:///:memory: \
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && .venv/bin/python -m compileall -q rolekb teams roles sources scripts

FROM python:3.11-slim-bookworm AS site
# pg_dump, for backups. Debian 12 has that of PostgreSQL 15, which compose.yaml runs.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 rolebook \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/rolebook rolebook \
    && install --directory --owner=10001 --group=10001 --mode=0750 /var/lib/rolebook /var/lib/rolebook/backups
# All of it belongs to root: the site cannot change itself.
COPY --from=build /srv/rolebook /srv/rolebook
WORKDIR /srv/rolebook
ENV PATH=/srv/rolebook/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ROLEKB_ENV=production \
    RELEASES=/var/lib/rolebook/releases
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["python", "scripts/server.py", "--host", "0.0.0.0", "--port", "8000"]

FROM nginx:1.28-bookworm AS nginx
# The image puts ROLEBOOK_HOST into this template when it starts.
COPY deploy/nginx.conf deploy/container.sed /srv/rolebook/deploy/
RUN mkdir -p /etc/nginx/rolebook \
    && sed -f /srv/rolebook/deploy/container.sed /srv/rolebook/deploy/nginx.conf > /etc/nginx/rolebook/nginx.conf.template
COPY deploy/pages /srv/rolebook/deploy/pages
COPY --from=build /srv/rolebook/var/static /srv/rolebook/var/static
ENV NGINX_ENVSUBST_TEMPLATE_DIR=/etc/nginx/rolebook \
    NGINX_ENVSUBST_OUTPUT_DIR=/tmp \
    NGINX_ENVSUBST_FILTER=^ROLEBOOK_
USER 101:101
EXPOSE 8080 8443
CMD ["nginx", "-c", "/tmp/nginx.conf", "-g", "daemon off;"]

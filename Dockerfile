# Two images from one file: `app` runs the site, its workers and its commands; `proxy` is nginx with the static files.

FROM python:3.11.13-slim-bookworm AS app
# PostgreSQL's client is of the server's own version, 15: pg_dump refuses a newer server.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/commonplace --shell /usr/sbin/nologin commonplace \
    && install -d -o commonplace -g commonplace /var/lib/commonplace /backups
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/commonplace
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes -r requirements/run.txt
COPY . .
# The catalogues, and each static file packed under a name that holds its sum; the settings are for this step alone.
ENV STATIC_ROOT=/srv/commonplace/collected VAR_DIR=/var/lib/commonplace MPLCONFIGDIR=/tmp/matplotlib
RUN DATABASE_URL=postgres://nobody@nowhere/none REDIS_URL=redis://nowhere SECRET_KEY=only-to-collect-static-files \
    sh -c "python manage.py compilemessages --verbosity 0 && python manage.py collectstatic --noinput --verbosity 0"
USER commonplace
VOLUME ["/var/lib/commonplace", "/backups"]
EXPOSE 8000 9101
STOPSIGNAL SIGTERM
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]

FROM nginx:1.28.0-bookworm AS proxy
RUN rm /etc/nginx/conf.d/default.conf
COPY deploy/nginx/site.conf.template /etc/nginx/templates/site.conf.template
COPY deploy/nginx/pages /srv/pages
COPY --from=app /srv/commonplace/collected /srv/static

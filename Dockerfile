# One image for web server and worker. Its steps are the Makefile's own, so that what runs in a container is what is tested without one.
FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends make python3 python3-venv
WORKDIR /srv/ortsblatt
# Before the sources: the installed packages are only made anew when the lock changes.
COPY Makefile pyproject.toml requirements.lock requirements-dev.lock ./
RUN make install
COPY . .
RUN make catalogues static

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates python3 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/ortsblatt ortsblatt
COPY --from=build /srv/ortsblatt /srv/ortsblatt
WORKDIR /srv/ortsblatt
# All else belongs to root: a hole in the web server cannot change the program.
RUN install --directory --owner=ortsblatt var/media && install --directory --owner=ortsblatt --mode=700 var/backups
USER ortsblatt
ENV DJANGO_SETTINGS_MODULE=config.settings.production PATH=/srv/ortsblatt/.venv/bin:/usr/bin:/bin PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK --start-period=30s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["python", "-m", "config.server", "--host", "0.0.0.0", "--port", "8000"]

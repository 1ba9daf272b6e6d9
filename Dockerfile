# One image for every process of the Procfile; which of them a container is, its command says. compose.yaml starts them.
# Nothing is written but in INSHUTI_HOME: give it a volume and make the rest read-only. Keys, .env and var/ of this folder
# never come in: only what is named here does.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt /
RUN python -m venv /opt/inshuti \
 && /opt/inshuti/bin/pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r /requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/inshuti --shell /usr/sbin/nologin inshuti \
 && install --directory --owner inshuti --group inshuti --mode 700 \
    /var/lib/inshuti /var/lib/inshuti/var /var/lib/inshuti/secrets /var/lib/inshuti/keys-one /var/lib/inshuti/keys-two
COPY --from=packages /opt/inshuti /opt/inshuti
WORKDIR /srv/inshuti
COPY app.py worker.py cli.py pyproject.toml programme.toml Procfile ./
COPY core core
COPY conversations conversations
COPY ussd ussd
COPY sms sms
COPY jobs jobs
COPY web web
COPY migrations migrations
RUN /opt/inshuti/bin/python -m compileall -q .
ENV PATH=/opt/inshuti/bin:$PATH TZ=Africa/Kigali PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    INSHUTI_HOME=/var/lib/inshuti HOST=0.0.0.0 PORT=8000
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
 CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["python", "app.py", "--interface", "wsgi", "--factory", "app:create_app", "--host", "0.0.0.0", "--port", "8000", "--http", "1", "--no-ws", "--workers", "2", "--blocking-threads", "256", "--backpressure", "512", "--http1-header-read-timeout", "10000", "--respawn-failed-workers", "--respawn-interval", "0.2", "--workers-kill-timeout", "10", "--no-access-log", "--log-level", "warning"]

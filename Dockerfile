# The desk as two images: “web” for pages, API and the operator's commands, and “worker”, which adds the encoder.

FROM python:3.11-slim AS base
ENV FACTDESK_DATA_DIR=/var/lib/factdesk \
    HOME=/var/lib/factdesk \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore \
    PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/factdesk factdesk \
    && install --directory --owner factdesk --group factdesk --mode 700 /var/lib/factdesk
WORKDIR /srv/factdesk

FROM base AS wheel
COPY LICENSE README.md pyproject.toml ./
COPY models models
COPY web web
COPY worker worker
RUN pip wheel --no-deps --wheel-dir /srv/wheel .

# The packages of others come first, beside empty ones of ours, so that a change of our code does not fetch them again.
FROM base AS web-packages
COPY LICENSE README.md constraints.txt pyproject.toml ./
RUN mkdir models web worker && touch models/__init__.py web/__init__.py worker/__init__.py \
    && pip install --constraint constraints.txt .

FROM web-packages AS worker-packages
# An index with CPU builds of torch, where one is at hand, makes this image several times smaller.
ARG PIP_EXTRA_INDEX_URL
RUN pip install --constraint constraints.txt ".[worker]"

FROM web-packages AS web
COPY --from=wheel /srv/wheel /srv/wheel
RUN pip install --no-deps --force-reinstall /srv/wheel/*.whl
# Nothing of the build may shadow the installed packages.
WORKDIR /var/lib/factdesk
USER factdesk
EXPOSE 8000
ENV FACTDESK_HOST=0.0.0.0
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f\"http://127.0.0.1:{os.environ.get('FACTDESK_PORT', 8000)}/readyz\", timeout=4)"]
CMD ["factdesk", "web"]

FROM worker-packages AS worker
COPY --from=wheel /srv/wheel /srv/wheel
RUN pip install --no-deps --force-reinstall /srv/wheel/*.whl
WORKDIR /var/lib/factdesk
USER factdesk
# Whether jobs move says more than whether a process answers; starting Python for it costs a second, so not too often.
HEALTHCHECK --interval=60s --timeout=20s --start-period=120s --retries=2 \
    CMD ["factdesk", "worker", "--check"]
CMD ["factdesk", "worker"]

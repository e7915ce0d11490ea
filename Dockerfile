# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements/run.txt requirements/build.txt requirements/
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md ./
COPY ticker ticker
COPY static static
RUN python -m venv /builder \
 && /builder/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt \
 && /builder/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir dist . \
 && /venv/bin/pip install --no-cache-dir --no-deps dist/*.whl

FROM python:3.13-slim
RUN groupadd --system --gid 10001 ticker \
 && useradd --system --uid 10001 --gid 10001 --no-create-home ticker \
 && install --directory --owner ticker --group ticker /pictures
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 TICKER_HOST=0.0.0.0
# By number: who may not be root is told so without a look into the image (Kubernetes' runAsNonRoot).
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["ticker", "serve"]

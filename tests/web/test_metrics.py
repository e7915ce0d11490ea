"""Metrics: what Prometheus is told, by whichever worker it asks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain_metrics
from support.readers import get
from support.servers import Server
from support.stores import free_port, wait_for

from ticker.wire import meters

DOCS = Path(__file__).parents[2] / "docs" / "operating.md"
FAMILIES = [
    family
    for one in vars(meters).values()
    if isinstance(one, MetricWrapperBase)
    for family in one.describe()
]


def asked(url: str, **headers: str):
    answer = get(f"{url}/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return answer


@pytest.mark.parametrize(
    ("accept", "form", "parse"),
    [
        ("", "text/plain; version=0.0.4", plain_metrics),
        ("text/plain;version=1.0.0", "text/plain; version=1.0.0", plain_metrics),
        (
            "application/openmetrics-text",
            "application/openmetrics-text; version=1.0.0",
            openmetrics,
        ),
    ],
)
def test_prometheus_can_read_it(bundled, accept, form, parse):
    """The answer is in the form that was asked for, and Prometheus' own parser reads it."""
    answer = asked(bundled.url, Accept=accept)
    assert answer.headers["content-type"].startswith(form)
    names = {family.name for family in parse(answer.text)}
    assert {"ticker_catch_ups", "ticker_log_lag_events", "ticker_event_loop_lag_seconds"} <= names
    assert all(name.startswith("ticker_") for name in names)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_metric_is_in_the_docs(family):
    """The table names each metric as Prometheus shows it, and the metric says what it is."""
    name = family.name + ("_total" if family.type == "counter" else "")
    assert f"| `{name}` |" in DOCS.read_text(encoding="utf-8")
    assert family.documentation.endswith(".")


def test_every_reason_is_in_the_docs():
    """Each value of a label that we choose is explained."""
    text = DOCS.read_text(encoding="utf-8")
    values = {
        value
        for family in (meters.CATCH_UPS, meters.RESETS, meters.CUTS, meters.REFUSALS)
        for sample in next(iter(family.collect())).samples
        for value in sample.labels.values()
    }
    assert len(values) >= 16
    assert [value for value in values if f"`{value}`" not in text] == []


ELSEWHERE = """
import sys, uvicorn
from ticker import settings
from ticker.web.app import create_app
uvicorn.run(create_app(settings.read({})), port=int(sys.argv[1]), log_level="warning")
"""


@pytest.fixture
def elsewhere(external):
    """The address of the application under a server that is not ours."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    program = [sys.executable, "-c", ELSEWHERE, str(port)]
    settings = {"TICKER_REDIS_URL": external.store_url, "TICKER_PREFIX": "elsewhere"}
    with subprocess.Popen(program, env={**os.environ, **settings}) as process:
        try:
            wait_for(lambda: answers(url), "it serves")
            yield url
        finally:
            process.terminate()


def answers(url: str) -> bool:
    try:
        return get(f"{url}/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def test_under_another_server_a_process_tells_for_itself(elsewhere):
    """Without a folder for all, what the one process has counted is told all the same."""
    names = {family.name for family in plain_metrics(asked(elsewhere).text)}
    assert {"ticker_catch_ups", "ticker_redis_connected"} <= names


@pytest.fixture
def own():
    """A server of the test's own, with two workers."""
    with Server(workers=2, drain_seconds=0) as server:
        yield server


def folder_of(server: Server) -> Path:
    """Return where a worker keeps what it counts."""
    environment = Path(f"/proc/{server.workers[0]}/environ").read_text().split("\0")
    return Path(dict(one.partition("=")[::2] for one in environment)["PROMETHEUS_MULTIPROC_DIR"])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells another's environment")
@pytest.mark.parametrize("end", [Server.stop, Server.kill])
def test_what_was_counted_is_private_and_goes_with_the_server(own, end):
    """Nobody else may read the folder of the workers, and it is removed, also after a kill."""
    folder = folder_of(own)
    assert folder.stat().st_mode & 0o777 == 0o700
    end(own)
    wait_for(lambda: not folder.exists(), "the folder is removed")

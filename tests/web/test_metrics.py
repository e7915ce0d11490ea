"""Metrics: what Prometheus is told, by whichever worker it asks."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import uvicorn
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain_metrics
from prometheus_client.samples import Sample
from support.clients.raw import Raw, asking
from support.clients.readers import Ended, follow, get
from support.machines.here import Here
from support.machines.servers import Server
from support.machines.stores import free_port, redis_server, wait_for

import ticker
from ticker import settings
from ticker.web.app import create_app
from ticker.wire import meters

PROCESS = ("resident_memory_bytes", "cpu_seconds", "open_fds", "max_fds", "start_time_seconds")
"""What Prometheus calls so everywhere."""
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
    assert all(name.startswith(("ticker_", "process_")) for name in names)
    assert {f"process_{name}" for name in PROCESS} <= names


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
        for family in (
            *(meters.CATCH_UPS, meters.RESETS, meters.CUTS, meters.REFUSALS),
            *(meters.CONNECTIONS_REFUSED, meters.REQUESTS_REFUSED),
        )
        for sample in next(iter(family.collect())).samples
        for value in sample.labels.values()
    }
    assert len(values) >= 16
    assert [value for value in values if f"`{value}`" not in text] == []


def test_the_alerts_of_the_docs_load(tmp_path):
    """They ask for metrics that there are, and Prometheus' own checker takes them, where it is."""
    text = DOCS.read_text(encoding="utf-8")
    rules = textwrap.dedent(text[text.index("    groups:") : text.index("`/metrics` asks")])
    asked_for = set(re.findall(r"\b(?:ticker|process)_[a-z_]+[a-z]", rules))
    assert len(asked_for) >= 9
    for name in asked_for:
        assert f"`{name.removesuffix('_bucket')}`" in text, name
    if checker := shutil.which("promtool"):
        (tmp_path / "rules.yml").write_text(rules)
        subprocess.run([checker, "check", "rules", tmp_path / "rules.yml"], check=True, timeout=30)


@pytest.fixture
def elsewhere(clustered):
    """The address of the application under a server that is not ours."""
    setup = settings.read({"redis_url": clustered.store_url, "prefix": "elsewhere"}, {})
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(setup), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_for(lambda: server.started, "it serves")
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def test_under_another_server_a_process_tells_for_itself(elsewhere):
    """Without a folder for all, what the one process has counted is told all the same."""
    names = {family.name for family in plain_metrics(asked(elsewhere).text)}
    assert {"ticker_catch_ups", "ticker_redis_connected"} <= names


@pytest.fixture(scope="module")
def store():
    """A Redis that may be taken away."""
    with redis_server() as store:
        yield store


@pytest.fixture(scope="module")
def started(store):
    """A server on it that nobody else uses, with two workers."""
    with Server(store.url, workers=2, drain_seconds=0) as server:
        yield server


@pytest.fixture
def own(started):
    """That server, started again where a test has ended it."""
    return started if started.process.poll() is None else started.start()


def samples(server: Server | Here) -> list[Sample]:
    """Return all that Prometheus is told."""
    families = plain_metrics(asked(server.url).text)
    return [sample for family in families for sample in family.samples]


def summed(found: list[Sample], name: str, **labels: str) -> float:
    """Return the sum of all samples of that name with these labels."""
    return sum(
        sample.value
        for sample in found
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def figure(server: Server | Here, name: str, **labels: str) -> float:
    """Return that sum as it stands."""
    return summed(samples(server), name, **labels)


async def told(server: Server, expected: float, name: str, **labels: str) -> None:
    """Wait until Prometheus would be told that figure."""
    said = f"{name} {labels} is {expected}"
    await asyncio.to_thread(wait_for, lambda: figure(server, name, **labels) == expected, said)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of another process")
async def test_every_process_of_the_machine_is_told_of(own):
    """Parent and workers have a line each, at whichever worker it is asked; and what they are."""
    found = samples(own)
    for name in ("resident_memory_bytes", "cpu_seconds_total", "open_fds", "start_time_seconds"):
        told = {one.labels["process"] for one in found if one.name == f"process_{name}"}
        assert told == {"parent", "worker-1", "worker-2"}
        assert summed(found, f"process_{name}") > 0
    (build,) = (one for one in found if one.name == "ticker_build_info")
    assert build.labels["version"] == ticker.__version__
    assert re.fullmatch(r"(Redis|Valkey) \d+\.\d+\.\d+", build.labels["store"])


async def test_what_is_refused_whatever_it_asks_for_is_counted(own):
    """A request that names two hosts, say."""
    before = figure(own, "ticker_requests_refused_total", reason="host")
    with Raw(own.url) as strange:
        assert strange.send(asking("/", "Host: other.example")).head().status == 400
    await told(own, before + 1, "ticker_requests_refused_total", reason="host")


FOLLOWING = {"ws": 6, "sse": 5, "poll": 4}


async def test_figures_add_up_over_the_workers(own):
    """Readers of each transport, what is published, and what is written are counted once."""
    editor = own.editor()
    editor.create("summe")
    at = editor.entries("summe")["at"]
    before = samples(own)

    def grown(name: str, **labels: str) -> float:
        return figure(own, name, **labels) - summed(before, name, **labels)

    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(follow(transport, own.url, "summe", at))
            for transport, number in FOLLOWING.items()
            for _ in range(number)
        ]
        reading = [asyncio.create_task(stream.changes(3)) for stream in streams]
        for transport, number in FOLLOWING.items():
            await told(own, number, "ticker_readers", transport=transport, ticker="summe")
        for number in range(3):
            await asyncio.to_thread(editor.publish, "summe", f"Meldung {number}")
        await asyncio.gather(*reading)
        for transport in ("ws", "sse"):
            await told(
                own, FOLLOWING[transport], "ticker_readers", transport=transport, ticker="summe"
            )
            puts = 3 * FOLLOWING[transport]
            frames = grown("ticker_deliveries_total", transport=transport)
            # Everybody may have been told a beat meanwhile.
            assert puts <= frames <= puts + FOLLOWING[transport]
            sent = grown("ticker_written_bytes_total", transport=transport)
            assert 500 * puts < sent < 5000 * puts
    await told(own, 0, "ticker_readers")
    assert figure(own, "ticker_events_total", ticker="summe", type="put") == 3
    assert figure(own, "ticker_events_total", ticker="summe", type="ticker") == 1
    # Each worker measures the writes of its own readers.
    assert grown("ticker_publish_to_written_seconds_count") in {3, 6}
    assert 0 < grown("ticker_publish_to_written_seconds_sum") < 6
    assert figure(own, "ticker_event_loop_lag_seconds_count") > 0
    await told(own, 1, "ticker_redis_connected")
    await told(own, 0, "ticker_log_lag_events")


async def test_a_worker_that_is_replaced_does_not_count_twice(own):
    """After a kill its readers are no longer counted, and what it had counted still is, once."""
    editor = own.editor()
    editor.create("ersatz")
    async with AsyncExitStack() as stack:
        for _ in range(8):
            stream = await stack.enter_async_context(follow("ws", own.url, "ersatz"))
            await stream.until("ready")
        for number in range(4):
            await asyncio.to_thread(editor.publish, "ersatz", f"Meldung {number}")
        await told(own, 8, "ticker_readers", ticker="ersatz")
        assert 100 < figure(own, "ticker_log_kept_bytes") < 1_000_000
        replaced = figure(own, "ticker_workers_replaced_total", reason="ended")
        victims = own.workers
        for worker in victims:
            os.kill(worker, signal.SIGKILL)
    editor.http.close()
    await asyncio.to_thread(
        wait_for,
        lambda: len(own.workers) == 2 and not set(victims) & set(own.workers),
        "both have successors",
    )
    await told(own, 0, "ticker_readers", ticker="ersatz")
    await told(own, replaced + 2, "ticker_workers_replaced_total", reason="ended")
    assert figure(own, "ticker_workers_replaced_total", reason="hung") == 0
    assert figure(own, "ticker_events_total", ticker="ersatz", type="put") == 4
    async with follow("sse", own.url, "ersatz") as stream:
        await stream.until("ready")
        await told(own, 1, "ticker_readers", ticker="ersatz")
        await asyncio.to_thread(own.editor().publish, "ersatz", "Danach")
        await stream.changes(1)
    await told(own, 5, "ticker_events_total", ticker="ersatz", type="put")


async def test_who_is_turned_away_or_reset_is_counted_by_reason(own):
    """An origin that may not, a ticker that is not, a position too old, another language."""
    editor = own.editor()
    editor.create("weg")
    before = samples(own)

    async def more(number: int, name: str, reason: str) -> None:
        await told(own, summed(before, name, reason=reason) + number, name, reason=reason)

    for slug, headers in (("weg", {"Origin": "https://evil.example"}), ("nothing-here", {})):
        assert get(f"{own.url}/t/{slug}/live", headers=headers).status_code in {403, 404}
        async with follow("ws", own.url, slug, **headers) as stream:
            with pytest.raises(Ended):
                await stream.next()
    await more(2, "ticker_readers_refused_total", "origin")
    await more(2, "ticker_readers_refused_total", "not_allowed")
    async with follow("ws", own.url, "weg", "9-0badc0de") as stream:
        await stream.until("reset")
    await more(1, "ticker_resets_total", "position")
    async with (
        follow("sse", own.url, "weg") as one,
        follow("ws", own.url, "weg") as two,
    ):
        for stream in (one, two):
            await stream.until("ready")
        await asyncio.to_thread(editor.http.patch, "/weg", json={"language": "en"})
        for stream in (one, two):
            await stream.until("reset")
    await more(2, "ticker_resets_total", "announced")
    opened = summed(before, "ticker_catch_ups_total", outcome="opened")
    assert figure(own, "ticker_catch_ups_total", outcome="opened") > opened


async def test_a_full_server_is_counted(small, short_log):
    """Who finds no place is counted as such."""
    editor, slug = short_log
    editor.create(slug)
    before = figure(small, "ticker_readers_refused_total", reason="full")
    async with follow("ws", small.url, slug) as one, follow("sse", small.url, slug) as two:
        for stream in (one, two):
            await stream.until("ready")
        assert get(f"{small.url}/t/{slug}/live").status_code == 503
    await told(small, before + 1, "ticker_readers_refused_total", reason="full")


HANDSHAKE = (
    b"GET /t/lage/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Version: 13\r\n\r\n"
)


def test_a_reader_who_is_too_slow_is_counted(store):
    """Who takes nothing while much is published is cut, and counted once."""
    with Here(store.url, prefix="slow", narrow=True) as here, socket.socket() as stalled:
        editor = here.editor()
        editor.create("lage")
        name = "ticker_readers_cut_total"
        before = summed(samples(here), name), summed(samples(here), name, reason="backlog")
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect(("127.0.0.1", int(here.url.rpartition(":")[2])))
        stalled.sendall(HANDSHAKE)
        stalled.recv(64)

        def cut() -> bool:
            editor.publish("lage", "Groß", body="Wort " * 10_000)
            return figure(here, name, reason="backlog") > before[1]

        wait_for(cut, "the reader is cut")
        editor.publish("lage", "Danach", body="Wort " * 10_000)
        assert figure(here, name) == before[0] + 1


async def test_a_lost_redis_is_told(own, store):
    """While Redis is away the figure is 0, who comes is counted as refused; then it is 1 again."""
    await told(own, 1, "ticker_redis_connected")
    before = figure(own, "ticker_readers_refused_total", reason="unavailable")
    store.kill()
    await told(own, 0, "ticker_redis_connected")
    assert get(f"{own.url}/t/lage/live").status_code == 503
    await told(own, before + 1, "ticker_readers_refused_total", reason="unavailable")
    store.start()
    await told(own, 1, "ticker_redis_connected")


def folder_of(server: Server) -> Path:
    """Return where a worker keeps what it counts."""
    environment = Path(f"/proc/{server.workers[0]}/environ").read_text().split("\0")
    return Path(dict(one.partition("=")[::2] for one in environment)["PROMETHEUS_MULTIPROC_DIR"])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells another's environment")
def test_what_was_counted_is_private_and_goes_with_the_server(own):
    """Nobody else may read the folder of the workers, and it is removed, also after a kill."""
    for end in (Server.stop, Server.kill):
        folder = folder_of(own)
        assert folder.stat().st_mode & 0o777 == 0o700, end
        end(own)
        wait_for(lambda folder=folder: not folder.exists(), f"the folder is removed by {end}")
        if end is Server.stop:
            own.start()

"""What may be wrong with Redis, each really caused, and told by the start and by `ticker check`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import pytest
from support.clients.readers import get
from support.machines.commands import typed
from support.machines.servers import Server
from support.machines.stores import (
    RedisServer,
    cluster,
    free_port,
    need_redis_server,
    redis_server,
    wait_for,
)
from support.machines.wires import Wire

from ticker.wire.store.troubles import RIGHTS, TROUBLES, WARNED_OF

DOCS = (Path(__file__).parents[3] / "docs" / "operating.md").read_text(encoding="utf-8")
PASSING = {"away", "oom", "noreplicas", "misconf"}
"""What a start waits for, or begins with, though nothing can be stored now."""
OF_WRITES = {"undurable", "contended", "failed"}
"""What only a write can meet."""


@pytest.fixture(scope="module", params=["redis-server", "the bundled one"])
def store(request):
    """Either server, over TCP, with a certificate where it can speak TLS."""
    if request.param == "redis-server":
        with redis_server() as store:
            yield store
    else:
        store = RedisServer(program=request.param).start()
        yield store
        store.close()


@contextmanager
def _password(store):
    yield f"redis://:falsch@127.0.0.1:{store.port}"


@contextmanager
def _no_password(store):
    store.client.config_set("requirepass", "richtig")
    store.client.connection_pool.connection_kwargs["password"] = "richtig"
    try:
        yield f"redis://127.0.0.1:{store.port}"
    finally:
        store.client.config_set("requirepass", "")
        store.client.connection_pool.connection_kwargs.pop("password")


@contextmanager
def _unknown_tls(store):
    yield f"rediss://127.0.0.1:{store.port}"


@contextmanager
def _sentinel(store):
    port, file = free_port(), store.folder / "sentinel.conf"
    file.write_text(f"port {port}\nsentinel monitor news 127.0.0.1 {store.port} 1\n")
    words = [store.program, str(file), "--sentinel"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    watcher = RedisServer()
    watcher.port, watcher.process = port, process
    watcher.client.connection_pool.connection_kwargs["port"] = port
    try:
        wait_for(watcher.answers, "the Sentinel answers")
        yield f"redis://127.0.0.1:{port}"
    finally:
        watcher.close()


@contextmanager
def _old(store):
    wire = Wire(store.port)
    wire.forge(b"redis_version:7", b"redis_version:6")
    try:
        yield wire.url
    finally:
        wire.close()


@contextmanager
def _user(store, *rights: str):
    store.client.execute_command("ACL", "SETUSER", "jemand", "reset", "on", ">geheim", *rights)
    try:
        yield f"redis://jemand:geheim@127.0.0.1:{store.port}"
    finally:
        store.client.execute_command("ACL", "DELUSER", "jemand")


def _without_channels(store):
    return _user(store, "~ticker:*", "+@all")


def _without_a_command(store):
    return _user(store, *_rights(), "-xrevrange")


def _without_keys(store):
    return _user(store, "~other:*", "&ticker:*", "+@all")


def _blind(store):
    return _user(store, "~ticker:*", "&ticker:*", "+@all", "-@dangerous")


@contextmanager
def _two_masters(store):
    with cluster() as first, ExitStack() as stack:
        second = RedisServer(program=store.program)
        stack.callback(second.close)
        second.options = {"cluster-enabled": "yes", "cluster-port": free_port()}
        second.start()
        first.client.execute_command("CLUSTER", "DELSLOTSRANGE", 9000, 16383)
        second.client.execute_command("CLUSTER", "ADDSLOTSRANGE", 9000, 16383)
        bus = int(second.options["cluster-port"])
        first.client.execute_command("CLUSTER", "MEET", "127.0.0.1", second.port, bus)
        size = b"cluster_size:2"
        wait_for(lambda: size in first.client.execute_command("CLUSTER", "INFO"), "both know")
        yield first.url


@contextmanager
def _later(store):
    store.client.set("ticker:format", "99")
    try:
        yield store.url
    finally:
        store.client.delete("ticker:format")


@contextmanager
def _half_restored(store):
    store.client.set("ticker:format", "restoring 0123abcd /srv/pictures")
    try:
        yield store.url
    finally:
        store.client.delete("ticker:format")


@contextmanager
def _set(store, name: str, value: str, **others: str):
    names = {name: value, **{one.replace("_", "-"): other for one, other in others.items()}}
    before = {one: store.client.config_get(one)[one] for one in names}
    for one, other in names.items():
        store.client.config_set(one, other)
    try:
        yield store.url
    finally:
        for one, other in before.items():
            store.client.config_set(one, other)


@contextmanager
def _replica(store):
    store.client.execute_command("REPLICAOF", "127.0.0.1", "1")
    try:
        yield store.url
    finally:
        store.client.execute_command("REPLICAOF", "NO", "ONE")


@contextmanager
def _hung(store):
    store.hang()
    try:
        yield store.url
    finally:
        store.resume()


@contextmanager
def _nobody(_):
    yield f"redis://127.0.0.1:{free_port()}"


CAUSES = {
    "a wrong password": ("denied", _password),
    "no password": ("denied", _no_password),
    "TLS on a plain address": ("tls", _unknown_tls),
    "a Sentinel": ("sentinel", _sentinel),
    "a version below 7": ("old", _old),
    "a user without channels": ("noperm", _without_channels),
    "a user without one command": ("noperm", _without_a_command),
    "a user without our keys": ("noperm", _without_keys),
    "a user who may not look": ("unseen", _blind),
    "two masters": ("moved", _two_masters),
    "data of a later version": ("layout", _later),
    "half a backup": ("restoring", _half_restored),
    "a replica": ("readonly", _replica),
    "eviction": (
        "evicts",
        lambda store: _set(store, "maxmemory-policy", "allkeys-lru", maxmemory="1gb"),
    ),
    "no append-only file": ("weak", lambda store: _set(store, "appendonly", "no")),
    "full": ("oom", lambda store: _set(store, "maxmemory", "1")),
    "short of replicas": ("noreplicas", lambda store: _set(store, "min-replicas-to-write", "1")),
    "nobody there": ("away", _nobody),
    "hung": ("away", _hung),
}


def _rights() -> list[str]:
    return RIGHTS.replace("PREFIX", "ticker").split()


@pytest.mark.parametrize("cause", CAUSES)
def test_each_trouble_is_told_and_what_does_not_pass_stops_the_start(store, cause):
    """`ticker check` says it in a sentence; `ticker serve` says the same, and ends, if it lasts."""
    name, caused = CAUSES[cause]
    trouble = TROUBLES[name]
    with caused(store) as url:
        environment = {"TICKER_REDIS_URL": url, "TICKER_PORT": "0", "TICKER_DATA": store.folder}
        environment = {one: str(value) for one, value in environment.items()}
        checked = typed("check", environment=environment)
        started = typed("serve", environment=environment) if trouble.lasts else None
    way = "warning  " if name in WARNED_OF else "wrong    "
    line = next(one for one in checked.stdout.splitlines() if not one.startswith("well "))
    assert line.startswith(way + trouble.what), checked.stdout
    assert line.endswith(f"{trouble.remedy}.")
    code = 0 if name in WARNED_OF else 75 if name == "away" else 1
    assert checked.returncode == code, checked.stdout
    assert "Traceback" not in checked.stderr
    if started:
        assert started.returncode == 1
        assert started.stderr.splitlines()[-1] == f"ticker: {line.removeprefix(way)}"
        assert "Traceback" not in started.stderr


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("redis://127.0.0.1:{port}", "it speaks it there"),
        ("rediss://127.0.0.1:{port}", "certificate verify failed"),
        ("rediss://127.0.0.1:{port}?ssl_ca_certs=/nothing/here.pem", "its files cannot be read"),
    ],
)
def test_a_redis_behind_tls_is_told_from_one_that_is_away(behind_tls, url, words):
    """Without TLS, without its authority, or with a file that is not there, it says what is so."""
    said = typed("check", environment={"TICKER_REDIS_URL": url.format(port=behind_tls)})
    assert said.returncode == 1
    assert f"wrong    {TROUBLES['tls'].what}" in said.stdout
    assert words in said.stdout


@pytest.fixture(scope="module")
def behind_tls():
    """The port on which a redis-server speaks TLS."""
    need_redis_server()
    store = RedisServer()
    port = store.speak_tls()
    store.start()
    yield port
    store.close()


def test_the_docs_name_each_trouble_and_the_rights():
    """docs/operating.md says what a start does with each, and how a user is made."""
    told = dict(re.findall(r"^\| (`[^|]*) \|[^|]*\| (\w+) \|$", DOCS, re.MULTILINE))
    told = {name: does for names, does in told.items() for name in re.findall(r"`(\w+)`", names)}
    assert told.keys() == TROUBLES.keys() - OF_WRITES
    assert {name for name, does in told.items() if does == "stops"} == {
        name for name, trouble in TROUBLES.items() if trouble.lasts
    }
    assert {name for name, does in told.items() if does == "waits"} == {"away"}
    assert f"ACL SETUSER ticker on >PASSWORD {' '.join(_rights())}" in DOCS
    assert {name for name, _ in CAUSES.values()} | OF_WRITES | {"misconf"} == TROUBLES.keys()


def test_doubts_are_told_and_a_lasting_trouble_stops_no_worker_that_takes_anothers_place():
    """A start warns of what is weak, readiness says so, and what breaks later ends nothing."""
    with redis_server() as store, ExitStack() as stack:
        stack.enter_context(_set(store, "appendonly", "no"))
        stack.enter_context(_set(store, "maxmemory-policy", "allkeys-lru", maxmemory="1gb"))
        url = stack.enter_context(_user(store, *_rights()))
        server = stack.enter_context(Server(url))
        said = "".join(server.lines)
        for name in ("evicts", "weak"):
            assert said.count(f"WARNING: {TROUBLES[name].what}") == 1
        troubles = get(f"{server.url}/readyz").json()["troubles"]
        assert troubles.keys() == {"evicts", "weak"}
        assert troubles["weak"] == TROUBLES["weak"].said()
        store.client.execute_command("ACL", "SETUSER", "jemand", "-xrevrange")
        (before,) = server.workers
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: server.workers not in ([], [before]), "another takes its place")
        wait_for(lambda: "noperm" in _troubles(server), "it says so")
        assert get(f"{server.url}/").status_code == 200
        first = typed("serve", environment={**server.environment, "TICKER_PORT": "0"})
        assert (first.returncode, "command XREVRANGE" in first.stderr) == (1, True)


def _troubles(server) -> dict[str, str]:
    try:
        return get(f"{server.url}/readyz").json()["troubles"]
    except httpx2.HTTPError:
        return {}

"""Hosts: a request names the one host that it is for, and whatever does not is refused."""

from __future__ import annotations

import json

import pytest
from support.clients.raw import KEY, Raw

BAD = {
    "none": [],
    "two": ["Host: localhost", "Host: localhost"],
    "empty": ["Host:"],
    "space": ["Host: a b"],
    "path": ["Host: a/b"],
    "list": ["Host: a, b"],
    "port": ["Host: localhost:65536"],
    "bracket": ["Host: [::1"],
    "markup": ['Host: evil"><script>'],
    "umlaut": ["Host: b\u00fccher.example"],
    "user": ["Host: me@localhost"],
}
GOOD = ("localhost", "LOCALHOST:8000", "127.0.0.1:0", "[::1]:65535", "a_b.example.")
UPGRADE = ("Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {KEY}")


def request(target: str, lines: list[str], version: str = "1.1", method: str = "GET") -> bytes:
    """Return a request with these lines and no others."""
    return "\r\n".join([f"{method} {target} HTTP/{version}", *lines, "", ""]).encode("latin-1")


@pytest.fixture
def raw(server):
    with Raw(server.url) as one:
        yield one


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("target", ["/", "/api/tickers", "/healthz", "http://localhost/"])
def test_a_request_without_one_good_host_is_400(raw, case, target):
    """No host, two, or what is none: wherever it is asked for, and whatever the target says."""
    head, body = raw.send(request(target, BAD[case])).answer()
    assert head.status == 400
    assert b"<script>" not in body.partition(b"<body")[2]
    if target.startswith("/api"):
        assert json.loads(body)["code"] == ("host_count" if case in {"none", "two"} else "host")
        assert head.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("case", BAD)
def test_a_websocket_without_one_good_host_is_400(raw, ticker, case):
    """The same is true of what would become a WebSocket."""
    lines = [*UPGRADE, "Sec-WebSocket-Version: 13", *BAD[case]]
    head, body = raw.send(request(f"/t/{ticker}/live", lines)).answer()
    assert head.status == 400
    assert body.endswith(b".\n")
    assert raw.rest() == b""


@pytest.mark.parametrize("host", GOOD)
def test_good_hosts_are_served(raw, host):
    """Names and addresses, with and without a port, in any case."""
    assert raw.send(request("/healthz", [f"Host: {host}"])).answer()[0].status == 200


def test_older_http_may_name_no_host(raw, server):
    """An HTTP/1.0 client without `Host` gets the address that it has come to."""
    head, body = raw.send(request("/robots.txt", [], "1.0")).answer()
    assert head.status == 200
    assert f"Sitemap: {server.url}/".encode() in body


def test_older_http_names_no_two_hosts(raw):
    """Whatever the version, two are too many."""
    lines = ["Host: a", "Host: b"]
    assert raw.send(request("/healthz", lines, "1.0")).answer()[0].status == 400


@pytest.mark.parametrize("origin", ["http://live.example:81", "HTTP://LIVE.example:81"])
def test_an_absolute_target_wins_over_the_host(raw, origin):
    """Who asks as one asks a proxy is answered for the host that the target names."""
    head, body = raw.send(request(f"{origin}/robots.txt", ["Host: other.example"])).answer()
    assert head.status == 200
    assert b"sitemap: http://live.example:81/" in body.lower()
    assert raw.send(request(origin, ["Host: x"])).answer()[0].status == 200


@pytest.mark.parametrize("authority", ["", "a@localhost", "localhost:x", "a%41"])
def test_an_absolute_target_without_a_host_is_400(raw, authority):
    """Its authority is held to the same as a `Host`."""
    raw.send(request(f"http://{authority}/healthz", ["Host: localhost"]))
    assert raw.head().status == 400


def test_a_websocket_may_be_asked_for_absolutely(raw, ticker):
    """An absolute target becomes a WebSocket like any other."""
    lines = [*UPGRADE, "Sec-WebSocket-Version: 13", "Host: other.example"]
    raw.send(request(f"http://localhost/t/{ticker}/live?since=0-0", lines))
    assert raw.head().status == 101
    assert json.loads(raw.frame().payload)["type"] == "ticker"

"""Slashes: an address with too many at its end leads on, within our own house alone."""

from __future__ import annotations

import httpx2
import pytest
from support.clients.raw import Raw, asking


def asked(server, path: str, method: str = "GET") -> httpx2.Response:
    """Ask for a path exactly as it is written."""
    with Raw(server.url) as raw:
        head, body = raw.send(asking(path, method=method)).answer()
    return httpx2.Response(head.status, headers=head.headers, content=body)


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/t/{}/", "/t/{}"),
        ("/t/{}//", "/t/{}"),
        ("/t/{}/?before=a%20b&x=/", "/t/{}?before=a%20b&x=/"),
        ("/t/{}/e/a%2Db/", "/t/{}/e/a%2Db"),
        ("/api/tickers/?limit=1", "/api/tickers?limit=1"),
        ("/healthz/", "/healthz"),
        ("/desk/", "/desk"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_slash_too_many_leads_to_a_path(server, ticker, path, location, method):
    """It names no scheme and no host, keeps the query, and has the method stay."""
    answer = asked(server, path.format(ticker), method)
    assert answer.status_code == 307
    assert answer.headers["location"] == location.format(ticker)


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "/%2F/evil.example/",
        "/x/",
        "/healthz%2F",
    ],
)
def test_nothing_leads_out_of_the_house(server, path):
    """Where there is nothing without the slash either, nobody is led anywhere."""
    answer = asked(server, path)
    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize("path", ["//t/{}/", "//evil.example/..//t/{}/"])
def test_two_slashes_at_the_beginning_are_no_host(server, ticker, path):
    """Whatever is answered there, a browser stays with us."""
    location = asked(server, path.format(ticker)).headers.get("location", "/")
    assert not location.startswith("//")

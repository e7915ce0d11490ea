"""Requests: what is not understood or not allowed is refused before anything happens."""

from __future__ import annotations

import gzip
import json
import socket
import urllib.error
import urllib.request

import httpx2
import pytest
from support.clients.raw import Raw, asking
from support.clients.readers import get
from support.problems import said, sentences

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"headline": NaN}',
        b'{"headline": Infinity}',
        b'{"headline": -Infinity}',
        b"[]",
        b'"text"',
        b"7",
        b"null",
        b"true",
        b'{"headline": "a",}',
        b'{"a":' * 100_000,
        b"[" * 100_000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: ascii(body[:12]),
)
def test_what_is_no_json_object_is_400(editor, ticker, body):
    """A body that is no JSON object is refused with a sentence that says why."""
    for method, path in (("POST", "/entries"), ("PUT", "/entries/a"), ("PATCH", "")):
        answer = editor.http.request(method, f"/{ticker}{path}", content=body, headers=JSON)
        assert not sentences(answer, 400)


@pytest.mark.parametrize("depth", range(960, 990, 2))
def test_no_depth_breaks_the_server(editor, ticker, depth):
    """However deep a patch is nested, it is refused in a sentence."""
    body = b'{"image":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
    answer = editor.http.patch(f"/{ticker}", content=body, headers=JSON)
    assert answer.status_code in {400, 422}, answer.text


def test_a_name_may_be_unreadable(editor, ticker):
    """A field whose name is half a character is refused like any unknown field."""
    answer = editor.http.post(f"/{ticker}/entries", **said({"headline": "x", "\ud800": 1}))
    assert sentences(answer)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "json"])
def test_another_media_type_is_415(editor, ticker, kind):
    """What does not say that it is JSON is not read."""
    headers = {"Content-Type": kind} if kind else {}
    content = b'{"headline": "x"}'
    for method, path in (("POST", "/entries"), ("PUT", "/entries/a"), ("PATCH", "")):
        answer = editor.http.request(method, f"/{ticker}{path}", content=content, headers=headers)
        assert not sentences(answer, 415)
        told = answer.headers["accept-patch" if method == "PATCH" else "accept"]
        assert told.split(", ")[0] == "application/json"
    path = f"/{ticker}/entries"
    merge = editor.http.post(
        path, content=content, headers={"Content-Type": "application/merge-patch+json"}
    )
    assert not sentences(merge, 415)


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "identity, gzip", "x"])
def test_a_compressed_body_is_415(editor, ticker, coding):
    """What has to be decoded first is not read, and the answer says that no coding would be."""
    content = gzip.compress(b'{"headline": "x"}')
    for method, path in (("POST", "/entries"), ("PUT", "/entries/a"), ("PATCH", "")):
        headers = {**JSON, "Content-Encoding": coding}
        answer = editor.http.request(method, f"/{ticker}{path}", content=content, headers=headers)
        assert not sentences(answer, 415)
        assert answer.json()["code"] == "content_encoding"
        assert answer.headers["accept-encoding"] == "identity"
    assert "accept-encoding" not in editor.http.post(f"/{ticker}/entries", content=b"x").headers


def test_a_body_as_it_is_may_be_called_so(editor, ticker):
    """`Content-Encoding: identity` says nothing that would not be so without it."""
    headers = {**JSON, "Content-Encoding": "Identity"}
    body = b'{"headline": "x"}'
    assert editor.http.post(f"/{ticker}/entries", content=body, headers=headers).is_success


@pytest.mark.parametrize("path", ["/api/tickers/{}/entries", "/sign-in"])
def test_who_leaves_in_the_middle_is_no_failure(server, editor, ticker, path):
    """A body that ends before it is whole leaves nothing behind, and nothing in the log."""
    before = len(server.lines)
    token = f"Authorization: {editor.http.headers['authorization']}"
    lines = (token, "Content-Type: application/json", "Content-Length: 1000")
    for _ in range(4):
        with Raw(server.url) as raw:
            raw.send(asking(path.format(ticker), *lines, method="POST"), b'{"headline":')
            raw.finish()
            raw.rest()
    for _ in range(10):
        assert get(f"{server.url}/healthz").status_code == 200
    assert editor.entries(ticker)["entries"] == []
    assert not [line for line in server.lines[before:] if "Traceback" in line or "ERROR" in line]


def test_a_media_type_may_have_parameters(editor, ticker):
    """`application/json; charset=utf-8`, in any case, is JSON."""
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    content = '{"headline": "Ä"}'.encode()
    assert editor.http.post(f"/{ticker}/entries", content=content, headers=headers).is_success


def test_a_large_request_is_413(editor, ticker):
    """More than 512 KiB is refused, whether or not the request says so at first."""
    content = b'{"headline":"' + b"x" * 600_000 + b'"}'
    for body in (content, iter([content])):
        url = f"{editor.url}/api/tickers/{ticker}/entries"
        headers = {**editor.http.headers, **JSON}
        answer = httpx2.post(url, content=body, headers=headers, verify=False, timeout=20)
        assert not sentences(answer, 413)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 413),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": ""}, 401),
        ({"Authorization": None}, 401),
    ],
    ids=ascii,
)
def test_who_writes_before_it_reads_is_answered(editor, ticker, headers, status):
    """A client that sends all of a large request before it listens learns why it is refused."""
    url = f"{editor.url}/api/tickers/{ticker}/entries"
    given = {"Authorization": editor.http.headers["authorization"], **JSON, **headers}
    given = {name: value for name, value in given.items() if value is not None}
    asked = urllib.request.Request(url, b"x" * 8_000_000, given, method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=20)
    assert refused.value.code == status
    assert json.load(refused.value)["status"] == status
    refused.value.close()


@pytest.mark.parametrize(
    "credentials",
    [None, "", "Bearer", "Bearer wrong", "Basic dGVzdDp0ZXN0", "Bearer tk_\xff", "x"],
)
def test_writing_needs_a_token(server, editor, ticker, credentials):
    """Without a valid token every write is 401, says how to come by one, and does nothing."""
    at = editor.entries(ticker)["at"]
    headers = {} if credentials is None else {"Authorization": credentials.encode("latin-1")}
    entry = f"/{ticker}/entries/a"
    writes = [("POST", ""), ("PATCH", f"/{ticker}"), ("DELETE", f"/{ticker}"), ("PUT", entry)]
    writes += [("POST", f"/{ticker}/entries"), ("PATCH", entry), ("DELETE", entry)]
    for method, path in writes:
        url = f"{server.url}/api/tickers{path}"
        answer = httpx2.request(
            method, url, json={"headline": "x"}, headers=headers, verify=False, timeout=20
        )
        assert not sentences(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert editor.entries(ticker)["at"] == at


def test_some_states_need_a_token(server, ticker):
    """Who asks for entries of a state learns that it needs a token, and of which kind."""
    answer = get(f"{server.url}/api/tickers/{ticker}/entries", params={"state": "draft"})
    assert not sentences(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_wrong_token_is_not_taken_for_none(server, ticker):
    """Who reads with a token that is not valid learns it, rather than seeing less."""
    url = f"{server.url}/api/tickers/{ticker}/entries"
    assert not sentences(get(url, headers={"Authorization": "Bearer wrong"}), 401)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/tickers", {"GET", "HEAD", "POST"}),
        ("POST", "/api/tickers/x", {"GET", "HEAD", "OPTIONS", "PATCH", "DELETE"}),
        ("DELETE", "/api/tickers/x/entries", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("POST", "/api/tickers/x/entries/y", {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"}),
        ("POST", "/api/openapi.json", {"GET", "HEAD"}),
    ],
)
def test_a_method_that_is_not_there_is_405(editor, method, path, allowed):
    """A method an address does not take is refused with those it takes."""
    answer = editor.http.request(method, f"{editor.url}{path}")
    assert not sentences(answer, 405)
    assert set(answer.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", ["/api/", "/api/x", "/api/tickers/a/b"])
def test_nothing_there_is_404(server, path):
    """An address of the API that does not exist says so as the API does."""
    assert not sentences(get(f"{server.url}{path}", follow_redirects=False), 404)


@pytest.mark.parametrize("host", ["[", "a/b", 'evil"><script>', "a#b", "x" * 1000, "a b"])
def test_a_strange_host_breaks_nothing(server, ticker, host):
    """The Host header is the client's word; what is none is refused, and nothing is made of it."""
    for path in (f"/t/{ticker}", "/nothing", "/api/nothing", f"/t/{ticker}/", f"/t/{ticker}/embed"):
        answer = get(f"{server.url}{path}", headers={"Host": host}, follow_redirects=False)
        assert answer.status_code == 400, answer.text
        assert "<script>" not in answer.text.partition("<body")[2].partition("</h1>")[0]


def test_a_request_that_is_none_is_answered(server):
    """Bytes that are no HTTP get a 400, and the server goes on."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as one:
        one.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert one.recv(100).startswith(b"HTTP/1.1 400")
    assert get(f"{server.url}/healthz").status_code == 200

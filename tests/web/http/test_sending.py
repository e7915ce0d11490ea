"""Sending: whatever is answered, wherever, leaves with what all answers have in common."""

from __future__ import annotations

import re

import pytest
from support.clients.readers import everywhere, get
from support.clients.rows import ADDRESSES, filled

LONG = "Die Deiche halten, sagt der Krisenstab. " * 60
STRANGE = ("/nothing/here", "/t/", "/t/{slug}/", "/desk/{slug}/", "/api/nothing", "/static/x", "//")
READ = [row.path for row in ADDRESSES if row.method == "GET" and not row.path.endswith("/live")]


@pytest.fixture(scope="module")
def slug(server, desk):
    """A ticker with an entry, long enough to be packed."""
    editor = server.editor()
    editor.create("versand", intro=LONG)
    entry = editor.http.put("/versand/entries/da", json={"headline": "Da", "body": LONG}).json()
    everywhere(server.url, "versand", entry["position"])
    yield "versand"
    editor.http.delete("/versand")


def guarded(answer) -> None:
    assert answer.headers["x-content-type-options"] == "nosniff", answer.url
    assert "frame-ancestors" in answer.headers["content-security-policy"], answer.url
    assert answer.headers["cache-control"], answer.url


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_every_answer_says_what_browsers_may_make_of_it(server, desk, slug, method):
    """Pages, problems, redirects, files and refusals, to whoever asks, by whatever method."""
    for path in {*READ, *STRANGE}:
        address = server.url + filled(path, slug)
        guarded(get(address) if method == "GET" else desk.http.request(method, address))
    if method == "GET":
        for path in READ:
            guarded(desk.http.get(filled(path, slug)))


@pytest.mark.parametrize("path", READ)
def test_who_has_an_answer_is_not_sent_it_again(server, slug, path):
    """Wherever an ETag was sent it is heeded, alone and among others; by HEAD, too."""
    address = server.url + filled(path, slug)
    first = get(address)
    if "etag" not in first.headers:
        assert first.status_code != 200 or "no-store" in first.headers["cache-control"]
        return
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b""), known
        assert again.headers["etag"] == tag
        assert "content-type" not in again.headers
        assert again.headers["cache-control"] == first.headers["cache-control"]
    assert get(address, headers={"If-None-Match": f'"x{tag[1:]}'}).status_code == 200
    assert get(address, headers={"If-Match": f'"x", {tag}'}).status_code == 200
    other = get(address, headers={"If-Match": '"x"'})
    assert (other.status_code, other.json()["code"]) == (412, "not_that_version")


@pytest.mark.parametrize("path", READ)
def test_what_is_long_is_packed(server, slug, path):
    """Text of more than a packet is sent smaller, says so to caches, and is the same."""
    address = server.url + filled(path, slug)
    plain = get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    is_revision = re.fullmatch('"[0-9]+"', plain.headers.get("etag", ""))
    is_image = plain.headers.get("content-type", "").startswith("image/")
    if len(plain.content) < 800 or is_revision or is_image or path.startswith("/metrics"):
        return
    packed = get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert packed.text == plain.text

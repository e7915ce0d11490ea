"""Connections: how a request becomes a reader, however it comes, and what else clients may say."""

from __future__ import annotations

import json

import pytest
from support.clients.raw import ACCEPTED, Raw, asking, masked, opening


@pytest.fixture
def live(ticker):
    """Where a new ticker is followed."""
    return f"/t/{ticker}/live"


@pytest.fixture(autouse=True)
def quiet(server):
    """Whatever a client does, the server has nothing to complain of."""
    before = len(server.lines)
    yield
    said = "".join(server.lines[before:])
    assert "Traceback" not in said
    assert "ERROR" not in said


@pytest.fixture
def raw(server):
    """A connection to it."""
    with Raw(server.url) as one:
        yield one


def followed(raw: Raw) -> list[str]:
    """Read what a reader by WebSocket is told up to `ready`; return the types."""
    head = raw.head()
    assert (head.status, head.headers["sec-websocket-accept"]) == (101, ACCEPTED)
    types = [json.loads(raw.frame().payload)["type"]]
    while types[-1] != "ready":
        types.append(json.loads(raw.frame().payload)["type"])
    return types


REFUSED = {
    "version": ({"lines": ("Sec-WebSocket-Version: 8",)}, 426),
    "key": ({"lines": ("Sec-WebSocket-Key: short",)}, 400),
    "method": ({"method": "POST"}, 405),
    "path": ({"path": "/nothing/here"}, 403),
    "no path": ({"path": "http://localhost"}, 403),
    "no address": ({"path": "http://[::1/x"}, 400),
}


@pytest.mark.parametrize("case", REFUSED)
def test_who_asks_wrongly_is_told_and_let_go(raw, live, case):
    """What cannot become a WebSocket gets a status and a sentence, and the connection ends."""
    given, status = REFUSED[case]
    path, lines = given.get("path", live), given.get("lines", ())
    raw.send(opening(path, *lines, method=given.get("method", "GET")))
    head, body = raw.answer()
    assert head.status == status
    assert body.endswith(b".\n")
    assert head.headers["connection"].endswith("close")
    assert head.headers.get("upgrade") == ("websocket" if status == 426 else None)
    assert head.headers.get("allow") == ("GET" if status == 405 else None)
    assert head.headers.get("sec-websocket-version") == ("13" if status == 426 else None)
    assert raw.rest() == b""


@pytest.mark.parametrize(
    "lines",
    [
        ("Upgrade: WebSocket",),
        ("Connection: keep-alive, Upgrade",),
        ("Connection: upgrade", "X-Long: " + "x" * 30_000),
    ],
    ids=["case", "list", "long"],
)
def test_ways_to_ask(raw, live, lines):
    """What browsers and proxies make of a handshake is understood."""
    raw.send(opening(f"{live}?since=0-0", *lines))
    assert followed(raw) == ["ticker", "ready"]


@pytest.mark.parametrize("stream", [False, True], ids=["ws", "sse"])
def test_a_request_byte_by_byte(raw, live, stream):
    """A head that trickles in is answered like any other."""
    path = f"{live}?since=0-0"
    for byte in asking(f"{path}&as=sse") if stream else opening(path):
        raw.send(bytes([byte]))
    if stream:
        assert raw.head().status == 200
        raw.until(b'"type":"ready"')
    else:
        assert followed(raw) == ["ticker", "ready"]


@pytest.mark.parametrize("upgrade", [False, True])
def test_a_head_without_end_is_given_up(raw, live, upgrade):
    """More than 64 KiB of a head are not waited for, whatever it would have become."""
    whole = opening(live) if upgrade else asking(live)
    raw.send(whole.removesuffix(b"\r\n"), b"X-Long: ")
    raw.send(b"x" * 65536)
    head, said = raw.answer()
    assert (head.status, head.headers["connection"]) == (431, "close")
    assert said == b"The head of a request may have 64 KiB at most; this one is larger.\n"


def test_a_head_that_is_too_large_is_refused_once(raw):
    """All of it is taken, so that the client hears why; nothing is asked of the application."""
    longest = "X-Long: " + "x" * 66_000
    raw.send(asking("/healthz"))
    raw.answer()
    raw.send(asking("/healthz", *([longest] * 9)), asking("/healthz"))
    raw.finish()
    assert raw.rest().count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "said",
    [
        b"x" * 9 + b"\r\n\r\n",
        asking("/sign-in", "Transfer-Encoding: chunked", method="POST") + b"noise\r\n",
    ],
    ids=["no request", "no body"],
)
def test_what_is_no_http_is_answered_400(raw, said):
    """What cannot be read is refused with a sentence, and the connection ends."""
    raw.send(said)
    raw.finish()
    got = raw.rest()
    assert got.startswith(b"HTTP/1.1 400 ")
    assert got.count(b"HTTP/1.1") == 1


def test_a_body_without_end_is_no_head(raw, live):
    """Nor is anything waited for that is no head, and no part of a body."""
    raw.send(asking(live, "Transfer-Encoding: chunked"))
    raw.answer()
    raw.send(b"1;", b"x" * 66_000)
    assert raw.rest() == b""


@pytest.mark.parametrize(
    "early",
    [masked(0x81, b"x" * 300), masked(0x89, b"x"), asking("/healthz"), b"\xff" * 3000],
    ids=["text", "ping", "request", "noise"],
)
def test_who_speaks_before_the_answer_harms_nobody(server, editor, ticker, live, early):
    """What comes in one piece with a handshake is not heard, and the next reader is served."""
    with Raw(server.url) as hasty, Raw(server.url) as patient:
        hasty.send(opening(f"{live}?since=0-0"), early)
        assert followed(hasty) == ["ticker", "ready"]
        patient.send(opening(f"{live}?since=0-0"))
        assert followed(patient) == ["ticker", "ready"]
        editor.publish(ticker, "Danach")
        for raw in (hasty, patient):
            assert json.loads(raw.frame().payload)["headline"] == "Danach"


def test_a_page_and_then_an_upgrade(raw, live):
    """One connection loads a page, polls, and then becomes a WebSocket."""
    page, html = raw.send(asking(live.removesuffix("/live"))).answer()
    assert page.status == 200
    assert html.startswith(b"<!doctype html>")
    poll, body = raw.send(asking(f"{live}?since=0-0")).answer()
    assert poll.status == 200
    assert json.loads(body)["events"][0]["type"] == "ticker"
    raw.send(opening(f"{live}?since=0-0"))
    assert followed(raw) == ["ticker", "ready"]


def test_a_page_and_then_a_stream(raw, live):
    """One connection loads a page, and then becomes a stream of server-sent events."""
    assert raw.send(asking("/healthz")).answer()[0].status == 200
    assert raw.send(asking(f"{live}?as=sse")).head().status == 200
    raw.until(b'"type":"ready"')


def test_pipelined_requests_are_answered_in_their_order(raw, live):
    """A stream may be asked for right behind other requests, whose answers come first."""
    raw.send(asking("/healthz"), asking(f"{live}?since=0-0"), asking(f"{live}?as=sse"))
    assert raw.answer()[1] == b'{"alive":true}'
    assert json.loads(raw.answer()[1])["events"][0]["type"] == "ticker"
    assert raw.head().headers["content-type"].startswith("text/event-stream")
    raw.until(b'"type":"ready"')


@pytest.mark.parametrize("before", [False, True], ids=["first", "second"])
@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
def test_nothing_comes_after_a_stream(raw, live, before, later):
    """Who asks for more behind a stream without end is told so, and never answered in its midst."""
    requests = [asking("/healthz")] * before + [asking(f"{live}?as=sse")]
    if later:
        raw.send(*requests)
        raw.until(b'"type":"ready"')
        raw.send(asking("/healthz"))
    else:
        raw.send(*requests, asking("/healthz"), asking("/healthz"))
    said = raw.rest()
    assert said.count(b"HTTP/1.1 ") == (0 if later else before + 1)
    said = said.rpartition(b"HTTP/1.1 ")[2]
    assert b"\r\n: this stream only sends" in said
    assert said.endswith(b"\r\n0\r\n\r\n")


def test_an_upgrade_waits_for_its_turn(raw, live):
    """Who asks for a WebSocket before its page has been answered is cut off: both cannot be had."""
    raw.send(asking(live.removesuffix("/live")), opening(live))
    assert b"HTTP/1.1 101" not in raw.rest()


def test_older_http_gets_its_stream(server, editor, ticker, live, raw):
    """An HTTP/1.0 client, or a proxy that speaks it, gets the same events."""
    raw.send(asking(f"{live}?since=0-0&as=sse", version="1.0"))
    head = raw.head()
    assert head.status == 200
    assert "transfer-encoding" not in head.headers
    assert head.headers["connection"] == "close"
    assert raw.take(4) == b"id: "  # and no chunk's length
    raw.until(b'"type":"ready"')
    entry = editor.publish(ticker, "Wie früher")
    raw.until(b"\n\n")
    told = f"id: {entry['position']}\ndata: ".encode()
    assert raw.take(len(told)) == told
    assert json.loads(raw.until(b"\n\n"))["headline"] == "Wie früher"
    editor.http.delete(f"/{ticker}")
    assert raw.rest().rstrip().endswith(b"}")


@pytest.mark.parametrize("query", ["", "?as=sse", "?as=json"])
def test_head_says_what_there_is(raw, live, query):
    """HEAD gets a head and no stream, and the connection goes on."""
    for _ in range(2):
        head = raw.send(asking(f"{live}{query}", method="HEAD")).head()
        assert head.status == 200
    assert raw.send(asking("/healthz")).answer()[1] == b'{"alive":true}'


@pytest.mark.parametrize("query", ["?as=sse", ""])
def test_other_methods_are_refused(raw, live, query):
    """Nothing can be posted to readers, and the answer says what is allowed."""
    head, _ = raw.send(asking(f"{live}{query}", "Content-Length: 0", method="POST")).answer()
    assert head.status == 405
    assert "GET" in head.headers["allow"]

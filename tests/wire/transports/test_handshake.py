"""Opening a WebSocket: who asks as RFC 6455 says is let in, and who does not is told why."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from support.clients.raw import ACCEPTED, KEY
from support.seed import SEED

from ticker.wire.transports.handshake import Refused, open_by

ASKED = {"host": "wire", "sec-websocket-version": "13", "sec-websocket-key": KEY}


def headers_of(**changed):
    """Return the usual headers, some of them changed; None takes one away."""
    named = ASKED | {name.replace("_", "-"): value for name, value in changed.items()}
    return [(name.encode(), value.encode("latin-1")) for name, value in named.items() if value]


def refused(method="GET", version="1.1", **changed) -> int:
    """Return the status that a request is refused with."""
    with pytest.raises(Refused) as told:
        open_by(method, version, headers_of(**changed))
    assert str(told.value).endswith(".")
    return told.value.status


def test_the_key_is_answered():
    """The example of RFC 6455, 1.3, is answered as it says, without compression nobody offered."""
    opening = open_by("GET", "1.1", headers_of())
    assert opening.wrapping == "plain"
    line, *lines = opening.answer.decode().split("\r\n")
    assert line == "HTTP/1.1 101 Switching Protocols"
    assert lines == [
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {ACCEPTED}",
        "",
    ]


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS", "CONNECT", "get"])
def test_other_methods_are_refused(method):
    """Only GET opens a WebSocket."""
    assert refused(method) == 405


def test_old_ways_are_refused():
    """HTTP/1.0, and a request that names no host, open no WebSocket."""
    assert refused(version="1.0") == 400
    assert refused(host=None) == 400


@pytest.mark.parametrize("version", [None, "12", "14", "013", "13, 8", "x"])
def test_other_versions_are_refused(version):
    """Version 13 is spoken, and no other."""
    assert refused(sec_websocket_version=version) == 426


@pytest.mark.parametrize(
    "key",
    [
        None,
        "x",
        base64.b64encode(b"x" * 15).decode(),
        base64.b64encode(b"x" * 17).decode(),
        KEY.rstrip("="),
        f"{KEY[:4]} {KEY[4:]}",
        f"{KEY},{KEY}",
        KEY.replace("d", "\xe4"),
        "_" * 22 + "==",
    ],
)
def test_keys_that_are_none_are_refused(key):
    """A key is 16 bytes in Base64; less, more and other things are 400."""
    assert refused(sec_websocket_key=key) == 400


@seed(SEED)
@settings(database=None, deadline=None, max_examples=200)
@given(
    offers=st.text(max_size=60)
    | st.text('permessage-deflate;, ="0123456789_swindobit', max_size=60).map(
        lambda rest: f"permessage-deflate; server_max_window_bits{rest}"
    )
)
def test_any_offer_is_answered_or_refused(offers):
    """Whatever stands where extensions are offered, the answer is a whole 101, or a 400."""
    said = offers.encode("utf-8", "surrogatepass").decode("latin-1")
    headers = headers_of(sec_websocket_extensions=said)
    try:
        answer = open_by("GET", "1.1", headers).answer + b"\r\n"
    except Refused as told:
        answer = b"HTTP/1.1 %d \r\n\r\n" % told.status
    head, end, rest = answer.partition(b"\r\n\r\n")
    assert (end, rest) == (b"\r\n\r\n", b"")
    assert head.startswith((b"HTTP/1.1 101 ", b"HTTP/1.1 400 "))
    assert all(b": " in line for line in head.split(b"\r\n")[1:])

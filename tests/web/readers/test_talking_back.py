"""Talking back: what a reader by WebSocket may say, and how the connection ends when it does."""

from __future__ import annotations

import pytest
from support.clients.raw import CLOSE, PING, PONG, TEXT, Raw, masked, opening


@pytest.fixture
def reader(server, ticker):
    """A reader who is live."""
    with Raw(server.url) as raw:
        yield live(raw, ticker)


def live(raw, ticker):
    raw.send(opening(f"/t/{ticker}/live")).head()
    assert b'"ready"' in raw.frame().payload
    return raw


def test_a_ping_is_answered(reader):
    """Each ping gets a pong with what it carried, also when it trickles in; a pong gets nothing."""
    for payload in (b"", b"Moin", bytes(range(125))):
        reader.send(masked(PING, payload))
        assert reader.frame()[:2] == (PONG, payload)
    for byte in masked(PONG, b"unasked") + masked(PING, b"bit by bit".ljust(40)):
        reader.send(bytes([byte]))
    assert reader.frame()[:2] == (PONG, b"bit by bit".ljust(40))


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        (b"", 1000),
        (b"\x03\xe8", 1000),
        (b"\x03\xe9Bis bald", 1001),
        (b"\x0f\xa0", 4000),
        (b"\x03", 1002),
        (b"\x03\xed", 1002),
        (b"\x00\x00", 1002),
        (b"\x03\xe8\xff", 1002),
    ],
)
def test_a_close_is_answered(reader, said, answered):
    """The code that a reader closes with comes back, or 1002 where it makes no sense."""
    reader.send(masked(CLOSE, said))
    closing = reader.frame()
    assert closing.closing[0] == answered
    assert reader.rest() == b""


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (masked(TEXT, b"x"), 1003),
        (masked(0x82, b"x" * 70_000), 1009),
        (b"\x81\x01x", 1002),
        (masked(PING)[:1] + b"\xfe", 1002),
        (b"GET / HTTP/1.1\r\n\r\n", 1002),
    ],
    ids=["text", "large", "unmasked", "long", "http"],
)
def test_an_offence_ends_it(reader, said, code):
    """Whoever says what no reader may is told why, and let go once it has answered."""
    reader.send(said)
    closing = reader.frame()
    assert closing.closing[0] == code
    reader.finish()
    assert reader.rest() == b""


def test_nothing_is_heard_after_the_end(reader, editor, ticker):
    """After its close frame a reader gets nothing more, whatever it says and whatever happens."""
    reader.send(masked(PING, b"1"), masked(CLOSE), masked(PING, b"2"), masked(TEXT, b"x"))
    editor.publish(ticker, "Danach")
    assert [frame.first for frame in reader.frames()] == [CLOSE]
    assert reader.rest() == b""

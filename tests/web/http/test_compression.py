"""Compression: readers who can read compressed frames get them, the same bytes for all."""

from __future__ import annotations

import asyncio
import json

import pytest
from support.clients.raw import DEFLATED_TEXT, TEXT, Raw, opening
from support.clients.readers import PATIENCE_SECONDS, everywhere
from websockets.asyncio.client import connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

UNUSUAL = "Größe: 𝄞 – „Fähre“ um 8 € ab Föhr. "
OFFERS = {
    "none": [],
    "window of 9": [{"server_max_window_bits": 9}],
    "window of 12": [{"server_max_window_bits": 12}],
    "window of 15": [{"server_max_window_bits": 15}],
    "no takeover here": [{"server_no_context_takeover": True}],
    "no takeover there": [{"client_no_context_takeover": True}],
}


@pytest.mark.parametrize("offer", OFFERS)
async def test_entries_arrive_whatever_is_negotiated(server, editor, ticker, offer):
    """Short and long entries, by the replay and live, are read by a client as they were written."""
    first = editor.publish(ticker, "Zuvor", body=UNUSUAL * 40)
    everywhere(server.url, ticker, first["position"])
    address = f"{server.url.replace('http', 'ws', 1)}/t/{ticker}/live?since=0-0"
    extensions = [ClientPerMessageDeflateFactory(**one) for one in OFFERS[offer]]
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        connect(address, compression=None, extensions=extensions) as socket,
    ):
        assert [one.name for one in socket.protocol.extensions] == (
            ["permessage-deflate"] if extensions else []
        )
        events = [json.loads(await socket.recv()) for _ in range(3)]
        bodies = [UNUSUAL, UNUSUAL * 1300]
        for body in bodies:
            await asyncio.to_thread(editor.publish, ticker, "Danach", body=body)
            events.append(json.loads(await socket.recv()))
    assert [event["type"] for event in events] == ["ticker", "put", "ready", "put", "put"]
    assert events[1]["id"] == first["id"]
    for event, repeated in zip((events[1], *events[3:]), (40, 1, 1300), strict=True):
        assert event["html"].count(UNUSUAL.strip()) == repeated


DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate"


def following(raw, ticker, at, *lines):
    """Open a WebSocket; return the extensions that were agreed on."""
    raw.send(opening(f"/t/{ticker}/live?since={at}", *lines))
    status, headers = raw.head()
    assert status == 101
    return headers.get("sec-websocket-extensions", "")


def test_two_readers_get_the_same_bytes(server, editor, ticker):
    """Who offers other things, but can read the same frames, gets the same bytes, also later."""
    at = editor.entries(ticker)["at"]
    with Raw(server.url) as one, Raw(server.url) as two, Raw(server.url) as later:
        following(one, ticker, at, f"{DEFLATE}; client_max_window_bits")
        following(two, ticker, at, "Sec-WebSocket-Extensions: x-unknown", f"{DEFLATE}")
        for raw in (one, two):  # what is ready, before it is live
            assert raw.frame().first == DEFLATED_TEXT
        editor.publish(ticker, "Für alle", body=UNUSUAL * 9)
        seen = one.frame()
        assert seen.first == DEFLATED_TEXT
        assert two.frame() == seen
        following(later, ticker, at, DEFLATE)
        assert later.frame() == seen


def test_a_smaller_window_gets_plain_frames(server, editor, ticker):
    """Who can keep less than we refer back to is promised so, and is sent what needs no window."""
    at = editor.entries(ticker)["at"]
    with Raw(server.url) as small, Raw(server.url) as none:
        agreed = following(small, ticker, at, f"{DEFLATE}; server_max_window_bits=9")
        assert "server_max_window_bits=9" in agreed.split("; ")
        assert not following(none, ticker, at)
        assert small.frame().first == none.frame().first == TEXT  # each says when it was ready
        editor.publish(ticker, "Für alle", body=UNUSUAL * 9)
        seen = small.frame()
        assert seen.first == TEXT
        assert none.frame() == seen


@pytest.mark.parametrize("said", ["permessage-deflate;", ";", "=", 'x="', "permessage-deflate x"])
def test_malformed_offers_are_refused(server, ticker, said):
    """Extensions that cannot be understood are 400, whatever else is right."""
    with Raw(server.url) as raw:
        raw.send(opening(f"/t/{ticker}/live", f"Sec-WebSocket-Extensions: {said}"))
        head, body = raw.answer()
        assert head.status == 400
        assert b"Sec-WebSocket-Extensions" in body
        assert raw.rest() == b""

"""Admission: whose pages may follow a ticker, and how those who may not are told."""

from __future__ import annotations

import asyncio

import httpx2
import pytest
from support.clients.readers import PATIENCE_SECONDS, Ended, follow, get
from websockets.asyncio.client import connect

PARTNER = "https://partner.example"


def allow(editor, ticker, *origins):
    answer = editor.http.patch(f"/{ticker}", json={"embed_origins": list(origins)})
    assert answer.status_code == 200, answer.text


async def refusal(transport, url, slug, **headers):
    """Return how a reader is refused: the close code, or the status."""
    if transport == "ws":
        async with follow("ws", url, slug, **headers) as stream:
            with pytest.raises(Ended) as ended:
                await stream.next()
            return ended.value.code, ended.value.reason
    answer = get(
        f"{url}/t/{slug}/live", params={"as": transport.replace("poll", "json")}, headers=headers
    )
    return answer.status_code, answer.headers


async def greeted(transport, url, slug, since, **headers):
    async with follow(transport, url, slug, since, **headers) as stream:
        return (await stream.changes(1))[0]["type"]


async def test_no_origin_and_our_own_may_follow(server, ticker, transport):
    """Programs, and pages of our own, follow every ticker."""
    assert await greeted(transport, server.url, ticker, "0-0") == "ticker"
    assert await greeted(transport, server.url, ticker, "0-0", Origin=server.url) == "ticker"


async def test_a_partner_may_follow_what_it_was_allowed(server, editor, ticker, transport):
    """Pages of an origin in `embed_origins` follow that ticker."""
    allow(editor, ticker, "https://other.example", PARTNER)
    at = editor.entries(ticker)["at"]
    editor.publish(ticker, "Für Partner")
    assert await greeted(transport, server.url, ticker, at, Origin=PARTNER) == "put"


async def test_a_star_lets_everybody_follow(server, editor, ticker, transport):
    """`["*"]` allows any origin, also that of a sandboxed frame."""
    allow(editor, ticker, "*")
    for origin in ("https://anybody.example", "null"):
        assert await greeted(transport, server.url, ticker, "0-0", Origin=origin) == "void"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://partner.example.evil.example",
        "null",
        "http://partner.example",
    ],
)
async def test_other_origins_are_refused(server, editor, ticker, transport, origin):
    """A foreign origin gets 403, or the close code 1008 that a browser's script can read."""
    allow(editor, ticker, PARTNER)
    code, _ = await refusal(transport, server.url, ticker, Origin=origin)
    assert code == (1008 if transport == "ws" else 403)


@pytest.mark.parametrize("origin", ["HTTPS://Partner.Example", "https://partner.example:443"])
async def test_an_origin_may_be_written_otherwise(server, editor, ticker, transport, origin):
    """What means the same origin is allowed as it."""
    allow(editor, ticker, "https://Partner.example:443")
    assert await greeted(transport, server.url, ticker, "0-0", Origin=origin) == "void"


async def test_an_allowance_is_taken_back_at_once(server, editor, ticker, transport):
    """Who was allowed and no longer is, is refused with the next connection."""
    allow(editor, ticker, PARTNER)
    assert await greeted(transport, server.url, ticker, "0-0", Origin=PARTNER) == "void"
    allow(editor, ticker)
    await refused_soon(server.url, ticker)
    code, _ = await refusal(transport, server.url, ticker, Origin=PARTNER)
    assert code == (1008 if transport == "ws" else 403)


async def refused_soon(url, slug):
    """Wait until both workers have heard of the change; which one answers is chance."""
    async with (
        httpx2.AsyncClient(timeout=20, verify=False) as client,
        asyncio.timeout(PATIENCE_SECONDS),
    ):
        refused = 0
        while refused < 8:
            answer = await client.get(
                f"{url}/t/{slug}/live", headers={"Origin": PARTNER, "Connection": "close"}
            )
            refused = refused + 1 if answer.status_code == 403 else 0


def test_partners_are_named_to_their_browsers(server, editor, ticker):
    """The answer to an allowed origin names it (CORS); a refusal names nobody."""
    allow(editor, ticker, PARTNER)
    url = f"{server.url}/t/{ticker}/live"
    allowed = get(url, headers={"Origin": PARTNER})
    assert allowed.headers["access-control-allow-origin"] == PARTNER
    assert allowed.headers["vary"] == "Accept, Origin, Upgrade"
    assert "access-control-allow-origin" not in get(url).headers
    refused = get(url, headers={"Origin": "https://evil.example"})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (403, "*")
    assert "access-control-allow-credentials" not in allowed.headers


async def test_an_unknown_ticker_is_refused(server, transport):
    """A ticker that is not there is 404, or the close code 1013: it may come back."""
    code, _ = await refusal(transport, server.url, "nothing-here")
    assert code == (1013 if transport == "ws" else 404)
    code, _ = await refusal(transport, server.url, "nothing-here", Origin=PARTNER)
    assert code == (1013 if transport == "ws" else 404)


async def test_a_deleted_ticker_is_refused(server, editor, ticker, transport):
    """Who comes to a deleted ticker without a position is told that it is not there."""
    editor.http.delete(f"/{ticker}")
    code, _ = await refusal(transport, server.url, ticker)
    assert code == (1013 if transport == "ws" else 404)


async def test_a_full_server_asks_to_come_back(short_log, transport):
    """With all places taken it is 503, or the close code 1013 with the seconds to spread over."""
    editor, slug = short_log
    editor.create(slug)
    async with (
        follow("ws", editor.url, slug) as one,
        follow("sse", editor.url, slug) as two,
    ):
        await one.until("ready")
        await two.until("ready")
        code, said = await refusal(transport, editor.url, slug)
    if transport == "ws":
        assert code == 1013
        assert float(said) > 0
    else:
        assert code == 503
        assert int(said["retry-after"]) > 0
        assert said["cache-control"] == "no-store"


async def test_places_become_free(short_log, transport):
    """A reader who leaves makes room for the next one, whatever it came by."""
    editor, slug = short_log
    editor.create(slug)
    for _ in range(5):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                async with follow("ws", editor.url, slug) as stream:
                    try:
                        assert (await stream.next())["type"] == "ready"
                        break
                    except Ended:
                        await asyncio.sleep(0.05)
        async with follow(transport, editor.url, slug, "0-0") as stream:
            assert (await stream.next())["type"] == "ticker"


async def test_a_reader_who_says_too_much_is_cut(server, ticker):
    """Readers have nothing to tell us: a frame of more than 1 KiB ends with the close code 1009."""
    address = f"{server.url.replace('http', 'ws', 1)}/t/{ticker}/live"
    async with connect(address, compression=None) as socket:
        await socket.recv()
        await socket.send("x" * 1025)
        await socket.wait_closed()
    assert socket.close_code == 1009


@pytest.mark.parametrize("said", ["x", "x" * 1024, b"\x00" * 100], ids=["x", "1 KiB", "bytes"])
async def test_a_reader_has_nothing_to_say(server, ticker, said):
    """Whoever sends data is told that this stream only sends, and let go."""
    address = f"{server.url.replace('http', 'ws', 1)}/t/{ticker}/live"
    async with connect(address, compression=None) as socket, asyncio.timeout(PATIENCE_SECONDS):
        await socket.recv()
        await socket.send(said)
        await socket.wait_closed()
    assert socket.close_code == 1003


async def test_our_public_address_is_our_origin(short_log, transport):
    """Behind a proxy our origin is the public one; so is the address at which a page was had."""
    editor, slug = short_log
    editor.create(slug)
    for origin in ("https://live.example", "https://Live.example:443", editor.url):
        assert await greeted(transport, editor.url, slug, "0-0", Origin=origin) == "ticker"
    code, _ = await refusal(transport, editor.url, slug, Origin="http://live.example")
    assert code == (1008 if transport == "ws" else 403)

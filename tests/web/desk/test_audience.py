"""The audience at the desk: how many, by what, and where; with no names, and nothing made up."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from support.machines.stores import wait_for
from websockets.asyncio.client import connect

PARTNER = "https://zeitung.example"


async def told(desk, ticker, hosts, readers):
    """Wait until the desk tells of readers on those hosts, and of so many all in all."""

    def asked():
        found = desk.http.get(f"/desk/{ticker}/audience").json()
        return found["hosts"] == hosts and sum(found["readers"].values()) == readers

    await asyncio.to_thread(wait_for, asked, f"the desk tells of {readers} readers, and {hosts}")


async def test_it_is_told_where_a_ticker_is_read(server, desk, editor, ticker):
    """Only sites that may show it are told of; whoever claims another reads along without one."""
    editor.http.patch(f"/{ticker}", json={"embed_origins": [PARTNER]})
    live = f"{server.url.replace('http', 'ws')}/t/{ticker}/live"
    async with AsyncExitStack() as readers:
        for said in (f"?from={PARTNER}", "?from=https://b.example", ""):
            await readers.enter_async_context(connect(live + said))
        await readers.enter_async_context(connect(live, origin=PARTNER))
        await told(desk, ticker, {"zeitung.example": 2}, 4)
    await told(desk, ticker, {}, 0)

"""Seats: how those for whom there is none are told, and when there is one again."""

from __future__ import annotations

from contextlib import AsyncExitStack

import httpx2
import pytest
from support.clients.readers import Ended, follow, get
from support.machines.here import Here
from support.machines.stores import wait_for

PARTNER = "https://partner.example"


@pytest.fixture(scope="module")
def narrow(server):
    """A server behind a proxy, with six seats, of which each address and each origin has two."""
    limits = {"max_readers": 6, "max_readers_per_address": 2, "max_readers_per_origin": 2}
    limits |= {"trusted_proxies": "127.0.0.1", "prefix": "seats"}
    with Here(server.store_url, **limits) as narrow:
        narrow.editor().create("enge", embed_origins=[PARTNER])
        yield narrow


@pytest.fixture
async def seated(narrow):
    """Call it to have a reader follow from an address; all leave at the end, and are gone."""
    async with AsyncExitStack() as stack:

        async def seat(address: str, transport: str = "ws", **headers: str) -> None:
            headers["X-Forwarded-For"] = address
            following = follow(transport, narrow.url, "enge", **headers)
            await (await stack.enter_async_context(following)).until("ready")

        yield seat
    wait_for(lambda: readers(narrow) == 0, "all have left")


def readers(server: Here) -> int:
    return get(f"{server.url}/readyz").json()["readers"]


async def turned_away(server: Here, transport: str, address: str, **headers: str) -> bool:
    """Tell whether there is no seat, and check that this is told as the protocol says."""
    before = readers(server)
    headers["X-Forwarded-For"] = address
    away = await _away_from[transport == "ws"](server, transport, headers)
    wait_for(lambda: readers(server) == before, "who came has left")
    return away


async def _from_socket(server: Here, transport: str, headers: dict[str, str]) -> bool:
    async with follow(transport, server.url, "enge", **headers) as stream:
        try:
            return (await stream.next())["type"] != "ready"
        except Ended as ended:
            code, seconds = ended.code, ended.reason
    assert code == 1013
    assert float(seconds) > 0
    return True


async def _from_answer(server: Here, transport: str, headers: dict[str, str]) -> bool:
    url, query = f"{server.url}/t/enge/live", {"as": transport.replace("poll", "json")}
    asked = {"params": query, "headers": headers, "verify": False}
    with httpx2.stream("GET", url, **asked) as answer:  # which may not end
        if answer.status_code == 200:
            return False
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    return True


_away_from = {True: _from_socket, False: _from_answer}


ADDRESSES = {
    "IPv4": ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
    "IPv6": ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1"),
    "a chain of proxies": ("192.0.2.9, 192.0.2.1", "192.0.2.8, 192.0.2.1", "192.0.2.1, 192.0.2.2"),
}


@pytest.mark.parametrize("case", ADDRESSES)
async def test_an_address_has_its_share(narrow, seated, transport, case):
    """Two readers of one address, or of one /64, leave no seat for a third; others find theirs."""
    one, same, other = ADDRESSES[case]
    await seated(one)
    assert not await turned_away(narrow, transport, same)
    await seated(same, "sse")
    assert await turned_away(narrow, transport, one)
    assert await turned_away(narrow, transport, same)
    assert not await turned_away(narrow, transport, other)


async def test_an_origin_has_its_share(narrow, seated, transport):
    """Two readers on a partner's page leave no seat for a third; our own pages do."""
    await seated("192.0.2.1", Origin=PARTNER)
    await seated("192.0.2.2", "sse", Origin=PARTNER)
    assert await turned_away(narrow, transport, "192.0.2.3", Origin=PARTNER)
    assert not await turned_away(narrow, transport, "192.0.2.3", Origin=narrow.url)
    assert not await turned_away(narrow, transport, "192.0.2.4")


async def test_a_worker_has_no_more(narrow, seated, transport):
    """With all seats taken nobody finds one, wherever from."""
    for number in range(6):
        await seated(f"192.0.2.{number // 2}", ("ws", "sse")[number % 2])
    for address in ("192.0.2.0", "192.0.2.77", "2001:db8::1"):
        assert await turned_away(narrow, transport, address)


async def test_a_seat_is_free_again(narrow, transport):
    """Who leaves makes room, many times over, and who was turned away has taken nothing."""
    headers = {"X-Forwarded-For": "192.0.2.1"}
    for _ in range(4):
        async with AsyncExitStack() as stack:
            for kind in ("ws", "sse"):
                following = follow(kind, narrow.url, "enge", **headers)
                await (await stack.enter_async_context(following)).until("ready")
            assert await turned_away(narrow, transport, "192.0.2.1")
            assert readers(narrow) == 2
        wait_for(lambda: readers(narrow) == 0, "both have left")
        assert not await turned_away(narrow, transport, "192.0.2.1")


async def test_who_may_not_follow_takes_no_seat(narrow):
    """Refused for another reason, nobody keeps a seat."""
    for _ in range(7):
        answer = get(f"{narrow.url}/t/enge/live", headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
        assert get(f"{narrow.url}/t/nothing-here/live", params={"as": "sse"}).status_code == 404
    assert readers(narrow) == 0
    assert not await turned_away(narrow, "poll", "192.0.2.1")

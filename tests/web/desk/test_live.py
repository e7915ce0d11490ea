"""The desk's own stream: editors hear of every change, and nobody else of any."""

from __future__ import annotations

import re

import pytest
from support.clients.readers import Ended, follow, get

ANOTHER = "https://other.example"


def position_of(desk, ticker) -> str:
    """Return the position that the desk's page carries."""
    page = desk.http.get(f"/desk/{ticker}").text
    return re.search(r'data-live="/desk/[^"]*/live" data-at="([^"]+)"', page)[1]


async def test_editors_hear_of_every_change_and_never_a_text(
    server, desk, editor, ticker, transport
):
    """Drafts, schedules, erasures and headers are told, each by id, revision and state."""
    at = position_of(desk, ticker)
    editor.http.put(f"/{ticker}/entries/a", json={"headline": "Geheim", "state": "draft"})
    editor.http.put(f"/{ticker}/entries/b", json={"headline": "Laut"})
    editor.http.put(f"/{ticker}/entries/b", json={"headline": "Lauter"})
    later = {"headline": "Bald", "state": "scheduled", "published_at": "2100-01-01T00:00:00Z"}
    editor.http.put(f"/{ticker}/entries/c", json=later)
    editor.http.delete(f"/{ticker}/entries/a")
    editor.http.patch(f"/{ticker}", json={"title": "Geheimer"})
    cookie = {"Cookie": desk.cookie}
    async with follow(transport, server.url, ticker, at, "desk", **cookie) as stream:
        events = await stream.changes(6)
        told = [(event["type"], event.get("id"), event.get("state")) for event in events]
        assert told == [
            ("entry", "a", "draft"),
            ("entry", "b", "published"),
            ("entry", "b", "published"),
            ("entry", "c", "scheduled"),
            ("erased", "a", None),
            ("header", None, None),
        ]
        assert events[2]["revision"] == 2
        assert set(events[0]) == {"at", "after", "type", "id", "revision", "state", "by"}
        assert "Geheim" not in str(events)
        assert events[-1]["at"] == position_of(desk, ticker)
        editor.http.delete(f"/{ticker}")
        assert (await stream.changes(1))[0]["type"] == "gone"


async def test_readers_are_told_nothing_of_it(server, editor, ticker):
    """A draft moves no reader's position."""
    at = editor.entries(ticker)["at"]
    editor.http.put(f"/{ticker}/entries/a", json={"headline": "Geheim", "state": "draft"})
    assert editor.entries(ticker)["at"] == at
    async with follow("ws", server.url, ticker, at) as stream:
        assert (await stream.next())["type"] == "ready"


@pytest.mark.parametrize("foreign", [{"Origin": ANOTHER}, {"Sec-Fetch-Site": "cross-site"}])
async def test_another_origin_does_not_follow(server, desk, editor, ticker, foreign):
    """Whatever may show the ticker to readers, and although a browser sends the cookie along."""
    editor.http.patch(f"/{ticker}", json={"embed_origins": [ANOTHER]})
    headers = {"Cookie": desk.cookie, **foreign}
    async with follow("ws", server.url, ticker, None, "desk", **headers) as stream:
        with pytest.raises(Ended) as ended:
            await stream.next()
    assert ended.value.code == 1008
    for way in ("sse", "json"):
        url = f"{server.url}/desk/{ticker}/live?as={way}"
        assert get(url, headers=headers).status_code == 403


async def test_nobody_follows_without_a_session(server, editor, ticker):
    """A token is none; the answer is JSON, and leads nowhere."""
    headers = {"Authorization": f"Bearer {editor.token}"}
    answer = get(f"{server.url}/desk/{ticker}/live?as=json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    async with follow("ws", server.url, ticker, None, "desk") as stream:
        with pytest.raises(Ended) as ended:
            await stream.next()
    assert ended.value.code == 1013


@pytest.mark.parametrize("transport", ["ws", "sse"])
async def test_the_stream_ends_with_the_session(server, visitor, ticker, transport):
    """Whoever follows by a session that ends is let go within two seconds, and may not return."""
    visitor.sign_in()
    headers = {"Cookie": visitor.cookie}
    async with follow(transport, server.url, ticker, None, "desk", **headers) as stream:
        assert (await stream.next())["type"] == "ready"
        assert visitor.sign_out().status_code == 303
        with pytest.raises(Ended):
            await stream.until("put", 2)
    answer = get(f"{server.url}/desk/{ticker}/live?as=json", headers=headers)
    assert answer.status_code == 401

"""Readers who stay: the same behaviour over WebSocket, server-sent events, and polling."""

from __future__ import annotations

import pytest
from support.clients.readers import Ended, follow


async def test_a_published_entry_reaches_a_reader(server, editor, ticker, transport):
    """A reader who follows gets an entry as it is published, and knows what it follows."""
    at = editor.entries(ticker)["at"]
    async with follow(transport, server.url, ticker, at) as stream:
        entry = editor.publish(ticker, "Erste Meldung", body="Mit **Nachdruck**.")
        (event,) = await stream.changes(1)
    assert (event["type"], event["id"], event["after"]) == ("put", entry["id"], at)
    assert event["at"] == entry["position"]
    assert "<strong>Nachdruck</strong>" in event["html"]


async def test_an_event_says_what_programs_ask_for(server, editor, ticker, transport):
    """A put carries the entry's facts beside its HTML, so that nobody has to parse that."""
    at = editor.entries(ticker)["at"]
    entry = editor.publish(ticker, "Alles", breaking=True, pinned=True, key=True, tags=["a"])
    async with follow(transport, server.url, ticker, at) as stream:
        (event,) = await stream.changes(1)
    names = ("id", "headline", "published_at", "updated_at", "breaking", "pinned", "key", "tags")
    assert {name: event[name] for name in (*names, "revision")} == {
        name: entry[name] for name in (*names, "revision")
    }


async def test_each_change_is_one_event(server, editor, ticker, transport):
    """An edit, a move in time and a retraction each reach the reader, in order."""
    at = editor.entries(ticker)["at"]
    async with follow(transport, server.url, ticker, at) as stream:
        entry = editor.publish(ticker, "Eins")
        events = await stream.changes(1)
        editor.change(ticker, entry["id"], headline="Zwei")
        events += await stream.changes(1)
        editor.change(ticker, entry["id"], published_at="2024-05-01T12:00:00Z")
        events += await stream.changes(1)
        editor.retract(ticker, entry["id"])
        events += await stream.changes(1)
    assert [event["type"] for event in events] == ["put", "put", "put", "remove"]
    assert [event["headline"] for event in events[:3]] == ["Eins", "Zwei", "Zwei"]
    assert events[2]["published_at"] == "2024-05-01T12:00:00.000Z"
    assert [event["after"] for event in events] == [at, *(event["at"] for event in events[:3])]


async def test_an_entry_taken_back_to_the_desk_is_removed(server, editor, ticker, transport):
    """Readers of an entry that becomes a draft again are told to remove it, and no draft's text."""
    entry = editor.publish(ticker, "Zu früh")
    async with follow(transport, server.url, ticker, entry["position"]) as stream:
        editor.change(ticker, entry["id"], state="draft")
        editor.change(ticker, entry["id"], headline="Noch geheim")
        editor.change(ticker, entry["id"], state="published")
        removal, put = await stream.changes(2)
    assert (removal["type"], removal["id"]) == ("remove", entry["id"])
    assert (put["type"], put["headline"], put["revision"]) == ("put", "Noch geheim", 4)


async def test_a_changed_header_is_an_event(server, editor, ticker, transport):
    """A new title and status reach readers as the header they see."""
    at = editor.entries(ticker)["at"]
    async with follow(transport, server.url, ticker, at) as stream:
        editor.http.patch(f"/{ticker}", json={"title": "Neuer Titel", "status": "ended"})
        (event,) = await stream.changes(1)
    assert (event["type"], event["title"], event["status"]) == ("ticker", "Neuer Titel", "ended")
    assert event["html"].startswith("<header")
    assert "Neuer Titel" in event["html"]


@pytest.mark.parametrize("change", [{"language": "en"}, {"timezone": "America/New_York"}])
async def test_another_language_or_zone_is_a_reset(server, editor, ticker, transport, change):
    """Where all of the page is written in another way, readers load it afresh; the stream ends."""
    at = editor.publish(ticker, "Vorher")["position"]
    async with follow(transport, server.url, ticker, at) as stream:
        if transport != "poll":
            await stream.until("ready")
        editor.http.patch(f"/{ticker}", json=change)
        (event,) = await stream.changes(1)
        assert event["type"] == "reset"
        with pytest.raises(Ended):
            await stream.next()
    fresh = editor.entries(ticker, at=event["at"])
    assert fresh["at"] == event["at"]


async def test_a_deleted_ticker_is_gone(server, editor, ticker, transport):
    """Readers of a deleted ticker are told to stop following, and the stream ends."""
    at = editor.publish(ticker, "Letzte")["position"]
    async with follow(transport, server.url, ticker, at) as stream:
        editor.http.delete(f"/{ticker}")
        (event,) = await stream.changes(1)
        assert (event["type"], event["after"]) == ("gone", at)
        with pytest.raises(Ended):
            await stream.next()


async def test_the_creation_is_the_first_event(server, editor, ticker, transport):
    """A reader may begin before the first event: the ticker's creation follows 0-0."""
    async with follow(transport, server.url, ticker, "0-0") as stream:
        (event,) = await stream.changes(1)
    assert (event["type"], event["after"]) == ("ticker", "0-0")
    assert event["at"].startswith("1-")

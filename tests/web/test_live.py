"""Readers who stay: the same behaviour over WebSocket, server-sent events, and polling."""

from __future__ import annotations

from support.readers import follow


async def test_a_published_entry_reaches_a_reader(server, editor, ticker, transport):
    """A reader who follows gets an entry as it is published, and knows what it follows."""
    at = editor.entries(ticker)["at"]
    async with follow(transport, server.url, ticker, at) as stream:
        entry = editor.publish(ticker, "Erste Meldung", body="Mit **Nachdruck**.")
        (event,) = await stream.changes(1)
    assert (event["type"], event["id"], event["after"]) == ("put", entry["id"], at)
    assert event["at"] == entry["position"]
    assert "<strong>Nachdruck</strong>" in event["html"]

"""Resuming: a reader who says its position gets exactly what it missed, or a plain reset."""

from __future__ import annotations

import httpx2
import pytest
from support.clients.readers import Ended, everywhere, follow, get


def live(server, slug, **query):
    """Return the answer to a poll."""
    headers = query.pop("headers", {})
    return get(f"{server.url}/t/{slug}/live", params=query, headers=headers)


async def test_ready_follows_the_replay(server, editor, ticker):
    """What was missed comes first, then ready with the newest position, then what is new."""
    at = editor.entries(ticker)["at"]
    missed = [editor.publish(ticker, f"Nummer {n}")["position"] for n in range(3)]
    everywhere(server.url, ticker, missed[-1])
    for transport in ("ws", "sse"):
        async with follow(transport, server.url, ticker, at) as stream:
            events = await stream.until("ready")
            assert [event["at"] for event in events] == [*missed, missed[-1]]


async def test_a_reader_without_a_position_begins_now(server, editor, ticker):
    """Without `since` a stream is ready at once, and gets what comes from now on."""
    everywhere(server.url, ticker, editor.publish(ticker, "Vorher")["position"])
    for transport in ("ws", "sse"):
        async with follow(transport, server.url, ticker) as stream:
            ready = await stream.next()
            assert ready["type"] == "ready"
            entry = editor.publish(ticker, "Nachher")
            (event,) = await stream.changes(1)
            assert (event["at"], event["after"]) == (entry["position"], ready["at"])


@pytest.mark.parametrize("number", [0, 1, 2, 3])
async def test_any_known_position_is_continued(server, editor, ticker, transport, number):
    """From every position in the log, exactly what follows it is replayed."""
    positions = [editor.entries(ticker)["at"]]
    positions += [editor.publish(ticker, f"Nummer {n}")["position"] for n in range(4)]
    async with follow(transport, server.url, ticker, positions[number]) as stream:
        events = await stream.changes(4 - number)
    assert [event["at"] for event in events] == positions[number + 1 :]


@pytest.mark.parametrize(
    "since", ["1-ffffffff", "999999-00000000", "nonsense", "1", "01-a", "%00", "1-A", "x" * 500]
)
async def test_a_position_that_is_not_ours_is_a_reset(server, editor, ticker, transport, since):
    """Unknown, unreadable and ahead: each is a reset that names the head, and ends the stream."""
    head = editor.publish(ticker, "Da")["position"]
    async with follow(transport, server.url, ticker, since) as stream:
        event = await stream.next()
        assert (event["type"], event["at"]) == ("reset", head)
        assert event["spread"] > 0
        with pytest.raises(Ended):
            await stream.next()


async def test_last_event_id_wins_over_since(server, editor, ticker):
    """An EventSource that reconnects goes on from its last event, whatever its URL says."""
    at = editor.entries(ticker)["at"]
    first = editor.publish(ticker, "Eins")["position"]
    second = editor.publish(ticker, "Zwei")["position"]
    everywhere(server.url, ticker, second)
    headers = {"Last-Event-ID": first}
    async with follow("sse", server.url, ticker, at, **headers) as stream:
        events = await stream.until("ready")
    assert [event["at"] for event in events] == [second, second]


def test_a_poll_does_not_heed_last_event_id(server, editor, ticker):
    """Only EventSource sends Last-Event-ID; a poll is told from its URL alone, as caches see it."""
    at = editor.entries(ticker)["at"]
    everywhere(server.url, ticker, editor.publish(ticker, "Eins")["position"])
    page = live(server, ticker, since=at, headers={"Last-Event-ID": "nonsense"}).json()
    assert [event["type"] for event in page["events"]] == ["put"]


async def test_server_sent_events_are_named_by_their_position(server, editor, ticker):
    """Each event is `id:` and one line of `data:`; a reset has no id, for nothing continues it."""
    at = editor.entries(ticker)["at"]
    head = editor.publish(ticker, "Zeilen", body="eins\r\n\r\nzwei\rdrei\u2028vier")["position"]
    everywhere(server.url, ticker, head)
    blocks = {}
    for since in (at, "nonsense"):
        url = f"{server.url}/t/{ticker}/live"
        async with (
            httpx2.AsyncClient(timeout=20, verify=False) as client,
            client.stream("GET", url, params={"since": since, "as": "sse"}) as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"] == "no-store"
            text = ""
            async for chunk in answer.aiter_text():
                text += chunk
                if '"ready"' in text or '"reset"' in text:
                    break
        blocks[since] = text.removesuffix("\n\n").split("\n\n")
    put, ready = (block.split("\n") for block in blocks[at])
    assert [put[0], ready[0]] == [f"id: {head}", f"id: {head}"]
    assert len(put) == len(ready) == 2
    assert put[1].startswith('data: {"at":')
    assert "\r" not in "".join(put)
    (reset,) = blocks["nonsense"]
    assert reset.startswith("data: {")
    assert "\n" not in reset


async def test_the_log_trims_but_its_last_predecessor_still_counts(short_log):
    """A position is known as long as the log holds what follows it, and a reset after that."""
    editor, slug = short_log
    editor.create(slug)
    positions = [editor.entries(slug)["at"]]
    positions += [editor.publish(slug, f"Nummer {n}")["position"] for n in range(4)]
    for transport in ("ws", "sse", "poll"):
        async with follow(transport, editor.url, slug, positions[1]) as stream:
            events = await stream.changes(3)
            assert [event["at"] for event in events] == positions[2:]
        async with follow(transport, editor.url, slug, positions[0]) as stream:
            assert (await stream.next())["type"] == "reset"

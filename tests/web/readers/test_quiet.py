"""Quiet writes: readers see them, and whoever tells of news can tell that these are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from support.clients.readers import follow


async def told(server, ticker, at, do, transport="ws"):
    """Return what the next event says of being quiet."""
    async with follow(transport, server.url, ticker, at) as stream:
        do()
        (event,) = await stream.changes(1)
    return event.get("quiet"), event["at"]


async def test_an_entry_may_come_quietly(server, editor, ticker, transport):
    """Its put says so; a plain one says nothing of it."""
    at = editor.entries(ticker)["at"]
    quiet, at = await told(
        server, ticker, at, lambda: editor.publish(ticker, "Leise", quiet=True), transport
    )
    assert quiet is True
    loud, _ = await told(server, ticker, at, lambda: editor.publish(ticker, "Laut"), transport)
    assert loud is None


async def test_it_is_of_one_write(server, editor, ticker):
    """Quiet is an entry as long as all readers have seen of it was; of another, an edit may be."""
    entry = editor.publish(ticker, "Leise", quiet=True)

    async def edit(**fields):
        at = editor.entries(ticker)["at"]
        return (
            await told(server, ticker, at, lambda: editor.change(ticker, entry["id"], **fields))
        )[0]

    assert await edit(headline="Noch leise", quiet=True) is True
    assert await edit(headline="Laut") is None
    assert await edit(headline="Nur ein Komma", quiet=True) == "edit"
    assert await edit(state="draft") is None
    assert await edit(state="published", quiet=True) == "edit"


def test_quiet_alone_is_no_change(editor, ticker):
    """What stands already is no event, however quietly or loudly it is asked for."""
    entry = editor.publish(ticker, "Da")
    at = editor.entries(ticker)["at"]
    same = editor.change(ticker, entry["id"], quiet=True)
    assert (same["revision"], same["quiet"]) == (1, False)
    assert editor.entries(ticker)["at"] == at


async def test_a_draft_that_was_never_seen_is_quiet_by_its_publication(server, editor, ticker):
    """What was written before readers saw it does not count."""
    draft = editor.publish(ticker, "Entwurf", state="draft")
    at = editor.entries(ticker)["at"]

    def publish():
        editor.change(ticker, draft["id"], state="published", quiet=True)

    assert (await told(server, ticker, at, publish))[0] is True


async def test_what_is_scheduled_quietly_goes_out_quietly(server, editor, ticker):
    """The write that plans it says how it goes out."""
    at = editor.entries(ticker)["at"]
    due = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()

    def schedule():
        editor.publish(ticker, "Leise", state="scheduled", published_at=due, quiet=True)

    assert (await told(server, ticker, at, schedule))[0] is True

"""Events: what can be told from an event's text without parsing it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup import events
from ticker.newsroom.records.records import Record
from ticker.wire.log.event import Event

MOMENT = datetime(2026, 11, 4, 13, 12, 0, 250_000, tzinfo=UTC)
FORGED = '","updated_at":"1999-01-01T00:00:00.000Z","'
TICKER = Ticker(slug="lage", title="Lage", created_at=MOMENT, updated_at=MOMENT, revision=1)


def in_the_log(text: str) -> Event:
    """Return an event as every process hears of it."""
    return Event.parse(('{"at":"1-a","after":"0-0",' + text.removeprefix("{")).encode())


@pytest.mark.parametrize("text", ["Da", FORGED, FORGED.replace('"', "&quot;"), "\\" + FORGED])
def test_the_moment_of_publishing_is_read_from_the_text(text):
    """It is when the entry was last changed, whatever its editor writes and dates it to."""
    entry = Entry(
        headline=text,
        body=text,
        tags=(text[:60], "updated_at"),
        published_at=datetime(2020, 1, 1, tzinfo=UTC),
        id="e1",
        revision=2,
        updated_at=MOMENT,
    )
    put = in_the_log(events.put(TICKER, entry, Record(entry).fields))
    assert put.made_at == MOMENT.timestamp()
    assert json.loads(put.text)["updated_at"] == "2026-11-04T13:12:00.250Z"


@pytest.mark.parametrize(
    "text",
    [
        events.remove(TICKER, "e1", MOMENT),
        events.announce(TICKER, MOMENT),
        events.reset(),
        events.gone(),
        '{"type":"put","id":"e1"}',
        '{"type":"put","id":"e1","updated_at":"soon"}',
    ],
)
def test_other_events_tell_no_moment(text):
    """What is no entry, or none of ours, has no moment of publishing, and is not measured."""
    assert in_the_log(text).made_at is None

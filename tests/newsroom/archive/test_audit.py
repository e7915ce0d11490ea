"""The audit of a ticker: each deed leaves one line, in the step of the change, and no text."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from ticker.newsroom.archive.installation import installed
from ticker.newsroom.archive.moving import Moving
from ticker.newsroom.audit.lines import Act, line_in
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import Arrived, Content, Due, Moved, Purge, Retraction, State
from ticker.newsroom.content.refusals import EditedMeanwhile, Invalid
from ticker.newsroom.content.tickers import NewTicker, Status
from ticker.newsroom.people.authors import EVERYTHING, SYSTEM, Author
from ticker.newsroom.records.expectations import Expected
from ticker.newsroom.records.keys import Keys
from ticker.newsroom.records.once import Once

BY = Author("person:ada", "Ada", EVERYTHING)
SECRET = "=cmd|Wortlaut4711"


@pytest.fixture
async def house(server, slug):
    async with installed(server.store_url, slug) as house:
        await house.archive.headers.create(NewTicker(slug="flood", title=SECRET), BY)
        yield house


async def lines(house, name="flood"):
    key = Keys(house.log.prefix, name)["audit"]
    found = await house.log.homes.home(name).ask("XRANGE", key, "-", "+")
    assert SECRET.encode() not in b"".join(word for _, pairs in found for word in pairs)
    return [line_in((one, pairs), name) for one, pairs in found]


def content(**fields) -> Content:
    return Content.model_validate({"headline": SECRET, "body": SECRET, **fields})


async def test_each_deed_leaves_one_line(house):
    """What becomes of an entry and of a ticker is told in the order it was done, by ids alone."""
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    deeds = [
        ("e4", content(state=State.SCHEDULED, published_at=due), Act.SCHEDULED),
        ("e1", content(state=State.DRAFT), Act.DRAFTED),
        ("e1", Edit({"state": State.PUBLISHED}), Act.PUBLISHED),
        ("e1", Edit({"label": SECRET}), Act.UPDATED),
        ("e1", Edit({"correction": SECRET}), Act.CORRECTED),
        ("e1", Edit({"state": State.DRAFT}), Act.UNPUBLISHED),
        ("e1", Edit({"state": State.PUBLISHED}), Act.PUBLISHED),
        ("e1", Retraction(reason=SECRET), Act.RETRACTED),
        ("e1", Purge(), Act.ERASED),
        ("e2", content(state=State.DRAFT), Act.DRAFTED),
        ("e2", Retraction(), Act.DISCARDED),
        ("e3", Arrived(content()), Act.ARRIVED),
        ("e3", Moved("storm"), Act.MOVED),
    ]
    for entry_id, wanted, _ in deeds:
        await house.archive.write("flood", entry_id, wanted, BY)
    while (await house.archive.readings.entry("flood", "e4")).entry.state != State.PUBLISHED:
        await house.archive.write("flood", "e4", Due(due), SYSTEM)
    headers = house.archive.headers
    await headers.change("flood", Edit({"kicker": SECRET, "intro": SECRET}), BY)
    await headers.change("flood", Edit({"status": Status.ENDED}), BY)
    await headers.change("flood", Edit({"slug": "deluge"}), BY)
    await headers.delete("flood", BY)
    found = await lines(house)
    told = [(one.act, one.subject) for one in found]
    entries = [(act, entry_id) for entry_id, _, act in deeds]
    assert told[1 : 1 + len(entries)] == entries
    assert told[0] == (Act.CREATED, "")
    assert told[1 + len(entries) :] == [
        (Act.WENT_OUT, "e4"),
        *((act, "") for act in (Act.CHANGED, Act.ENDED, Act.READDRESSED, Act.DELETED)),
    ]
    assert {one.by for one in found} == {BY.id, SYSTEM.id}
    assert found[-4].detail.split() == ["kicker", "intro"]
    assert "flood" in await house.archive.names.ever()
    await headers.create(NewTicker(slug="flood", title="x"), BY)
    assert [one.act for one in await lines(house)][-2:] == [Act.DELETED, Act.CREATED]


async def test_what_changes_nothing_leaves_no_line(house):
    """Nor does a repetition, a refusal, or what others were faster with."""
    archive = house.archive
    only = Once(BY.id, "key", "same")
    for _ in range(2):
        await archive.write("flood", "e1", content(), BY, only=only)
    await archive.write("flood", "e1", Edit({"headline": SECRET}), BY)
    await archive.headers.change("flood", Edit({"title": SECRET}), BY)
    with pytest.raises(EditedMeanwhile):
        await archive.write("flood", "e1", Edit({"label": "x"}), BY, expected=Expected.of(7))
    with pytest.raises(Invalid):
        await archive.write("flood", "e1", Edit({"headline": "", "body": ""}), BY)
    assert [one.act for one in await lines(house)] == [Act.CREATED, Act.PUBLISHED]


async def test_those_who_write_at_once_leave_a_line_each(house):
    """A change that is made anew, as somebody was faster, is noted once, with its revision."""
    archive = house.archive
    await archive.write("flood", "e1", content(), BY)
    edits = [Edit({"label": f"L{number}"}) for number in range(8)]
    await asyncio.gather(*(archive.write("flood", "e1", edit, BY) for edit in edits))
    assert [one.revision for one in await lines(house)][1:] == list(range(1, 10))


async def test_asking_to_move_is_noted(house):
    """Who has asked for it stands there even if nothing comes of it."""
    await house.archive.headers.create(NewTicker(slug="storm", title="x"), BY)
    await house.archive.write("flood", "e1", content(), BY)
    await Moving(house.archive).ask("flood", "e1", "storm", BY, 1)
    with suppress(EditedMeanwhile):
        await Moving(house.archive).ask("flood", "e1", "storm", BY, 2)
    assert [(one.act, one.detail) for one in await lines(house)][2:] == [(Act.MOVE_ASKED, "storm")]

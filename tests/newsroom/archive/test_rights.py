"""Rights: whoever writes drafts changes nothing that readers see, by whatever way they come."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from support.seed import SEED

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.archive.installation import installed
from ticker.newsroom.archive.moving import Moving
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import Content, Purge, Retraction, State
from ticker.newsroom.content.refusals import Forbidden, Refusal
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.people.authors import SYSTEM, Author
from ticker.newsroom.people.roles import Grants, Role

PUBLISHED, DRAFT = State.PUBLISHED, State.DRAFT
LATER = datetime.now(UTC) + timedelta(days=1)
PLANNED = {"state": State.SCHEDULED, "published_at": LATER}


@pytest.fixture
async def house(server, slug):
    async with installed(server.store_url, slug) as house:
        for one in ("flood", "storm"):
            await house.archive.headers.create(NewTicker(slug=one, title=one), SYSTEM)
        yield house


def author(role: Role, *tickers: str) -> Author:
    return Author(f"person:{role}", role.title(), Grants(tickers=dict.fromkeys(tickers, role)))


WRITER = author(Role.CONTRIBUTOR, "flood")
EDITOR = author(Role.EDITOR, "flood")


def content(**fields) -> Content:
    return Content.model_validate({"headline": "x", **fields})


async def write(archive: Archive, entry_id, wanted, by=WRITER):
    return await archive.write("flood", entry_id, wanted, by)


@pytest.mark.parametrize("state", [PUBLISHED, State.SCHEDULED])
async def test_a_contributor_brings_nothing_to_readers(house, state):
    """Neither as something new, nor out of a draft, nor by a schedule."""
    asked = {"state": state} if state is PUBLISHED else PLANNED
    with pytest.raises(Forbidden):
        await write(house.archive, "new", content(**asked))
    await write(house.archive, "own", content(state=DRAFT))
    await write(house.archive, "own", Edit({"headline": "y"}))
    with pytest.raises(Forbidden):
        await write(house.archive, "own", Edit(asked))
    await write(house.archive, "own", Edit(asked), EDITOR)


@pytest.mark.parametrize("standing", [{"state": PUBLISHED}, PLANNED])
@pytest.mark.parametrize(
    "wanted", [Edit({"headline": "y"}), Edit({"state": DRAFT}), Retraction(), Purge()]
)
async def test_a_contributor_takes_nothing_from_readers(house, standing, wanted):
    """What readers have, or will have, is not theirs to change; asking for what stands is none."""
    await write(house.archive, "a", content(**standing), EDITOR)
    with pytest.raises(Forbidden):
        await write(house.archive, "a", wanted)
    await write(house.archive, "a", Edit({"headline": "x"}))
    await write(house.archive, "a", wanted, EDITOR)


async def test_a_contributor_drops_drafts_of_their_own_alone(house):
    """Not a colleague's, and not what readers once had."""
    await write(house.archive, "own", content(state=DRAFT))
    await write(house.archive, "own", Retraction())
    await write(house.archive, "theirs", content(state=DRAFT), EDITOR)
    await write(house.archive, "seen", content(), EDITOR)
    await write(house.archive, "seen", Edit({"state": DRAFT}), EDITOR)
    await write(house.archive, "seen", Edit({"headline": "y"}))
    for one in ("theirs", "seen"):
        with pytest.raises(Forbidden):
            await write(house.archive, one, Retraction())


async def test_another_ticker_is_none_of_their_business(house):
    """An editor of one ticker moves nothing into another, and makes it no part of theirs."""
    await write(house.archive, "a", content(), EDITOR)
    moving, both = Moving(house.archive), author(Role.EDITOR, "flood", "storm")
    for by in (EDITOR, author(Role.EDITOR, "storm"), WRITER):
        with pytest.raises(Forbidden):
            await moving.ask("flood", "a", "storm", by, 1)
    await moving.ask("flood", "a", "storm", both, 1)
    with pytest.raises(Forbidden):
        await house.archive.headers.change("flood", Edit({"continued_by": "storm"}), EDITOR)
    assert (await house.archive.readings.ticker("storm")).continues is None
    await house.archive.headers.change("flood", Edit({"continued_by": "storm"}), both)
    assert (await house.archive.readings.ticker("storm")).continues == "flood"
    with pytest.raises(Forbidden):
        await house.archive.headers.change("flood", Edit({"continued_by": None}), EDITOR)
    await house.archive.headers.change("flood", Edit({"title": "Flut"}), EDITOR)


@pytest.mark.parametrize("number", range(5))
async def test_no_course_of_a_contributors_steps_is_seen_by_readers(house, number):
    """Two people do anything in any order; only the editor's steps move the readers' log."""
    chance = random.Random(SEED + number)
    wishes = [
        Edit({"headline": "y"}),
        Edit({"state": DRAFT}),
        Edit({"state": PUBLISHED}),
        Edit(PLANNED),
        Retraction(),
        Purge(),
        content(state=DRAFT),
        content(headline="neu"),
    ]
    for _ in range(60):
        by = chance.choice((WRITER, EDITOR))
        before = await house.archive.readings.snapshot("flood", index="scheduled", limit=9)
        with suppress(Refusal):
            await write(house.archive, chance.choice("abc"), chance.choice(wishes), by)
        if by is WRITER:
            after = await house.archive.readings.snapshot("flood", index="scheduled", limit=9)
            assert (after.at, after.entries) == (before.at, before.entries)

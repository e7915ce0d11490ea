"""Places: whoever reads page after page gets what stays, whatever editors do between the pages."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from support.seed import SEED

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.archive.installation import installed
from ticker.newsroom.archive.places import After, At, Before
from ticker.newsroom.content.cursors import Cursor
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import Content, Purge, Retraction
from ticker.newsroom.content.refusals import Erased, NoSuchEntry, Refusal, Retracted
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.people.authors import SYSTEM

FIRST = 10
BELOW_ALL = Cursor.of("1900-01-01T00:00:00.000Z 0")
PREFIX = f"places-{SEED}"
"""Its own, so that no server of other tests hears of these tickers."""
_numbers = count(1)

# Whom something happens to: one of the first, or one of those that were read last, which is where
# the next page begins.
WHO = st.integers(-3, FIRST - 1)
WHEN = st.integers(0, 2 * FIRST)
STEP = st.one_of(
    st.tuples(st.just("move"), WHO, WHEN),
    st.tuples(st.sampled_from(["edit", "retract", "unpublish", "purge", "restore"]), WHO),
    st.tuples(st.just("new"), WHEN),
)


def moment(when: int) -> str:
    return f"2024-05-06T07:{when:02}:00.000Z"


class Story:
    """A ticker whose editors go on while one client turns its pages."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.slug = f"seiten-{SEED}-{next(_numbers)}"
        self.unmoved: set[str] = set()
        """Entries that have been there all the time, and where they were."""
        self.read: list[str] = []

    async def begin(self) -> None:
        await self.archive.headers.create(NewTicker(slug=self.slug, title="x"), SYSTEM)
        for number in range(FIRST):
            await self.publish(f"e{number}", 2 * number)
            self.unmoved.add(f"e{number}")

    async def publish(self, entry_id: str, when: int) -> None:
        content = Content.model_validate({"headline": "Da", "published_at": moment(when)})
        await self.archive.write(self.slug, entry_id, content, SYSTEM)

    async def do(self, kind: str, who: int, when: int = 0) -> None:
        if kind == "new":
            await self.publish(f"new{next(_numbers)}", who)
            return
        entry_id = f"e{who}" if who >= 0 else next(iter(self.read[who:]), "e0")
        wanted = {
            "move": Edit({"published_at": moment(when)}),
            "edit": Edit({"body": f"Fassung {next(_numbers)}"}),
            "retract": Retraction(),
            "unpublish": Edit({"state": "draft"}),
            "purge": Purge(),
            "restore": Edit({"state": "published"}),
        }[kind]
        try:
            await self.archive.write(self.slug, entry_id, wanted, SYSTEM)
        except Refusal:  # what is retracted is no draft, say, and what is erased is nothing
            return
        if kind not in {"edit", "restore"}:
            self.unmoved.discard(entry_id)

    async def turn(self, steps: list[list[tuple]], size: int, *, upwards: bool) -> None:
        """Read all pages one way, and let editors go on after each."""
        place, rest = After(BELOW_ALL) if upwards else None, iter(steps)
        while True:
            page = await self.archive.readings.snapshot(self.slug, limit=size, place=place)
            ids = [entry.id for entry in page.entries]
            self.read += reversed(ids) if upwards else ids
            for step in next(rest, []):
                await self.do(*step)
            if page.next is None:
                return
            place = After(page.next) if upwards else Before(page.next)


@pytest.mark.parametrize("upwards", [False, True], ids=["downwards", "upwards"])
@seed(SEED)
@settings(
    max_examples=20,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.lists(STEP, max_size=4), min_size=1, max_size=8), size=st.integers(1, 4))
def test_whoever_pages_gets_what_stays(server, upwards, steps, size):
    """What stands unmoved throughout is read once, and in order."""

    async def told() -> Story:
        async with installed(server.store_url, PREFIX) as house:
            story = Story(house.archive)
            await story.begin()
            await story.turn(steps, size, upwards=upwards)
            return story

    story = asyncio.run(told())
    stayed = sorted(story.unmoved, key=lambda one: int(one[1:]), reverse=not upwards)
    assert [one for one in story.read if one in story.unmoved] == stayed


@pytest.fixture
async def archive(server):
    async with installed(server.store_url, PREFIX) as house:
        yield house.archive


async def test_an_entry_is_found_however_it_is_moved_meanwhile(archive):
    """Asked for itself, it is on its page, in its order, while somebody moves it to and fro."""
    story = Story(archive)
    await story.begin()

    async def move() -> None:
        for when in [0, 19, 5, 1, 12] * 6:
            await story.do("move", 4, when)

    moving = asyncio.create_task(move())
    while not moving.done():
        page = await archive.readings.snapshot(story.slug, limit=2, place=At("e4"))
        ids = [entry.id for entry in page.entries]
        orders = [entry.order for entry in page.entries]
        assert page.chosen in page.entries
        assert orders == sorted(orders, reverse=True)
        newer, older = ids.index("e4"), len(ids) - ids.index("e4") - 1
        assert newer == 3 or not page.newer
        assert older == 2 or not page.older
        assert page.newer_count == 0 or page.newer
    await moving


@pytest.mark.parametrize(
    ("how", "refusal"),
    [("retract", Retracted), ("purge", Erased), ("unpublish", NoSuchEntry)],
)
async def test_an_entry_that_was_taken_back_has_no_place_of_its_own(archive, how, refusal):
    """It is told what has become of it, as far as readers may know."""
    story = Story(archive)
    await story.begin()
    await story.do(how, 4)
    with pytest.raises(refusal):
        await archive.readings.snapshot(story.slug, place=At("e4"))


async def test_the_place_of_an_entry_outlives_many_drafts(archive):
    """However often it is rewritten unseen, a page begins where readers saw it."""
    story = Story(archive)
    await story.begin()
    await story.do("unpublish", 4)
    for _ in range(45):
        await story.do("edit", 4)
    await story.do("move", 4, 19)
    page = await archive.readings.snapshot(story.slug, place=Before("e4"))
    assert [entry.id for entry in page.entries] == ["e3", "e2", "e1", "e0"]

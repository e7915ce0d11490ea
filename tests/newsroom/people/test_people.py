"""People: their names are theirs alone, one admin stays, and what they may do holds at once."""

from __future__ import annotations

import asyncio
import random

import pytest
from support.seed import SEED

from ticker.newsroom.archive.installation import Installation, installed
from ticker.newsroom.content.refusals import (
    ChangedMeanwhile,
    HasBegun,
    Invalid,
    LastAdmin,
    NameTaken,
)
from ticker.newsroom.people.epochs import Epochs
from ticker.newsroom.people.people import Identity
from ticker.newsroom.people.roles import ADMIN, NO_ROLE, Deed, Grants, Role
from ticker.newsroom.people.tokens import Scope

EDITOR = Grants(everywhere=Role.EDITOR)
OF_ONE = Grants(tickers={"flood": Role.EDITOR})


@pytest.fixture
async def house(server, slug):
    """An installation of which nobody is a part yet."""
    async with installed(server.store_url, slug) as house:
        yield house


async def begun(house, person):
    """Sign somebody in who shows at this moment who they are; return the session's secret."""
    epoch = await Epochs(house.log.homes.common, house.log.prefix).of(person.id)
    return await house.sessions.begin(person.author, "", epoch=epoch)


async def test_a_name_is_one_persons_at_a_time(house):
    """Spaces, capitals and compatible characters tell nobody apart; Ä is filed by A."""
    ada = await house.people.join("Ada  Lovelace", ADMIN)
    assert ada.name == "Ada Lovelace"
    for alike in ("Ada Lovelace", "ada lovelace", "\uff21da Lovelace"):
        assert await house.people.named(alike) == ada
        with pytest.raises(NameTaken):
            await house.people.join(alike, EDITOR)
    for nothing in ("", "  ", "x" * 101, "a\u202eb", "a\nb\x00"):
        with pytest.raises(Invalid):
            await house.people.join(nothing, EDITOR)
    grace = await house.people.join("Grace", EDITOR)
    with pytest.raises(NameTaken):
        await house.people.change(grace, name="ADA LOVELACE")
    renamed = await house.people.change(grace, name="Grace Hopper")
    assert await house.people.named("Grace") is None
    assert [one.name for one in await house.people.all()] == ["Ada Lovelace", "Grace Hopper"]
    assert await house.authors.names([renamed.id]) == {grace.id: "Grace Hopper"}
    for name in ("Özge", "Olaf", "Zora", "Ägidius", "Pia"):
        await house.people.join(name, EDITOR)
    names = [one.name.partition(" ")[0] for one in await house.people.all()]
    assert names == ["Ada", "Ägidius", "Grace", "Olaf", "Özge", "Pia", "Zora"]


async def test_who_has_left_is_nobody_and_their_name_may_be_anothers(house):
    """A new one of the same name is somebody else; what the former wrote keeps their id."""
    await house.people.join("Ada", ADMIN)
    former = await house.people.join("Grace", EDITOR, Identity("https://id.example", "7"))
    secret = await begun(house, former)
    code = await house.links.of(former)
    await house.people.remove(former)
    assert await house.sessions.of(secret) is None
    assert (await house.links.name(code), await house.links.spend(code)) == (None, None)
    with pytest.raises(ChangedMeanwhile):
        await house.people.change(former, grants=ADMIN)
    late = await begun(house, former)
    assert await house.sessions.of(late) is None
    new = await house.people.join("grace", EDITOR, Identity("https://id.example", "7"))
    assert new.id != former.id
    assert await house.people.identified(Identity("https://id.example", "7")) == new
    assert await house.authors.names([former.id]) == {former.id: "Grace"}


async def test_one_admin_stays(house):
    """Not even two who remove each other in the same moment leave the newsroom without."""
    ada = await house.people.join("Ada", ADMIN)
    for wanted in (NO_ROLE, EDITOR):
        with pytest.raises(LastAdmin):
            await house.people.change(ada, grants=wanted)
    with pytest.raises(LastAdmin):
        await house.people.remove(ada)
    grace = await house.people.join("Grace", ADMIN)
    done = await asyncio.gather(
        house.people.remove(ada), house.people.remove(grace), return_exceptions=True
    )
    assert sorted(type(one) for one in done if one) == [LastAdmin]
    assert len(await house.people.all()) == 1


async def test_the_first_admin_comes_by_a_link_and_nobody_else_does(house):
    """Of two links printed before there was one, only the first that is used makes an admin."""
    ada, grace = [await house.links.new(name) for name in ("Ada", "Grace")]
    assert await house.links.name(ada) == "Ada"
    person = await house.links.spend(ada)
    assert (person.name, person.grants) == ("Ada", ADMIN)
    assert await house.links.spend(ada) is None
    assert await house.links.spend(grace) is None
    with pytest.raises(HasBegun):
        await house.links.new("Grace")
    again = await house.links.spend(await house.links.new("ada"))
    assert again == person


async def test_what_somebody_may_do_holds_at_once(house):
    """Other rights end all sessions but the one that is told to go on; another name none."""
    await house.people.join("Ada", ADMIN)
    grace = await house.people.join("Grace", EDITOR)
    first, second = [await begun(house, grace) for _ in range(2)]
    assert (await house.sessions.of(first)).author.rights.allow(Deed.PUBLISH, "storm")
    grace = await house.people.change(grace, name="Grace Hopper")
    session = await house.sessions.of(first)
    assert session.name == "Grace Hopper"
    grace = await house.people.change(grace, grants=OF_ONE, but=session.digest)
    assert await house.sessions.of(second) is None
    rights = (await house.sessions.of(first)).author.rights
    assert (rights.allow(Deed.PUBLISH, "flood"), rights.allow(Deed.PUBLISH, "storm")) == (1, 0)
    assert await house.sessions.over([session.digest]) == set()
    await house.people.remove(grace)
    assert await house.sessions.over([session.digest]) == {session.digest}
    assert await house.sessions.all() == []


async def test_who_could_do_everything_before_goes_on(house, slug):
    """Those of the version without roles are admins, once; their sessions go on."""
    former = {"Ada": "person:1", "ada": "person:2"}
    words = [text for pair in former.items() for text in pair]
    await house.log.homes.common.ask("HSET", f"{slug}:persons", *words)
    for _ in range(2):
        await house.settle()
    people = {one.id: one for one in await house.people.all()}
    assert sorted((one.name, one.grants.is_admin) for one in people.values()) == [
        ("Ada", True),
        ("ada 2", True),
    ]
    secret = await begun(house, people["person:1"])
    assert (await house.sessions.of(secret)).name == "Ada"
    await house.people.remove(people["person:2"])
    await house.settle()
    assert [one.name for one in await house.people.all()] == ["Ada"]


async def test_what_a_later_version_has_noted_is_kept(house, slug):
    """An unknown field stays; an unknown role allows nothing; junk keeps nobody else out."""
    await house.people.join("Ada", ADMIN)
    ask, key = house.log.homes.common.ask, f"{slug}:{{:people}}:records"
    grace = await house.people.join("Grace", Grants(tickers={"flood": "wizard"}))
    assert not grace.grants.allow(Deed.READ_ALL, "flood")
    await ask("HSET", key, grace.id, '{"pronouns": "she", ' + grace.text[1:])
    grace = await house.people.change(await house.people.of(grace.id), name="Grace Hopper")
    assert b'"pronouns": "she"' in await ask("HGET", key, grace.id)
    await ask("HSET", key, "person:junk", "junk")
    assert [one.name for one in await house.people.all()] == ["Ada", "Grace Hopper"]


ROLES = (ADMIN, NO_ROLE, EDITOR, OF_ONE, Grants(tickers={"storm": Role.CONTRIBUTOR}))
DEEDS = [
    (Deed.READ_ALL, "flood"),
    (Deed.WRITE, "storm"),
    (Deed.PUBLISH, "flood"),
    (Deed.PUBLISH, "storm"),
    (Deed.CREATE_TICKER, ""),
    (Deed.CHANGE_PEOPLE, ""),
]


class Course:
    """Any sequence of joining, other roles, other names, endings and requests, beside a model."""

    def __init__(self, house: Installation, seed: int) -> None:
        self.house = house
        self.random = random.Random(seed)
        self.people = {}
        self.secrets: dict[str, str] = {}
        """Of each session that stands, and of some that do not: whose it is, or ""."""

    async def run(self) -> None:
        first = await self.house.people.join("P0", ADMIN)
        self.people[first.id] = first
        for number in range(40):
            step = self.random.choice(
                (self.join, self.sign_in, self.sign_in, self.change, self.rename, self.end, self.go)
            )
            await step(number + 1)
            await self.look()

    async def join(self, number):
        person = await self.house.people.join(f"P{number}", self.random.choice(ROLES))
        self.people[person.id] = person

    async def sign_in(self, _):
        person = self.any()
        self.secrets[await begun(self.house, person)] = person.id

    async def change(self, _):
        person, grants = self.any(), self.random.choice(ROLES)
        if self.is_last_admin(person) and not grants.is_admin:
            with pytest.raises(LastAdmin):
                await self.house.people.change(person, grants=grants)
            return
        self.people[person.id] = await self.house.people.change(person, grants=grants)
        if grants != person.grants:
            self.forget(person.id)

    async def rename(self, number):
        person = self.any()
        self.people[person.id] = await self.house.people.change(person, name=f"Q{number}")

    async def end(self, _):
        person = self.any()
        await self.house.sessions.end_all(person.id)
        self.forget(person.id)

    async def go(self, _):
        person = self.any()
        if self.is_last_admin(person):
            with pytest.raises(LastAdmin):
                await self.house.people.remove(person)
            return
        await self.house.people.remove(person)
        del self.people[person.id]
        self.forget(person.id)

    async def look(self):
        """Nobody may do what their role forbids at this moment, and everybody what it allows."""
        for secret, owner in self.secrets.items():
            session = await self.house.sessions.of(secret)
            if not owner:
                assert session is None
                continue
            person = self.people[owner]
            assert (session.author.id, session.name) == (person.id, person.name)
            for deed, name in DEEDS:
                assert session.author.rights.allow(deed, name) == person.grants.allow(deed, name)

    def any(self):
        return self.random.choice(list(self.people.values()))

    def is_last_admin(self, person):
        return [one.id for one in self.people.values() if one.grants.is_admin] == [person.id]

    def forget(self, person_id):
        self.secrets |= {one: "" for one, owner in self.secrets.items() if owner == person_id}


@pytest.mark.parametrize("number", range(5))
async def test_nobody_does_what_their_role_forbids(house, number):
    """Whatever happens in whatever order, each request is judged by what stands at that moment."""
    await Course(house, SEED + number).run()


async def test_no_session_begins_by_what_was_shown_before_all_ended(house):
    """Whoever has begun to show who they are begins anew where all their sessions end meanwhile."""
    ada = await house.people.join("Ada", ADMIN)
    epochs = Epochs(house.log.homes.common, house.log.prefix)
    before = await epochs.of(ada.id)
    assert await house.sessions.begin(ada.author, "", epoch=before)
    await house.sessions.end_all(ada.id)
    assert await house.sessions.begin(ada.author, "", epoch=before) is None
    assert await house.sessions.all() == []
    assert await begun(house, ada)


async def test_one_link_of_somebody_is_good_at_a_time(house):
    """A new one takes the place of the last, and all that was given out can be taken back."""
    ada = await house.people.join("Ada", ADMIN)
    first, second = [await house.links.of(ada) for _ in range(2)]
    assert (await house.links.name(first), await house.links.name(second)) == (None, "Ada")
    await house.links.void(ada.id)
    assert await house.links.spend(second) is None
    assert await house.links.spend(await house.links.of(ada)) == ada


async def test_no_role_and_no_token_outlives_its_ticker(house):
    """What is created later under the same name is nobody's but its own; who is signed in stays."""
    await house.people.join("Ada", ADMIN)
    grace = await house.people.join(
        "Grace", Grants(tickers={"flood": Role.EDITOR, "storm": Role.CONTRIBUTOR})
    )
    secret = await begun(house, grace)
    token = await house.tokens.new("cms", Scope(frozenset({"flood"})))
    await house.people.forget_ticker("flood")
    await house.tokens.forget_ticker("flood")
    rights = (await house.sessions.of(secret)).author.rights
    assert not rights.allow(Deed.READ_ALL, "flood")
    assert rights.allow(Deed.WRITE, "storm")
    assert not (await house.tokens.of(token)).author.rights.allow(Deed.READ_ALL, "flood")

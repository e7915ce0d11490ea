"""Passwords: compared beside all else, in the same time for nobody, and stored as hashes only."""

from __future__ import annotations

import asyncio
import os

import pytest
from support.proof import ANNA, RIGHT, Counting

from ticker.newsroom.content.refusals import Invalid
from ticker.newsroom.people.proof.hashing import (
    MOST_AT_ONCE,
    MOST_OF_STRANGERS,
    THREADS,
    Busy,
    Hashing,
    argon2id,
)
from ticker.newsroom.people.proof.passwords import Passwords
from ticker.wire.store.store import Store
from ticker.wire.store.unavailable import Unavailable


@pytest.fixture
async def passwords(place, hashing):
    passwords = Passwords(place.store, place.prefix, hashing)
    await passwords.set(ANNA, RIGHT)
    return passwords


async def stored(place) -> str:
    return (await place.store.ask("HGET", f"{place.prefix}:{{:people}}:passwords", ANNA)).decode()


async def test_a_password_is_kept_as_its_hash(place, passwords):
    """It is right however its letters were typed, and wrong in any other way; it can be changed."""
    assert (await stored(place)).startswith("$argon2id$")
    assert await passwords.is_right(ANNA, "drei\u00a0blaue Hunde")
    for wrong in ("", "drei blaue hunde", f"{RIGHT} ", RIGHT * 200, "\ud800", "x" * 100_000):
        assert not await passwords.is_right(ANNA, wrong)
    await passwords.set(ANNA, "vier rote Katzen")
    assert not await passwords.is_right(ANNA, RIGHT)
    assert await passwords.is_right(ANNA, "vier rote Katzen")
    with pytest.raises(Invalid) as refused:
        await passwords.set(ANNA, "Anna Öztürk", ["Anna Öztürk"])
    assert refused.value.fields["password"].key == "password_says_name"
    assert await passwords.is_right(ANNA, "vier rote Katzen")
    await passwords.end(ANNA)
    assert (await passwords.has(ANNA), await passwords.is_right(ANNA, "vier rote Katzen")) == (
        False,
        False,
    )


@pytest.mark.parametrize("nobody", [None, "", "person:01NOBODY"])
async def test_nobodys_password_takes_as_long(passwords, hasher, nobody):
    """Whether somebody is there is not told by the time: the same is computed, and never right."""
    assert not await passwords.is_right(nobody, RIGHT)
    assert not await passwords.is_right(ANNA, f"{RIGHT}!")
    (nothing, _), (something, _) = hasher.compared
    assert nothing.split("$")[:4] == something.split("$")[:4]
    assert len(nothing) == len(something)


async def test_what_nobody_of_ours_has_stored_is_never_right(place, passwords, hasher):
    """A value that is no hash takes a hash, and opens nothing."""
    key = f"{place.prefix}:{{:people}}:passwords"
    for odd in ("", "klartext", "$argon2id$v=19$m=1$x", b"\xff\xfe"):
        await place.store.ask("HSET", key, ANNA, odd)
        assert not await passwords.is_right(ANNA, "klartext")
    assert len(hasher.compared) >= 4


async def test_a_hash_grows_with_its_parameters(place, passwords):
    """Whoever signs in after a change of parameters is hashed anew, and nobody's change is lost."""
    before = await stored(place)
    dearer = Hashing(Counting(time_cost=2))
    renewing = Passwords(place.store, place.prefix, dearer)
    assert not await renewing.is_right(ANNA, "falsch")
    assert await stored(place) == before
    assert await renewing.is_right(ANNA, RIGHT)
    after = await stored(place)
    assert "t=2" in after
    assert await renewing.is_right(ANNA, RIGHT)
    assert await stored(place) == after
    dearer.close()


async def test_a_change_while_a_hash_is_renewed_stays(place, passwords, monkeypatch):
    """The old password does not come back by being hashed anew."""
    dearer = Hashing(Counting(time_cost=2))
    renewing = Passwords(place.store, place.prefix, dearer)
    hashed = dearer.hashed

    async def hashed_meanwhile(password):
        await passwords.set(ANNA, "vier rote Katzen")
        return await hashed(password)

    monkeypatch.setattr(dearer, "hashed", hashed_meanwhile)
    assert await renewing.is_right(ANNA, RIGHT)
    assert await passwords.is_right(ANNA, "vier rote Katzen")
    assert not await passwords.is_right(ANNA, RIGHT)
    dearer.close()


async def test_few_are_compared_at_once_and_few_wait(hashing, hasher):
    """Two at a time, at low priority; strangers are refused before those who are known."""
    stored = await hashing.hashed(RIGHT)
    hasher.may_go_on.clear()

    def asked(*, is_stranger):
        return asyncio.ensure_future(hashing.matches(stored, RIGHT, is_stranger=is_stranger))

    waiting = [asked(is_stranger=True) for _ in range(MOST_OF_STRANGERS)]
    await asyncio.sleep(0)
    with pytest.raises(Busy, match="try again in 5 seconds"):
        await hashing.matches(stored, RIGHT, is_stranger=True)
    waiting += [asked(is_stranger=False) for _ in range(MOST_AT_ONCE - MOST_OF_STRANGERS)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await hashing.matches(stored, RIGHT, is_stranger=False)
    waiting.pop().cancel()
    await asyncio.sleep(0)
    waiting.append(asked(is_stranger=False))
    await asyncio.sleep(0)
    assert len(hasher.compared) <= THREADS
    hasher.may_go_on.set()
    assert all(await asyncio.gather(*waiting))
    assert len(hasher.compared) == MOST_AT_ONCE
    assert hasher.nice == {os.getpriority(os.PRIO_PROCESS, 0) + 5}


async def test_who_is_known_waits_behind_no_stranger(hashing, hasher):
    """However many strangers wait, a known device is compared at once."""
    stored = await hashing.hashed(RIGHT)
    hasher.may_go_on.clear()
    waiting = [
        asyncio.ensure_future(hashing.matches(stored, given, is_stranger=given != RIGHT))
        for given in ("a", "b", "c", "d", RIGHT)
    ]
    async with asyncio.timeout(10):
        while (stored, RIGHT) not in hasher.compared:
            await asyncio.sleep(0.01)
    hasher.may_go_on.set()
    assert await asyncio.gather(*waiting) == [False, False, False, False, True]


async def test_who_goes_away_gives_up_their_place(hashing, hasher):
    """What was cancelled before its turn is not computed."""
    stored = await hashing.hashed(RIGHT)
    hasher.may_go_on.clear()
    waiting = [
        asyncio.ensure_future(hashing.matches(stored, f"{n}", is_stranger=True)) for n in range(20)
    ]
    await asyncio.sleep(0)
    for one in waiting[THREADS:]:
        one.cancel()
    await asyncio.sleep(0)
    hasher.may_go_on.set()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await hashing.matches(stored, RIGHT, is_stranger=True)
    assert len(hasher.compared) == THREADS + 1


def test_the_parameters_are_what_a_worker_can_bear():
    """Two at once take less than 150 MB, and each is more than OWASP's least."""
    hasher = argon2id()
    assert 47104 <= hasher.memory_cost <= 65536
    assert hasher.memory_cost * THREADS * 1024 < 150_000_000
    assert hasher.verify(hasher.hash(RIGHT), RIGHT)


async def test_without_redis_no_password_is_wrong(hashing):
    """What cannot be looked up is neither right nor wrong."""
    passwords = Passwords(Store("redis://127.0.0.1:1/0", "weg"), "weg", hashing)
    with pytest.raises(Unavailable):
        await passwords.is_right(ANNA, RIGHT)

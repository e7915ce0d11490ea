"""Tries: strangers are slowed, whoever is known gets in, and nobody is locked out."""

from __future__ import annotations

import asyncio

import pytest

from ticker.newsroom.people.proof.tries import Bucket, Tries, of_code, of_password
from ticker.wire.store.store import Store
from ticker.wire.store.unavailable import Unavailable


@pytest.fixture
def tries(place):
    return Tries(place.store, place.prefix)


async def test_a_bucket_is_emptied_by_guesses_and_filled_by_time(tries, place):
    """However many come at once, only so many get a try; then it is one after each span."""
    bucket = [Bucket(("x",), holds=5, seconds=20)]
    waits = await asyncio.gather(*(tries.take(bucket) for _ in range(30)))
    assert waits.count(0) == 5
    assert all(wait <= 20 for wait in waits if wait)
    await place.pass_by(20)
    assert (await tries.take(bucket), await tries.take(bucket) > 0) == (0, True)
    await place.pass_by(1000)
    assert await place.store.ask("KEYS", f"{place.prefix}:*") == []


async def test_what_is_refused_costs_nothing_and_what_was_right_neither(tries):
    """From several buckets a try is taken from all or from none, and given back to all."""
    small, large = Bucket(("small",), holds=1, seconds=60), Bucket(("large",), holds=3, seconds=60)
    assert await tries.take([small, large]) == 0
    for _ in range(5):
        assert await tries.take([small, large]) > 0
    assert [await tries.take([large]) == 0 for _ in range(3)] == [True, True, False]
    for _ in range(5):
        await tries.give_back([small, large])
    assert [await tries.take([large]) == 0 for _ in range(4)] == [True, True, True, False]


async def test_guesses_from_many_addresses_on_one_name_are_slow(tries, place):
    """A thousand addresses get no more at one name than a few, however they write it."""
    addresses = [f"10.0.{n // 250}.{n % 250}" for n in range(200)]
    names = ["Anna", " anna ", "ＡＮＮＡ"]
    taken = [
        await tries.take(of_password(names[n % 3], address)) for n, address in enumerate(addresses)
    ]
    assert 30 <= taken.count(0) <= 31
    await place.pass_by(60)
    taken = [await tries.take(of_password("anna", address)) for address in addresses]
    assert 6 <= taken.count(0) <= 7


async def test_a_known_device_gets_in_while_its_name_is_under_attack(tries):
    """It has tries of its own, which it does not have for other names."""
    for n in range(40):
        await tries.take(of_password("anna", f"10.0.0.{n}"))
    assert await tries.take(of_password("anna", "10.1.0.1")) > 0
    own = [await tries.take(of_password("anna", "10.0.0.1", "laptop")) for _ in range(12)]
    assert own[:10] == [0] * 10
    assert own[11] > 0
    assert await tries.take(of_password("bela", "10.0.0.1", "laptop")) == 0


async def test_one_address_cannot_keep_others_from_a_name(tries, place):
    """It never empties what a name has, for all the hours it goes on."""
    for _ in range(20):
        for _ in range(12):
            await tries.take(of_password("anna", "10.0.0.1"))
        await place.pass_by(60)
    assert await tries.take(of_password("anna", "10.0.0.2")) == 0


async def test_an_office_behind_one_address_gets_in_while_one_mistypes(tries):
    """Thirty at once, one of whom has been wrong twenty times; many names are still slow."""
    wrong = [await tries.take(of_password("bela", "10.0.0.1")) for _ in range(20)]
    assert wrong.count(0) == 10
    others = [of_password(f"redakteur{n}", "10.0.0.1") for n in range(30)]
    assert [await tries.take(one) for one in others] == [0] * 30
    for one in others:
        await tries.give_back(one)
    many = [await tries.take(of_password(f"name{n}", "10.0.0.1")) for n in range(100)]
    assert 50 <= many.count(0) <= 51


async def test_addresses_of_one_network_are_one(tries):
    """Who has a /64 of IPv6 has an address for each guess, and gains nothing by that."""
    taken = [await tries.take(of_password(f"n{n}", f"2001:db8::{n:x}")) for n in range(80)]
    assert 60 <= taken.count(0) <= 61
    assert await tries.take(of_password("n", "2001:db8:0:1::1")) == 0


async def test_codes_are_counted_by_person(tries, place):
    """Whoever knows the password has a handful of tries at a code, however often they begin."""
    taken = [await tries.take(of_code("person:1")) for _ in range(50)]
    assert taken.count(0) == 5
    assert await tries.take(of_code("person:1", "laptop")) == 0
    assert await tries.take(of_code("person:2")) == 0
    await place.pass_by(60)
    assert await tries.take(of_code("person:1")) > 0


@pytest.mark.parametrize("name", ["", "\ud800", "x" * 100_000, "a\0b {}:*"])
async def test_any_name_can_be_counted(tries, place, name):
    """Whatever is typed as a name makes a key of the same length, in one slot."""
    assert await tries.take(of_password(name, "kein Ort")) == 0
    assert {len(key) for key in await place.store.ask("KEYS", f"{place.prefix}:*:name:*")} == {
        len(f"{place.prefix}:{{:people}}:tries:name:") + 32
    }


async def test_without_redis_nothing_is_refused_as_wrong():
    """Nobody is told that they are slow, or wrong, where it cannot be known."""
    with pytest.raises(Unavailable):
        await Tries(Store("redis://127.0.0.1:1/0", "weg"), "weg").take(of_code("person:1"))

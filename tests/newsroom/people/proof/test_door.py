"""The door: who gets in, who does not, and that strangers learn nothing by trying."""

from __future__ import annotations

import asyncio

import pytest
from support.machines.stores import redis_server
from support.proof import ANNA, NOW, RIGHT, Phone, Place, at

from ticker.newsroom.people.proof.door import CodeNeeded, Door, In, Over, Slow, Wrong
from ticker.newsroom.people.proof.hashing import MOST_OF_STRANGERS, Busy, Hashing
from ticker.wire.clock import Clock
from ticker.wire.store.store import Store
from ticker.wire.store.unavailable import Unavailable

HOME = "10.0.0.1"


@pytest.fixture
async def door(place, hashing):
    door = Door(place.store, place.prefix, at(NOW), hashing)
    await door.passwords.set(ANNA, RIGHT)
    return door


def a_minute_later(place: Place, hashing: Hashing) -> Door:
    return Door(place.store, place.prefix, at(NOW + 60), hashing)


async def test_a_password_opens(door):
    """Its browser is known from then on, also to another who signs in on it."""
    entered = await door.by_password("anna", ANNA, RIGHT, HOME)
    assert (type(entered), entered.person_id, len(entered.device)) == (In, ANNA, 43)
    again = await door.by_password("anna", ANNA, RIGHT, HOME, entered.device)
    assert again.device == entered.device
    await door.passwords.set("person:01BELA", "vier rote Katzen")
    shared = await door.by_password(
        "bela", "person:01BELA", "vier rote Katzen", HOME, entered.device
    )
    assert shared.device == entered.device
    assert await door.devices.known(ANNA, entered.device)
    assert await door.by_password("anna", ANNA, "falsch", HOME) == Wrong()


async def test_nobody_is_answered_as_somebody(door, hasher):
    """An unknown name, somebody without a password and a wrong one: as many hashes, one answer."""
    for name, person_id in (("niemand", None), ("bela", "person:01BELA"), ("anna", ANNA)):
        for n in range(12):
            answer = await door.by_password(name, person_id, "geraten", f"10.1.0.{n}")
            assert answer == Wrong()
    costs = {stored.split("$")[3] for stored, _ in hasher.compared}
    assert (len(hasher.compared), len(costs)) == (36, 1)
    answers = [
        [type(await door.by_password(name, person_id, "geraten", f"10.2.{n}.1")) for n in range(30)]
        for name, person_id in (("niemand", None), ("anna", ANNA))
    ]
    assert answers[0] == answers[1]
    assert answers[0][-1] is Slow


async def test_a_name_under_attack_is_open_to_its_owner(door, hasher):
    """Five hundred guesses from as many addresses cost few hashes; the known device gets in."""
    device = (await door.by_password("anna", ANNA, RIGHT, HOME)).device
    before = len(hasher.compared)
    answers = [
        await door.by_password("anna", ANNA, f"rate {n}", f"10.1.{n // 250}.{n % 250}")
        for n in range(500)
    ]
    assert len(hasher.compared) - before <= 32
    assert isinstance(answers[-1], Slow)
    assert 0 < answers[-1].seconds <= 10
    assert isinstance(await door.by_password("anna", ANNA, RIGHT, HOME), Slow)
    assert isinstance(await door.by_password("anna", ANNA, RIGHT, "10.1.0.1", device), In)
    forged = await door.by_password("anna", ANNA, RIGHT, HOME, "x" * 43)
    assert isinstance(forged, Slow)


async def test_one_address_over_many_names_is_slow(door, hasher, place):
    """Whoever tries one password with all names gets through few; time lets them in again."""
    answers = [await door.by_password(f"n{n}", None, "Sommer", HOME) for n in range(300)]
    assert len(hasher.compared) <= 62
    assert isinstance(answers[-1], Slow)
    await place.pass_by(10)
    assert isinstance(await door.by_password("anna", ANNA, RIGHT, HOME), In)


async def test_an_office_gets_in_at_eight(door):
    """Thirty behind one address, one of whom mistypes twenty times: only that one is slow."""
    for n in range(30):
        await door.passwords.set(f"person:{n}", f"drei blaue Hunde {n}")
    wrong = [await door.by_password("anna", ANNA, f"{n}", HOME) for n in range(20)]
    assert [type(one) for one in wrong] == [Wrong] * 10 + [Slow] * 10
    for at_once in (range(15), range(15, 30)):
        answers = await asyncio.gather(
            *(
                door.by_password(f"n{n}", f"person:{n}", f"drei blaue Hunde {n}", HOME)
                for n in at_once
            )
        )
        assert [type(one) for one in answers] == [In] * 15


async def test_being_right_costs_nothing(door):
    """Somebody may sign in as often as they like."""
    for _ in range(50):
        assert isinstance(await door.by_password("anna", ANNA, RIGHT, HOME), In)


async def test_a_second_factor_is_asked_for_and_opens_once(door, phone):
    """The password alone opens nothing; the same code in two browsers at once lets one in."""
    await phone.enrol()
    halves = [await door.by_password("anna", ANNA, RIGHT, HOME) for _ in range(3)]
    assert all(isinstance(one, CodeNeeded) for one in halves)
    answers = await asyncio.gather(*(door.by_code(one.half, phone.code()) for one in halves))
    assert sorted(type(one).__name__ for one in answers) == ["In", "Wrong", "Wrong"]
    spent = next(
        one.half for one, answer in zip(halves, answers, strict=True) if isinstance(answer, In)
    )
    assert await door.by_code(spent, phone.code(NOW + 30)) == Over()
    left = next(one.half for one in halves if one.half != spent)
    assert await door.by_code(left, phone.code(NOW - 30)) == Wrong(ANNA)


async def test_a_device_is_known_after_the_code_only(door, phone):
    """Whoever knows the password alone gets no tries of their own by that."""
    await phone.enrol()
    half = (await door.by_password("anna", ANNA, RIGHT, HOME, "y" * 43)).half
    assert not await door.devices.known(ANNA, "y" * 43)
    entered = await door.by_code(half, phone.code())
    assert entered == In(ANNA, "y" * 43, "0")
    assert await door.devices.known(ANNA, "y" * 43)


async def test_codes_are_not_guessed(door, phone, place, hashing):
    """However many half sign-ins are begun; a known device is asked as ever."""
    await phone.enrol()
    half = (await door.by_password("anna", ANNA, RIGHT, HOME)).half
    device = (await door.by_code(half, phone.code())).device
    guesses = []
    for n in range(40):
        half = (await door.by_password("anna", ANNA, RIGHT, f"10.1.0.{n}")).half
        guesses.append(await door.by_code(half, f"{n}"))
    assert [type(one) for one in guesses] == [Wrong] * 5 + [Slow] * 35
    later = a_minute_later(place, hashing)
    half = (await later.by_password("anna", ANNA, RIGHT, HOME)).half
    assert isinstance(await later.by_code(half, phone.code(NOW + 60)), Slow)
    half = (await later.by_password("anna", ANNA, RIGHT, HOME, device)).half
    assert isinstance(await later.by_code(half, phone.code(NOW + 60)), In)


async def test_half_a_sign_in_does_not_last(door, phone, place):
    """After five minutes, or as a made-up one, it is over; nothing is counted for that."""
    await phone.enrol()
    half = (await door.by_password("anna", ANNA, RIGHT, HOME)).half
    (key,) = await place.store.ask("KEYS", f"{place.prefix}:*:half:*")
    assert 290 < int(await place.store.ask("TTL", key)) <= 300
    assert half.encode() not in key
    await place.store.ask("DEL", key)
    assert await door.by_code(half, phone.code()) == Over()
    assert await door.by_code("", phone.code()) == Over()


async def test_a_recovery_code_opens_once(door, phone):
    """In place of the phone's, once, and it is told."""
    first, *_ = await phone.enrol()
    half = (await door.by_password("anna", ANNA, RIGHT, HOME)).half
    entered = await door.by_code(half, first)
    assert (type(entered), entered.by_recovery) == (In, True)
    half = (await door.by_password("anna", ANNA, RIGHT, HOME)).half
    assert await door.by_code(half, first) == Wrong(ANNA)
    assert await door.recovery.left(ANNA) == 9


async def test_who_is_forgotten_stays_out(door, phone):
    """Password, factor, recovery codes and half sign-ins are worth nothing at once."""
    first, *_ = await phone.enrol()
    half = (await door.by_password("anna", ANNA, RIGHT, HOME)).half
    await door.forget(ANNA)
    assert await door.by_code(half, phone.code()) == Wrong(ANNA)
    assert await door.by_code(half, first) == Wrong(ANNA)
    assert await door.by_password("anna", ANNA, RIGHT, HOME) == Wrong()
    assert not await door.factors.has(ANNA)


async def test_only_the_last_ten_devices_are_known(place, hashing):
    """Whoever signs in on an eleventh is a stranger on the first again."""
    devices = []
    for n in range(11):
        door = Door(place.store, place.prefix, at(NOW + n), hashing)
        devices.append(await door.devices.note(ANNA, ""))
    known = [bool(await door.devices.known(ANNA, one)) for one in devices]
    assert known == [False] + [True] * 10
    await door.devices.forget(ANNA)
    assert not await door.devices.known(ANNA, devices[-1])


async def test_who_comes_when_all_is_busy_pays_nothing(door, hashing, hasher):
    """It was not compared, so it is no failure."""
    hasher.may_go_on.clear()
    waiting = [
        asyncio.ensure_future(hashing.matches(None, "x", is_stranger=True))
        for _ in range(MOST_OF_STRANGERS)
    ]
    await asyncio.sleep(0)
    for _ in range(15):
        with pytest.raises(Busy):
            await door.by_password("anna", ANNA, RIGHT, HOME)
    hasher.may_go_on.set()
    await asyncio.gather(*waiting)
    assert isinstance(await door.by_password("anna", ANNA, RIGHT, HOME), In)


async def test_who_is_known_finds_room_among_strangers(door, hashing, monkeypatch):
    """It is said of each comparison whether a stranger asks for it."""
    device = (await door.by_password("anna", ANNA, RIGHT, HOME)).device
    matches, strangers = hashing.matches, []

    async def noted(*given, is_stranger):
        strangers.append(is_stranger)
        return await matches(*given, is_stranger=is_stranger)

    monkeypatch.setattr(hashing, "matches", noted)
    for known in (device, "", "x" * 43):
        await door.by_password("anna", ANNA, RIGHT, HOME, known)
    assert strangers == [False, True, True]


async def test_on_a_full_redis_one_signs_in(hashing):
    """Whoever wants to take something from readers may have to sign in for that."""
    with redis_server() as server:
        place = Place(Store(server.url, "voll"), "voll")
        door, phone = Door(place.store, place.prefix, at(NOW), hashing), Phone(place)
        await door.passwords.set(ANNA, RIGHT)
        await phone.enrol()
        server.client.config_set("maxmemory", "1")
        half = (await door.by_password("anna", ANNA, RIGHT, HOME)).half
        assert isinstance(await door.by_code(half, phone.code()), In)
        await place.store.close()


async def test_without_redis_nobody_is_wrong(hashing, hasher):
    """It is told as what it is; nothing is compared meanwhile."""
    door = Door(Store("redis://127.0.0.1:1/0", "weg"), "weg", Clock(), hashing)
    with pytest.raises(Unavailable):
        await door.by_password("anna", ANNA, RIGHT, HOME)
    with pytest.raises(Unavailable):
        await door.by_code("halb", "123456")
    assert hasher.compared == []

"""Factors: a code is right for its time, once, whoever else comes with it."""

from __future__ import annotations

import asyncio
from xml.etree import ElementTree as ET

import pyotp
import pytest
from support.proof import ANNA, NOW, TAB

from ticker.newsroom.people.proof.factors import Factors
from ticker.newsroom.people.proof.recovery import Recovery
from ticker.wire.clock import Clock
from ticker.wire.store.store import Store
from ticker.wire.store.unavailable import Unavailable


async def test_a_factor_counts_when_a_code_has_confirmed_it(phone, recovery):
    """Before, it opens nothing; and loading its page again shows the same one."""
    factors = phone.factors()
    offer = await factors.offer(TAB, "Anna Öztürk", "Nordlicht: Kurier")
    phone.secret = offer.secret
    assert await factors.offer(TAB, "Anna Öztürk", "Nordlicht: Kurier") == offer
    assert not await factors.has(ANNA)
    assert not await factors.spend(ANNA, phone.code(NOW))
    assert (
        await factors.confirm(ANNA, TAB, "000000" if phone.code(NOW) != "000000" else "1") is None
    )
    assert await factors.confirm(ANNA, "another session", phone.code(NOW)) is None
    assert await factors.offered("another session", "Anna", "Nordlicht") is None
    codes = await factors.confirm(ANNA, TAB, phone.code(NOW))
    assert len(set(codes)) == 10
    assert await factors.has(ANNA)
    assert await factors.confirm(ANNA, TAB, phone.code(NOW)) is None
    assert not await factors.spend(ANNA, phone.code(NOW)), "the code was spent to confirm"
    assert await recovery.left(ANNA) == 10
    await factors.end(ANNA)
    assert not await factors.has(ANNA)
    assert not await factors.spend(ANNA, phone.code(NOW + 30))


async def test_two_tabs_confirm_one_factor_once(phone, recovery, place):
    """Only who confirmed it is shown recovery codes, and those are the ones that count."""
    factors, shown = phone.factors(), []
    phone.secret = (await factors.offer(TAB, "Anna", "Nordlicht")).secret
    code = phone.code(NOW)

    async def confirm_in_the_other_tab():
        shown.extend(await factors.confirm(ANNA, TAB, code))

    place.before_the_next_step(confirm_in_the_other_tab)
    assert await factors.confirm(ANNA, TAB, code) is None
    assert await recovery.spend(ANNA, shown[0])


async def test_a_factor_that_ends_meanwhile_opens_nothing(phone, place):
    """A code of it that has been compared already is not spent any more."""
    await phone.enrol()
    factors = phone.factors()
    place.before_the_next_step(lambda: factors.end(ANNA))
    assert not await factors.spend(ANNA, phone.code(NOW))


async def test_an_offer_is_read_by_an_authenticator_and_drawn(phone):
    """It says whose it is and where; the picture is SVG without a style; the secret in fours."""
    offer = await phone.factors().offer(TAB, "Anna Öztürk", "Nordlicht & Söhne")
    read = pyotp.parse_uri(offer.uri)
    assert (read.name, read.issuer, read.secret) == (
        "Anna Öztürk",
        "Nordlicht & Söhne",
        offer.secret,
    )
    assert offer.typed.replace(" ", "") == offer.secret
    assert len(offer.secret) == 32
    picture = ET.fromstring(offer.picture)
    assert picture.get("viewBox")
    assert "style" not in offer.picture
    assert "<?xml" not in offer.picture


@pytest.mark.parametrize(("off", "good"), [(-75, False), (-30, True), (30, True), (75, False)])
async def test_a_phone_may_be_half_a_minute_off(phone, off, good):
    """One step before and after is right, too, no more."""
    await phone.enrol()
    assert await phone.factors().spend(ANNA, phone.code(NOW + off)) is good


async def test_a_code_is_good_once_and_so_are_those_before_it(phone):
    """Two browsers at once on several workers: one is right; later, nothing older is."""
    await phone.enrol()
    workers = [phone.factors() for _ in range(4)]
    code = phone.code(NOW)
    asked = (factors.spend(ANNA, code) for factors in workers for _ in range(5))
    assert (await asyncio.gather(*asked)).count(True) == 1
    assert not await phone.factors().spend(ANNA, code)
    assert not await phone.factors().spend(ANNA, phone.code(NOW - 30))
    assert not await phone.factors(NOW + 30).spend(ANNA, code)
    assert await phone.factors(NOW + 30).spend(ANNA, phone.code(NOW + 30))


@pytest.mark.parametrize(
    "typed", ["{0}{1}", "{0} {1}", " {0}-{1}\n", "{0}\u00a0{1}", "{0}.{1}", "full width"]
)
async def test_a_code_is_right_however_it_is_typed(phone, typed):
    """Spaces and dashes are for reading."""
    await phone.enrol()
    code = phone.code(NOW)
    wide = "".join(chr(ord(one) - ord("0") + 0xFF10) for one in code)
    given = wide if typed == "full width" else typed.format(code[:3], code[3:])
    assert await phone.factors().spend(ANNA, given)


@pytest.mark.parametrize("typed", ["", "1", "\ud800", "ü" * 6, "x" * 100_000, "-" * 6])
async def test_what_is_no_code_is_wrong(phone, recovery, typed):
    """Whatever is typed gets an answer."""
    await phone.enrol()
    assert not await phone.factors().spend(ANNA, typed)
    assert not await recovery.spend(ANNA, typed)


async def test_a_new_factor_ends_the_old_one(phone, recovery):
    """And its recovery codes; the old one is good until then."""
    old_codes = await phone.enrol()
    old, factors = phone.secret, phone.factors()
    phone.secret = (await factors.offer(TAB, "Anna", "Nordlicht")).secret
    assert phone.secret != old
    assert await factors.spend(ANNA, pyotp.TOTP(old).at(NOW))
    assert await factors.confirm(ANNA, TAB, phone.code(NOW))
    assert not await phone.factors(NOW + 30).spend(ANNA, pyotp.TOTP(old).at(NOW + 30))
    assert await phone.factors(NOW + 30).spend(ANNA, phone.code(NOW + 30))
    assert not await recovery.spend(ANNA, old_codes[0])


async def test_a_recovery_code_is_good_once(phone, recovery, place):
    """However it is typed, for its person, and until there are new ones; none is kept as it is."""
    first, second, third, *_ = await phone.enrol()
    assert not await recovery.spend("person:01BELA", first)
    answers = await asyncio.gather(*(recovery.spend(ANNA, first) for _ in range(8)))
    assert answers.count(True) == 1
    assert await recovery.spend(ANNA, second.upper().replace("-", " "))
    assert await recovery.left(ANNA) == 8
    kept = await place.store.ask("HGET", f"{place.prefix}:{{:people}}:recovery", ANNA)
    assert third.encode() not in kept
    renewed = await recovery.renew(ANNA)
    assert await recovery.left(ANNA) == 10
    assert not await recovery.spend(ANNA, third)
    assert all([await recovery.spend(ANNA, code) for code in renewed])
    assert await recovery.left(ANNA) == 0
    await recovery.end(ANNA)
    assert not await recovery.spend(ANNA, renewed[0])


async def test_without_redis_no_code_is_wrong():
    """What cannot be looked up is neither right nor wrong."""
    away = Store("redis://127.0.0.1:1/0", "weg")
    with pytest.raises(Unavailable):
        await Factors(away, "weg", Clock()).spend(ANNA, "123456")
    with pytest.raises(Unavailable):
        await Recovery(away, "weg").spend(ANNA, "abcd")

"""Passwords: set after a link, good from then on, with a second factor for whoever has one."""

from __future__ import annotations

import asyncio
import html
import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pyotp
import pytest
from redis import Redis
from support.clients.desk import Desk

PATH = "/desk/-/sessions"
GERMAN = "drei blaue Hunde"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def name(slug):
    return f"Grace {slug}"


@pytest.fixture
def browser(server):
    """Open browsers in which nobody is signed in."""
    opened = []

    def new() -> Desk:
        opened.append(Desk(server))
        opened[-1].http.headers.update(ENGLISH)
        return opened[-1]

    yield new
    for one in opened:
        one.http.close()


@pytest.fixture
def grace(browser, name):
    """Somebody who has come in by a link, and set a password."""
    desk = browser().sign_in(name)
    assert send(desk, "password", password=GERMAN).headers["location"] == f"{PATH}?done=password"
    return desk


def send(desk: Desk, what: str, **fields: str) -> httpx2.Response:
    key = desk.hidden(desk.http.get(PATH).text, "form_key")
    return desk.http.post(f"/desk/-/{what}", data={"form_key": key, **fields})


def enter(desk: Desk, name: str, password: str, **more: str) -> httpx2.Response:
    data = {"name": name, "password": password, **more}
    return desk.http.post("/desk/-/sign-in", data=data, headers=ENGLISH)


def show(desk: Desk, half: str, code: str) -> httpx2.Response:
    """Show a code after the password was right."""
    return desk.http.post("/desk/-/sign-in", data={"half": half, "totp": code}, headers=ENGLISH)


def begun(desk: Desk, name: str) -> str:
    """Begin with the password; return what the second step carries."""
    answer = enter(desk, name, GERMAN)
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    return desk.hidden(answer.text, "half")


def id_of(desk: Desk) -> str:
    """Return the id of whoever is signed in, as their last line in the audit has it."""
    return desk.audited(act="audit.exported")[0]["by"]


def is_in(desk: Desk) -> bool:
    return desk.http.get("/desk").status_code == 200


def with_factor(desk: Desk) -> tuple[pyotp.TOTP, list[str]]:
    """Set up a second factor; return what counts its codes, and the recovery codes."""
    offered = send(desk, "factor").text
    assert "<svg " in offered
    secret = re.search("<code>([A-Z2-7 ]+)</code>", offered)[1].replace(" ", "")
    assert re.search(f'href="otpauth://totp/[^"]*secret={secret}&', offered)
    totp = pyotp.TOTP(secret)
    assert send(desk, "factor/confirm", totp="000000").status_code == 422
    done = send(desk, "factor/confirm", totp=totp.now())
    assert (done.status_code, "The second factor is on." in done.text) == (200, True)
    return totp, re.search("<pre>([^<]+)</pre>", done.text)[1].split("\n")


def test_a_password_signs_in_from_then_on(grace, browser, name, server):
    """In any spelling of the name; the cookie that a device is known by outlives the session."""
    for spelt in (name, name.upper(), f" {name} "):
        desk = browser()
        answer = enter(desk, spelt, GERMAN, to="/desk/-/sessions")
        assert answer.headers["location"] == PATH
        cookies = answer.headers.get_list("set-cookie")
        assert len(cookies) == 2
        for cookie in cookies:
            assert {"HttpOnly", "SameSite=lax", "Path=/desk"} <= set(cookie.split("; "))
        assert is_in(desk)
    with Redis.from_url(server.store_url, decode_responses=True) as store:
        kept = str(store.hgetall("ticker:{:people}:passwords"))
    assert GERMAN not in kept
    assert "$argon2id$" in kept


def test_who_is_nobody_learns_nothing(grace, browser, name):
    """An unknown name, a wrong password and somebody without one are answered alike."""
    browser().sign_in(f"{name} ohne")
    answers = [
        enter(browser(), who, password)
        for who, password in (
            (name, "falsch"),
            (f"{name} fehlt", GERMAN),
            (f"{name} ohne", ""),
            (f"{name} ohne", GERMAN),
        )
    ]
    assert {one.status_code for one in answers} == {422}
    texts = {re.sub('name="name" value="[^"]*"', "", one.text) for one in answers}
    assert len(texts) == 1
    assert "Name and password do not belong together." in texts.pop()
    assert GERMAN not in "".join(one.text for one in answers)


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ("kurz", "10"),
        ("Passwort2026!", "guess"),
        ("x" * 1001, "1000"),
        ("aaaaaaaaaaaaaaa", "guess"),
    ],
)
def test_what_others_would_guess_is_no_password(browser, name, chosen, why):
    """It is said why, in a sentence at the field; nothing has changed."""
    desk = browser().sign_in(name)
    answer = send(desk, "password", password=chosen)
    fault = re.search('id="fault-password-password"[^>]*>([^<]+)', answer.text)
    assert (answer.status_code, fault is not None) == (422, True)
    assert why in html.unescape(fault[1])
    assert enter(browser(), name, chosen).status_code == 422


def test_another_password_wants_the_present_one(grace, browser, name):
    """Whoever sits down at an open desk sets none; all other sessions end when it changes."""
    desk, other = browser(), browser()
    for one in (desk, other):
        enter(one, name, GERMAN)
    refused = send(desk, "password", password="vier gelbe Katzen", current="falsch")
    assert (refused.status_code, "fault-password-current" in refused.text) == (422, True)
    assert is_in(other)
    tried = other.audited(act="person.refused")[0]
    assert (tried["by"], tried["subject"], tried["detail"]) == ("", id_of(desk), "present")
    done = send(desk, "password", password="vier gelbe Katzen", current=GERMAN)
    assert done.status_code == 303
    assert (is_in(desk), is_in(other), is_in(grace)) == (True, False, False)
    assert enter(browser(), name, GERMAN).status_code == 422
    assert enter(browser(), name, "vier gelbe Katzen").status_code == 303


def test_a_second_factor_is_asked_for_and_each_code_is_good_once(grace, browser, name):
    """Two browsers with one code at once: one is in. So it is with recovery codes, as is noted."""
    totp, recovery = with_factor(grace)
    assert len(recovery) == 10
    assert "Recovery codes left: 10" in grace.http.get(PATH).text
    one, two = browser(), browser()
    halves = [begun(desk, name) for desk in (one, two)]
    assert not is_in(one)
    assert show(one, "made-up", recovery[0]).status_code == 422
    assert show(one, halves[0], "123").status_code == 422
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(show, (one, two), halves, [recovery[0]] * 2))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    late = browser()
    half = begun(late, name)
    spent, wrong = show(late, half, recovery[0]), show(late, half, "000000")
    assert (spent.status_code, "Take another one." in spent.text) == (422, True)
    assert (wrong.status_code, "until the app shows the next" in wrong.text) == (422, True)
    assert show(late, half, recovery[1].upper().replace("-", " ")).status_code == 303
    assert show(late, half, recovery[2]).status_code == 422
    assert "Recovery codes left: 8" in grace.http.get(PATH).text
    who = id_of(grace)
    signed_in = [one for one in grace.audited(act="person.signed_in") if one["by"] == who]
    assert [one["detail"] for one in signed_in] == ["recovery", "recovery", "link"]
    # The code that confirmed it was spent then; whoever looked on has nothing.
    replayed = browser()
    assert show(replayed, begun(replayed, name), totp.now()).status_code in {303, 422}


def test_a_link_is_the_way_back_for_who_has_lost_all(grace, browser, name):
    """It asks for neither; and lets set both anew without what is lost."""
    with_factor(grace)
    desk = browser().sign_in(name)
    assert "Have you forgotten your password?" in desk.http.get("/desk", headers=ENGLISH).text
    assert send(desk, "factor/drop").headers["location"] == f"{PATH}?done=dropped"
    assert send(desk, "password", password="fünf rote Vögel").status_code == 303
    assert enter(browser(), name, "fünf rote Vögel").status_code == 303


def test_the_second_factor_is_dropped_by_its_owner_alone(grace, browser, name):
    """Whoever has found an open desk needs the password for it."""
    _, recovery = with_factor(grace)
    desk = browser()
    show(desk, begun(desk, name), recovery[0])
    for what in ("factor", "factor/codes", "factor/drop"):
        assert send(desk, what, current="falsch").status_code == 422
    renewed = send(desk, "factor/codes", current=GERMAN)
    assert renewed.status_code == 200
    late = browser()
    assert show(late, begun(late, name), recovery[1]).status_code == 422
    assert send(desk, "factor/drop", current=GERMAN).status_code == 303
    assert enter(browser(), name, GERMAN).status_code == 303


def test_guesses_are_slowed_and_their_owner_is_not(grace, browser, name):
    """A device on which somebody has signed in before gets in while others guess at the name."""
    known = browser()
    enter(known, name, GERMAN)
    stranger = browser()
    statuses = [enter(stranger, name, f"geraten {number}").status_code for number in range(14)]
    assert statuses[:8] == [422] * 8
    assert statuses[-1] == 429
    slow = enter(stranger, name, GERMAN)
    assert (slow.status_code, int(slow.headers["retry-after"]) > 0) == (429, True)
    assert "Too many tries" in slow.text
    forged = {**ENGLISH, "X-Forwarded-For": "203.0.113.7"}
    data = {"name": name, "password": GERMAN}
    assert stranger.http.post("/desk/-/sign-in", data=data, headers=forged).status_code == 429
    known.sign_out()
    assert enter(known, name, GERMAN).status_code == 303


def test_who_is_removed_has_no_password_any_more(grace, desk, browser, name):
    """Nor has a new one of the same name the former one's."""
    listed = desk.http.get("/desk/-/people").text.split("<li><details")
    (row,) = [one for one in listed if f">{name}</b>" in one]
    person = re.search(r"/people/(person:[0-9A-Z]+)/end", row)[1]
    form = {"form_key": desk.form_key()}
    assert desk.http.post(f"/desk/-/people/{person}/remove", data=form).status_code == 303
    assert not is_in(grace)
    assert enter(browser(), name, GERMAN).status_code == 422
    browser().sign_in(name)
    assert enter(browser(), name, GERMAN).status_code == 422


def test_readers_are_not_kept_waiting(grace, server, browser, name):
    """While twenty people sign in at once, and all are let in, pages come at once."""

    async def crowd() -> list[int]:
        data = {"name": name, "password": GERMAN}
        device = {"Cookie": browser_cookie}
        async with httpx2.AsyncClient(base_url=server.url, verify=False, timeout=30) as http:
            entering = [
                asyncio.create_task(http.post("/desk/-/sign-in", data=data, headers=device))
                for _ in range(20)
            ]
            for _ in range(20):
                assert (await http.get("/healthz")).elapsed.total_seconds() < 1
            return [(await one).status_code for one in entering]

    known = browser()
    enter(known, name, GERMAN)
    browser_cookie = known.cookie
    statuses = asyncio.run(crowd())
    assert set(statuses) <= {303, 429}
    assert statuses.count(303) >= 10


def test_no_factor_is_set_without_the_present_password(grace, browser, name):
    """Whoever has found an open desk is shown no secret by a wrong code, nor by their offer."""
    with_factor(grace)
    desk = browser()
    half = begun(desk, name)
    totp, _ = with_factor(grace)
    assert show(desk, half, totp.at(int(time.time()) + 30)).status_code == 303
    send(grace, "factor")
    for thief in (desk, grace):
        refused = send(thief, "factor/confirm", totp="000000")
        assert (refused.status_code, "<code>" in refused.text) == (422, thief is grace)


def test_half_a_sign_in_ends_with_all_sessions(grace, browser, name):
    """Whoever has begun with a password that is changed meanwhile is not let in by a code."""
    _, recovery = with_factor(grace)
    late = browser()
    half = begun(late, name)
    assert send(grace, "password", password="vier gelbe Katzen").status_code == 303
    assert show(late, half, recovery[0]).status_code == 422
    assert not is_in(late)

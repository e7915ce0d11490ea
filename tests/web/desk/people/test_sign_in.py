"""Signing in: by a link that is good once, into a session that only the desk is told of."""

from __future__ import annotations

import httpx2
import pytest
from redis import Redis
from support.clients.desk import Desk
from support.clients.readers import get

PAGES = ("/desk", "/desk/some-ticker")


def test_a_link_shows_a_button_and_is_not_spent_by_looking(visitor):
    """Opening the link, as previews in chats do, spends nothing; only its button does."""
    code = visitor.link_code()
    for _ in range(3):
        page = visitor.http.get("/sign-in", params={"code": code})
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
        assert "Ada Lovelace" in page.text
        assert "set-cookie" not in page.headers
    assert visitor.http.head("/sign-in", params={"code": code}).status_code == 200
    assert visitor.http.post("/sign-in", data={"code": code}).status_code == 303


def test_a_link_is_good_once(server, visitor):
    """Who comes second with a link is told to get a new one; whoever is in by it is led on."""
    code = visitor.link_code()
    with Desk(server) as second:
        assert visitor.http.post("/sign-in", data={"code": code}).status_code == 303
        answer = second.http.post("/sign-in", data={"code": code})
        assert answer.status_code == 410
        assert "set-cookie" not in answer.headers
        assert second.http.get("/desk").status_code == 401
        asked = {"params": {"code": code}, "follow_redirects": True}
        assert second.http.get("/sign-in", **asked).status_code == 410
        again = visitor.http.get("/sign-in", **asked)
        assert (again.status_code, again.url.path) == (200, "/desk")
        answer = visitor.http.post("/desk/-/sign-in", data={"code": code})
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


@pytest.mark.parametrize("code", ["", "wrong", "\x00", "x" * 4000, "ä"])
def test_a_wrong_link_signs_nobody_in(server, code):
    """A code that is none says where to get one."""
    answer = get(f"{server.url}/sign-in", params={"code": code}, follow_redirects=True)
    assert answer.status_code == 410
    assert "Dieser Link gilt nicht mehr" in answer.text
    posted = httpx2.post(f"{server.url}/sign-in", data={"code": code}, verify=False)
    assert posted.status_code == 410


def test_the_cookie_is_for_the_desk_alone(visitor):
    """No script reads the session, no other site sends it, no reader's page is sent it."""
    answer = visitor.http.post("/sign-in", data={"code": visitor.link_code()})
    said = answer.headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/desk"} <= set(said.split("; "))
    assert "secure" not in said
    assert answer.headers["location"] == "/desk"


def test_behind_https_the_cookie_is_secure(small):
    """Where the public address is https, the session never goes over anything else."""
    with Desk(small) as desk:
        answer = desk.http.post("/sign-in", data={"code": desk.link_code()})
    assert "secure" in answer.headers["set-cookie"].lower().split("; ")


def test_a_link_names_the_public_address(small):
    """The link is of the address that editors can reach."""
    said = small.run("sign-in")
    assert said.stdout.startswith("https://live.example/sign-in?code=")


@pytest.mark.parametrize("path", PAGES)
def test_the_desk_is_closed(server, path):
    """Without a session the desk is 401, to read and to write."""
    answers = [get(f"{server.url}{path}")]
    answers += [httpx2.post(f"{server.url}{path}", data={"headline": "Typed <b>"}, verify=False)]
    forms = not answers[1].headers["content-type"].startswith("application/json")
    assert forms == ("Typed &lt;b&gt;</textarea>" in answers[1].text), "it is given back"
    for answer in answers:
        assert (answer.status_code, answer.headers["cache-control"]) == (401, "no-store")


def test_a_forged_session_is_none(server, desk):
    """What was not drawn here, or is only what the store has of it, signs nobody in."""
    name, _, real = desk.cookie.partition("=")
    with Redis.from_url(server.store_url, decode_responses=True) as store:
        stored = list(store.hgetall("ticker:{:people}:sessions"))
        everything = str(
            [
                store.hgetall(key)
                for key in ("ticker:{:people}:sessions", "ticker:{:people}:form-keys")
            ]
        )
    assert real not in everything
    forged = [real[:-1], real[:-1] + "~", "e30.e30.e30", "", "x" * 3000, real.swapcase(), *stored]
    for cookie in forged:
        answer = get(f"{server.url}/desk", headers={"Cookie": f"{name}={cookie}"})
        assert answer.status_code == 401
    assert get(f"{server.url}/desk", headers={"Cookie": f"{name}={real}"}).is_success


def test_signing_out_ends_the_session(visitor):
    """After signing out the browser has no session, the desk is closed, and it is said."""
    desk = visitor.sign_in()
    stolen = {"Cookie": desk.cookie}
    answer = desk.sign_out()
    assert answer.status_code == 303
    page = desk.http.get(answer.headers["location"])
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "Sie sind abgemeldet" in page.text
    assert desk.http.get("/desk").status_code == 401
    assert get(f"{desk.server.url}/desk", headers=stolen).status_code == 401


def test_who_is_not_signed_in_is_led_to_the_entrance_and_back(server, visitor, ticker):
    """The page says so, and leads to signing in and on to where they wanted; nowhere else."""
    page = get(f"{server.url}/desk/{ticker}")
    assert (page.status_code, f'href="/sign-in?to=/desk/{ticker}"' in page.text) == (401, True)
    assert (
        f'name="to" value="/desk/{ticker}"' in get(f"{server.url}/sign-in?to=/desk/{ticker}").text
    )
    for asked, led in (
        (f"/desk/{ticker}", f"/desk/{ticker}"),
        ("/desk/-/people?open=person", "/desk/-/people?open=person"),
        ("https://evil.example/desk", "/desk"),
        ("//evil.example", "/desk"),
        ("/desk/..//evil.example", "/desk"),
        ("/desk\\evil", "/desk"),
        ("/t/x", "/desk"),
        ("", "/desk"),
    ):
        data = {"code": visitor.link_code(), "to": asked}
        assert visitor.http.post("/desk/-/sign-in", data=data).headers["location"] == led


def test_other_sites_cannot_sign_anybody_in_or_out(desk, visitor):
    """A form of another site is refused, so nobody is signed in as somebody else unawares."""
    code, key = desk.link_code(), desk.form_key()
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        assert (
            visitor.http.post("/sign-in", data={"code": code}, headers=headers).status_code == 403
        )
        data = {"form_key": key}
        out = desk.http.post("/desk/-/sign-out", data=data, headers=headers)
        assert out.status_code == 403
    own = {"Origin": desk.server.url}
    assert visitor.http.post("/sign-in", data={"code": code}, headers=own).status_code == 303


def test_a_session_is_good_on_every_worker(desk):
    """It is kept with the data, so whichever process answers knows it."""
    cookie = {"Cookie": desk.cookie}
    answers = {get(f"{desk.server.url}/desk", headers=cookie).status_code for _ in range(8)}
    assert answers == {200}

"""The house account: a provider says who somebody is, and what they may do here."""

from __future__ import annotations

import time

import httpx2
import pytest
from support.clients.desk import Desk
from support.clients.readers import get
from support.machines.here import Here
from support.machines.identities import Identities
from support.machines.servers import Server
from support.machines.stores import free_port, wait_for

from ticker.newsroom.people.roles import Grants

BEGIN = "/desk/-/provider"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(scope="module")
def house():
    with Identities() as one:
        yield one


@pytest.fixture(scope="module")
def paper(house):
    """A newsroom with accounts of its own."""
    with Server(workers=2, **house.settings()) as server:
        server.editor().create("flood")
        server.editor().create("storm")
        yield server


@pytest.fixture
def provider(house):
    house.reset()
    return house


@pytest.fixture
def browser(paper):
    """Open browsers in which nobody is signed in."""
    opened = []

    def new() -> Desk:
        opened.append(Desk(paper))
        opened[-1].http.headers.update(ENGLISH)
        return opened[-1]

    yield new
    for one in opened:
        one.http.close()


def go(desk: Desk, to: str = "") -> str:
    """Go to the provider by the button; return the address that it leads back to."""
    answer = desk.http.get(BEGIN, params={"to": to})
    assert answer.status_code == 303, answer.text
    return get(answer.headers["location"]).headers["location"]


def enter(desk: Desk, to: str = "") -> httpx2.Response:
    return desk.http.get(go(desk, to))


def status(desk: Desk, path: str = "/desk") -> int:
    return desk.http.get(path).status_code


def test_who_has_a_house_account_signs_in_by_a_button(paper, provider, browser):
    """The page shows it; they come back where they wanted, under the provider's name for them."""
    page = get(f"{paper.url}/sign-in?to=/desk/flood").text
    assert 'href="/desk/-/provider?to=/desk/flood">Mit dem Hauskonto anmelden</a>' in page
    desk = browser()
    answer = enter(desk, "/desk/flood")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/flood")
    assert "Grace Hopper" in desk.http.get("/desk").text
    assert status(desk, "/desk/-/people") == 403
    again = browser()
    provider.who["name"] = "Somebody Else"
    enter(again)
    assert "Grace Hopper" in again.http.get("/desk").text
    assert enter(browser(), "https://evil.example").headers["location"] == "/desk"


@pytest.mark.parametrize(
    ("groups", "flood", "storm", "people"),
    [
        (["chiefs"], 200, 200, 200),
        (["desk", "other"], 200, 200, 403),
        (["guests"], 200, 200, 403),
        (["flood-guests"], 200, 403, 403),
        ("desk", 200, 200, 403),
    ],
)
def test_roles_come_of_the_claim(provider, browser, groups, flood, storm, people):
    """What the provider says stands, from this sign-in on."""
    provider.who = {"sub": str(groups), "name": "Rolf", "groups": groups}
    desk = browser()
    assert enter(desk).status_code == 303
    seen = [status(desk, path) for path in ("/desk/flood", "/desk/storm", "/desk/-/people")]
    assert seen == [flood, storm, people]


@pytest.mark.parametrize("groups", [None, [], ["sport"], 7, {"a": 1}])
def test_no_claim_is_no_role(paper, provider, browser, groups):
    """Nobody is let in, they are told whom to ask, and nothing is kept of them."""
    provider.who = {"sub": "stranger", "name": "Mallory", "groups": groups}
    provider.userinfo = {"sub": "stranger"}
    if groups is None:
        del provider.who["groups"]
    desk = browser()
    answer = enter(desk)
    assert (answer.status_code, "Mallory has no role here yet" in answer.text) == (403, True)
    assert "&amp;anew=1" in answer.text
    assert status(desk) == 401
    assert "Mallory" not in paper.run("user", "list").stdout


def test_a_claim_may_stand_in_userinfo(provider, browser):
    """It is asked for where the ID token does not have it; of somebody else it is nothing."""
    provider.who = {"sub": "elsewhere", "name": "Uta"}
    provider.userinfo = {"sub": "elsewhere", "groups": ["desk"]}
    assert enter(browser()).status_code == 303
    provider.userinfo = {"sub": "another", "groups": ["chiefs"]}
    assert enter(browser()).status_code == 502


def test_another_role_ends_the_sessions_that_had_the_former(paper, provider, browser):
    """So does none; and all that the provider gives and takes stands in the audit."""
    provider.who = {"sub": "changing", "name": "Kim", "groups": ["chiefs"]}
    first, second = browser(), browser()
    enter(first)
    assert status(first, "/desk/-/people") == 200
    provider.who["groups"] = ["desk"]
    enter(second)
    assert (status(first), status(second), status(second, "/desk/-/people")) == (401, 200, 403)
    provider.who["groups"] = []
    assert enter(browser()).status_code == 403
    assert status(second) == 401
    with Desk(paper) as chief:
        lines = chief.sign_in("Chief of the audit").audited()
    told = [(one["act"], one["detail"]) for one in lines if one["subject_name"] == "Kim"]
    assert told == [
        ("person.role_changed", "editor → no role"),
        ("person.role_changed", "admin → editor"),
        ("person.invited", "admin"),
    ]
    assert {one["by"] for one in lines if one["subject_name"] == "Kim"} == {"provider"}


def test_a_name_is_no_proof(paper, provider, browser):
    """Whom the provider calls like a colleague is somebody else, told apart by a number."""
    with Desk(paper) as local:
        local.sign_in("Anna Nowak", grants=Grants(is_admin=True))
        provider.who = {"sub": "thief", "name": "Anna Nowak", "groups": ["guests"]}
        thief = browser()
        assert enter(thief).status_code == 303
        assert "Anna Nowak 2" in thief.http.get("/desk").text
        assert status(thief, "/desk/-/people") == 403
        assert status(local, "/desk/-/people") == 200


def test_two_tabs_both_finish(provider, browser):
    """Each has a state of its own; going back to what is spent is told, and leads nowhere."""
    desk = browser()
    first, second = go(desk), go(desk)
    assert desk.http.get(second).status_code == 303
    assert desk.http.get(first).status_code == 303
    for spent in (first, second):
        answer = desk.http.get(spent)
        assert (answer.status_code, "sign in again" in answer.text) == (410, True)
        assert "location" not in answer.headers
    assert status(desk) == 200


def test_what_another_browser_has_begun_signs_nobody_in(provider, browser):
    """A way back that somebody is sent by a stranger is none: nobody works in another's name."""
    attacker, victim = browser(), browser()
    victim.http.get(BEGIN)
    back = go(attacker)
    answer = victim.http.get(back)
    assert (answer.status_code, status(victim)) == (410, 401)
    made_up = [f"{back.partition('?')[0]}?{query}" for query in ("", "code=x&state=y", "error=x")]
    assert {victim.http.get(one).status_code for one in made_up} == {410}


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ({"aud": "another-client"}, 502, "cannot be trusted"),
        ({"aud": ["ticker", "other"]}, 502, "cannot be trusted"),
        ({"azp": "other"}, 502, "cannot be trusted"),
        ({"iss": "https://evil.example"}, 502, "cannot be trusted"),
        ({"nonce": "replayed"}, 502, "cannot be trusted"),
        ({"nonce": None}, 502, "cannot be trusted"),
        ({"exp": 1}, 502, "cannot be trusted"),
        ({"iat": int(time.time()) - 3000}, 502, "minutes apart"),
        ({"iat": int(time.time()) + 3000}, 502, "minutes apart"),
        ({"sub": None}, 502, "cannot be trusted"),
        ({"sub": "x" * 300}, 502, "cannot be trusted"),
        ({"sub": "\udfffq"}, 502, "cannot be trusted"),
    ],
)
def test_what_is_not_its_word_for_us_now_is_not_believed(provider, browser, wrong, code, said):
    """It is said in a sentence, nobody is in, and the other ways in are there."""
    provider.wrong = wrong
    desk = browser()
    answer = enter(desk)
    assert (answer.status_code, said in answer.text) == (code, True), answer.text[-900:]
    assert 'autocomplete="current-password"' in answer.text
    assert status(desk) == 401


def test_a_strangers_key_is_none_and_a_new_one_is_asked_for(provider, browser, paper):
    """Keys are fetched once more where one is unknown, so that the provider may change them."""
    provider.sign_with_a_strangers_key()
    assert enter(browser()).status_code == 502
    provider.rotate()
    assert enter(browser()).status_code == 303
    assert any("provider" in line and "good" in line for line in paper.lines)


def test_a_slow_provider_keeps_nobody_else_waiting(paper, provider, browser):
    """It is given five seconds; pages come meanwhile, and whoever waits is told."""
    desk = browser()
    back = go(desk)
    provider.slow = 7
    began = time.monotonic()
    answer = desk.http.get(back)
    assert (answer.status_code, time.monotonic() - began < 7) == (503, True)
    assert "does not answer at present" in answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert status(desk) == 401


def test_what_asks_in_the_background_is_led_nowhere(paper, provider):
    """Without a session it gets 401, and no way to the provider."""
    paths = ("/desk/flood/texts", "/desk/flood/feed", "/desk/flood/live", "/desk/flood/audience")
    for path in paths:
        answer = get(f"{paper.url}{path}", headers={"Accept": "application/json"})
        assert (answer.status_code, "location" in answer.headers) == (401, False)


def test_without_a_provider_there_is_no_button(server):
    """The page has none, and the addresses are none."""
    assert BEGIN not in get(f"{server.url}/sign-in").text
    assert get(f"{server.url}{BEGIN}").status_code == 404
    assert get(f"{server.url}{BEGIN}/callback").status_code == 404


def test_a_provider_that_is_away_is_said(server, provider, caplog):
    """The server starts without it, and the entrance says so."""
    settings = provider.settings() | {"oidc_issuer": f"http://127.0.0.1:{free_port()}"}
    with Here(server.store_url, prefix="alone", **settings) as alone, Desk(alone) as desk:
        desk.http.headers.update(ENGLISH)
        answer = desk.http.get(BEGIN)
        assert (answer.status_code, "does not answer at present" in answer.text) == (503, True)
        wait_for(lambda: "cannot be asked" in caplog.text, "it is logged")

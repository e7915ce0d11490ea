"""Sessions: listed for their owner, and ended by them, by whoever runs the server, and by time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis
from support.clients.desk import Desk
from support.clients.readers import get
from support.machines.here import Here
from support.machines.stores import redis_server, wait_for

NAME = "Katherine Johnson"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


@pytest.fixture
def two(server):
    """One person at two machines."""
    with Desk(server) as office, Desk(server) as phone:
        yield office.sign_in(NAME, FIREFOX), phone.sign_in(NAME, IPHONE)


def is_in(desk) -> bool:
    return desk.http.get("/desk").status_code == 200


def end(desk, which: str):
    return desk.http.post("/desk/-/sessions", data={"form_key": desk.form_key(), "end": which})


def listed(desk) -> list[str]:
    """Return what the page says of each session."""
    page = desk.http.get("/desk/-/sessions").text
    return [one.partition("</li>")[0] for one in page.split("<li>")[1:]]


def test_one_ends_the_others_of_ones_own(two):
    """Devices are told by their names; one is ended, then all others, and never one's own."""
    office, phone = two
    own, *others = listed(office)
    assert ("Firefox, Windows" in own, "<button" in own) == (True, False)
    (row,) = [one for one in others if "Safari, iPhone" in one][:1]
    digest = row.partition('value="')[2].partition('"')[0]
    assert end(office, digest).status_code == 303
    assert (is_in(office), is_in(phone)) == (True, False)
    phone.sign_in(NAME, IPHONE)
    end(office, "others")
    assert (is_in(office), is_in(phone), len(listed(office))) == (True, False, 1)


def test_nobody_ends_somebody_elses(server, two):
    """A digest of another person's session, and what is none, ends nothing."""
    office, _ = two
    with Desk(server) as other:
        other.sign_in("Grace Hopper")
        with Redis.from_url(server.store_url, decode_responses=True) as store:
            digests = store.hkeys("ticker:{:people}:sessions")
        for digest in (*digests, "", "x"):
            end(other, digest)
        assert (is_in(office), is_in(other)) == (True, True)
        answer = other.http.post("/desk/-/sessions", data={"form_key": "x", "end": "others"})
        assert answer.status_code == 403


def test_signing_in_again_ends_the_one_before_and_no_other_tab(two, ticker):
    """The secret is a new one; a form that was open before still counts, for the same person."""
    office, phone = two
    before, fields = {"Cookie": office.cookie}, office.composer(ticker)
    office.sign_in(NAME, FIREFOX)
    assert get(f"{office.server.url}/desk", headers=before).status_code == 401
    assert office.write(ticker, headline="Weiter", **fields).status_code == 303
    assert is_in(phone)


def test_who_signs_in_at_a_colleagues_browser_ends_their_session(server, slug):
    """The audit tells whose, and by whom."""
    with Desk(server) as desk:
        desk.sign_in(f"Left {slug}")
        desk.sign_in(f"Came {slug}")
        line = desk.audited(act="person.session_ended")[0]
        assert line["detail"] == "replaced"
        assert (line["name"], line["subject_name"]) == (f"Came {slug}", f"Left {slug}")


def test_who_presses_twice_signs_out_once(two):
    """Of several presses in the same moment one is noted."""
    office, phone = two
    form = {"form_key": office.form_key()}
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: office.http.post("/desk/-/sign-out", data=form), range(8)))
    lines = phone.audited()
    came = [one["act"] for one in lines].index("person.signed_in")
    assert [one["act"] for one in lines[:came]].count("person.signed_out") == 1


def test_whoever_runs_the_server_signs_somebody_out(server, two):
    """`ticker user list` tells who is where, and `user end` ends all of it at once."""
    said = server.run("user", "list").stdout
    (line,) = [one for one in said.splitlines() if one.startswith(NAME)]
    assert "Firefox, Windows" in line
    ended = server.run("user", "end", NAME)
    assert (ended.returncode, f"Signed out: {NAME}" in ended.stderr) == (0, True)
    assert [is_in(one) for one in two] == [False, False]
    unknown = server.run("user", "end", "Niemand")
    assert (unknown.returncode, "ticker user list" in unknown.stderr) == (1, True)


def test_a_session_ends_by_time(server, two):
    """After fourteen hours of the store's time it is over, and one that cannot be read is none."""
    office, phone = two
    with Redis.from_url(server.store_url, decode_responses=True) as store:
        for digest, value in store.hgetall("ticker:{:people}:sessions").items():
            person, form_key, text = value.split(" ", 2)
            record = json.loads(text)
            if record["device"] == "Firefox, Windows":
                record["until"] -= 14 * 60 * 60
                store.hset(
                    "ticker:{:people}:sessions", digest, f"{person} {form_key} {json.dumps(record)}"
                )
            elif record["device"] == "Safari, iPhone":
                store.hset("ticker:{:people}:sessions", digest, "kaputt")
    assert (is_in(office), is_in(phone)) == (False, False)


def test_installations_on_one_host_do_not_sign_each_other_out(server, two):
    """Browsers tell hosts apart, not ports: so each installation's cookie has a name of its own."""
    office, _ = two
    with Here(server.store_url, prefix="second") as second, Desk(second) as there:
        there.sign_in()
        assert there.cookie.partition("=")[0] != office.cookie.partition("=")[0]


def test_while_redis_is_away_nobody_is_signed_out():
    """The desk answers 503, clears nothing in the browser, and goes on as the same person."""
    with redis_server() as store, Here(store.url) as own, Desk(own) as desk:
        desk.sign_in()
        store.kill()
        away = desk.http.get("/desk")
        assert (away.status_code, "set-cookie" in away.headers) == (503, False)
        store.start()
        wait_for(lambda: is_in(desk), "the desk is back")

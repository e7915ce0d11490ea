"""Tokens at the desk: what a program may do, until when, and that it can be ended."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from redis import Redis
from support.machines.stores import wait_for

PATH = "/desk/-/tokens"
ENTRY = {"headline": "Vom Programm"}


@pytest.fixture
def make(desk):
    """Make a token; return its secret, which the answer shows."""

    def made(name: str, **limits: str) -> str:
        form = {"form_key": desk.form_key(), "name": name, "may": "write", "reach": "all", **limits}
        answer = desk.http.post(PATH, data=form)
        assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
        return re.search("<pre>(tk_[^<]+)</pre>", answer.text)[1]

    return made


@pytest.fixture
def asks(server):
    """Ask something of the API by a token; return the status."""

    def asked(token: str, method: str, path: str, **content) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{server.url}/api/tickers{path}"
        return httpx2.request(method, url, headers=headers, verify=False, **content).status_code

    return asked


def listed(desk, name: str) -> str:
    """Return what is said of a token, and how it is ended."""
    rows = desk.http.get(PATH, headers={"Accept-Language": "en"}).text.split("<li>")
    (row,) = [one.partition("</li>")[0] for one in rows if f">{name}<" in one]
    return row


def test_it_is_shown_once_and_writes_under_its_name(server, desk, make, asks, editor, ticker):
    """The store and every later page have a hash at the most; when it was used is told."""
    secret = make("Agenturanschluss")
    assert "never used yet" in listed(desk, "Agenturanschluss")
    assert asks(secret, "POST", f"/{ticker}/entries", json=ENTRY) == 201
    (entry,) = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert entry["by"] == "Agenturanschluss"
    wait_for(lambda: "last used just now" in listed(desk, "Agenturanschluss"), "its use is told")
    with Redis.from_url(server.store_url, decode_responses=True) as store:
        assert secret not in str(store.hgetall("ticker:tokens"))
    assert secret not in desk.http.get(PATH).text


def test_those_of_one_name_are_told_apart(server, desk, make):
    """By when each was made, and by whom; what is preset is the weakest that is of use."""
    make("Zweimal"), server.run("token", "Zweimal")
    page = desk.http.get(PATH, headers={"Accept-Language": "en"}).text
    rows = [one for one in page.split("<li>") if ">Zweimal<" in one]
    assert [re.search(" UTC by ([^<]+)<", one)[1] for one in rows] == [
        "Ada Lovelace",
        "Command line",
    ]
    form = page.rpartition("<form")[2]
    assert re.search('<select name="may"[^>]*>\\s*<option value="read"', form)
    assert 'name="reach" value="some" checked' in form


def test_what_it_may(make, asks, editor, ticker, slug):
    """One of a ticker writes there alone and makes none; one that reads changes nothing."""
    other = editor.create(f"{slug}-2")["slug"]
    draft = editor.publish(ticker, "Entwurf", state="draft")["id"]
    one = {"reach": "some", f"of {ticker}": "1"}
    ours, reads = make("Ein Ticker", **one), make("Leser", may="read")
    whole = make("Alles")
    new = {"slug": f"{slug}-neu", "title": "Neu"}
    tried = {
        ("POST", f"/{ticker}/entries"): {"json": ENTRY},
        ("POST", f"/{other}/entries"): {"json": ENTRY},
        ("GET", f"/{ticker}/entries/{draft}"): {},
        ("GET", f"/{other}/entries?state=draft"): {},
        ("PATCH", f"/{ticker}"): {"json": {"kicker": "K"}},
        ("PATCH", f"/{other}"): {"json": {"kicker": "K"}},
        ("GET", f"/{ticker}/copies"): {},
        ("POST", ""): {"json": new},
    }
    answers = {
        name: [asks(token, *request, **content) for request, content in tried.items()]
        for name, token in (("ours", ours), ("reads", reads), ("whole", whole))
    }
    assert answers == {
        "ours": [201, 403, 200, 403, 200, 403, 200, 403],
        "reads": [403, 403, 200, 200, 403, 403, 403, 403],
        "whole": [201, 201, 200, 200, 200, 200, 200, 201],
    }
    renamed = f"{slug}-anders"
    editor.http.patch(f"/{ticker}", json={"slug": renamed})
    assert asks(ours, "POST", f"/{renamed}/entries", json=ENTRY) == 201


def test_it_ends(server, desk, make, asks, editor, ticker):
    """At once where somebody ends it, and after its last day; what it wrote keeps its name."""
    secret = make("Pegelroboter", until=f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}")
    assert asks(secret, "POST", f"/{ticker}/entries", json=ENTRY) == 201
    row = listed(desk, "Pegelroboter")
    assert "good until" in row
    digest = re.search('name="end" value="([^"]+)"', row)[1]
    with Redis.from_url(server.store_url, decode_responses=True) as store:
        record = store.hget("ticker:tokens", digest)
        over = re.sub('"until": "[^"]+"', '"until": "2026-01-02T00:00:00.000Z"', record)
        store.hset("ticker:tokens", digest, over)
        assert asks(secret, "POST", f"/{ticker}/entries", json=ENTRY) == 401
        assert "over since" in listed(desk, "Pegelroboter")
        store.hset("ticker:tokens", digest, record)
    assert asks(secret, "POST", f"/{ticker}/entries", json=ENTRY) == 201
    form = {"form_key": desk.form_key(), "end": digest}
    assert desk.http.post(PATH, data=form).status_code == 303
    assert asks(secret, "POST", f"/{ticker}/entries", json=ENTRY) == 401
    entries = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert {entry["by"] for entry in entries} == {"Pegelroboter"}


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "Ada Lovelace"}, "name"),
        ({"name": "ada\u00ad lovelace"}, "name"),
        ({"name": "\u3164"}, "name"),
        ({"may": ""}, "may"),
        ({"may": "everything"}, "may"),
        ({"reach": ""}, "tickers"),
        ({"reach": "some"}, "tickers"),
        ({"reach": "some", "of gibt-es-nicht": "1"}, "tickers"),
        ({"of ../x": "1"}, "tickers"),
        ({"until": "bald"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"until": "2020-01-01"}, "until"),
    ],
)
def test_what_is_amiss_is_said_at_its_field(desk, limits, field):
    """The form comes back filled in, and nothing is made."""
    form = {"form_key": desk.form_key(), "name": "Wetter", "may": "read", "reach": "all", **limits}
    answer = desk.http.post(PATH, data=form)
    assert (answer.status_code, f'id="fault-{field}"' in answer.text) == (422, True)
    assert f'name="name" value="{form["name"]}"' in answer.text
    assert "<pre>tk_" not in answer.text
    assert ">Wetter<" not in answer.text


def test_the_command_line_limits_it_too(server, desk, asks, editor, ticker):
    """`ticker token` takes the same limits, and lists them."""
    last = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%d}"
    limits = ("--ticker", ticker, "--read-only", "--until", last)
    secret = server.run("token", "vom-terminal", *limits).stdout.strip()
    assert asks(secret, "GET", f"/{ticker}/entries?state=draft") == 200
    assert asks(secret, "POST", f"/{ticker}/entries", json=ENTRY) == 403
    said = server.run("token", "--list").stdout
    assert f"vom-terminal  (only {ticker}; only to read; until {last})" in said
    for wrong in (
        ("x", "--ticker", "gibt-es-nicht"),
        ("x", "--until", "2020-01-01"),
        ("Ada Lovelace",),
        ("\u3164",),
    ):
        refused = server.run("token", *wrong)
        assert (refused.returncode, refused.stdout) == (1, "")

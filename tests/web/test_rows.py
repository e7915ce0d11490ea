"""The rows: nobody is let in at any address of the house but who its row says."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import ExitStack
from typing import Any

import pytest
import redis
from starlette.routing import Route
from support.clients.desk import Desk
from support.clients.rows import ALL
from support.machines.servers import in_house

from ticker import settings
from ticker.newsroom.people.roles import ADMIN, OF_NONE, Deed, Grants, Role
from ticker.newsroom.people.tokens import Scope
from ticker.web.api.access import ByToken, ByTokenFirst, ByTokenOrOpen
from ticker.web.app import routed
from ticker.web.desk.access import Entrance, Form, Live, Outside, Page, Script, Seen, Upload
from ticker.web.http.rows import Open, Row
from ticker.web.readers.media import Pictures

TICKER, ENTRY = "rows-and-roles", "01JCCLOSED"
PLACES = {"id": ENTRY, "name": "place", "revision:int": "1", "code": "x", "path:path": "x.js"}
PLACES |= {"file": "480.webp"}
FOREIGN = ("https://evil.example", "null", "http://127.0.0.1:1", "{server}.evil.example")
BY_COOKIE = (Page, Form, Script, Upload, Live, Entrance)
"""Where a browser's own word is not enough, for another site may have told it to come."""


def writes(row: Row) -> bool:
    return row.method not in {"GET", "OPTIONS"}


def those(*kinds: type) -> list[Any]:
    """Return the rows of those kinds of access, as the parameters of a test."""
    found = [row for row in ALL if isinstance(row, Row) and type(row.access) in kinds]
    return [pytest.param(row, id=f"{row.method} {row.path}") for row in found]


@pytest.fixture(scope="module")
def ticker(editor):
    """The slug of a ticker that all of them ask for, as none may change it."""
    editor.create(TICKER)
    return TICKER


@pytest.fixture
def address(server, ticker):
    """Return the address that a row has for the ticker and its entry."""

    def filled(row: Row) -> str:
        places = {**PLACES, "slug": ticker}
        return server.url + re.sub(r"\{([^}]+)\}", lambda found: places[found[1]], row.path)

    return filled


@pytest.fixture(scope="module")
def known(desk, editor, ticker):
    """Return what our pages know; see that they show in the end what they did in the beginning."""
    path = f"/{ticker}/entries/{ENTRY}"
    editor.http.put(path, json={"headline": "Bleibt"})
    editor.http.patch(path, json={"headline": "Bleibt so"})
    person = desk.http.get(f"/desk/{ticker}/texts").json()["person"]

    def all_of_it() -> list[str]:
        looked = [editor.http.get(one) for one in (f"{path}/revisions", f"{path}/copies")]
        looked += [editor.http.get(one) for one in (f"/{ticker}", f"/{ticker}-neu")]
        looked += [desk.http.get(f"/desk/{one}") for one in (f"{ticker}/texts", "-/snippets")]
        looked += [desk.http.get(f"/desk/{ticker}/ticker")]
        return [answer.text for answer in looked]

    before = all_of_it()
    told = {"base": 2, "press": "p", "change": {"headline": "x"}, "revision": 2, "to": "x"}
    form = {"slug": f"{ticker}-neu", "title": "x", "headline": "x", "do": "make", "revision": "2"}
    yield {"person": person, **told}, {**form, "form_key": desk.form_key(), "to": "paused"}
    assert all_of_it() == before


@pytest.fixture(scope="module")
def stored(server, ticker):
    """Return all that is stored of the ticker, of one with a name like it, and of the house."""
    with redis.Redis.from_url(server.store_url) as store:

        def found() -> dict[bytes, bytes]:
            keys = set(store.scan_iter(f"{server.prefix}:{{{ticker}[}}-]*", count=1000))
            keys |= {f"{server.prefix}:{one}".encode() for one in ("snippets", "tickers:ever")}
            keys = {one for one in keys if not one.endswith(b":readers")}  # kept for seconds
            with store.pipeline(transaction=False) as asked:
                for key in keys:
                    asked.dump(key)
                return dict(zip(keys, asked.execute(), strict=True))

        yield found


@pytest.fixture
def standing(known, stored):
    """See to it that nothing is changed of all that could be; return what our pages know."""
    before = stored()
    yield known
    assert stored() == before


@pytest.fixture(scope="module")
def tokens(server):
    """Tokens that are valid, but for less."""

    def made(scope: Scope) -> dict[str, str]:
        token = in_house(server.store_url, server.prefix, lambda of: of.tokens.new("less", scope))
        return {"Authorization": f"Bearer {token}"}

    return {
        "another": made(Scope(frozenset({"of-another-ticker"}))),
        "read": made(Scope(may_write=False)),
        "revoked": {"Authorization": f"Bearer {_revoked(server)}"},
    }


def _revoked(server) -> str:
    async def made_and_revoked(house) -> str:
        token = await house.tokens.new("revoked")
        assert await house.tokens.revoke("revoked") == 1
        return token

    return in_house(server.store_url, server.prefix, made_and_revoked)


def test_every_route_is_made_of_rows():
    """There is no address beside the rows, none twice, and no way in that is not tried here."""
    served = Counter(
        (route.path, method)
        for route in routed(settings.read({})).routes
        for method in ((route.methods or set()) - {"HEAD"} if isinstance(route, Route) else {""})
    )
    assert served == Counter((row.path, row.method if isinstance(row, Row) else "") for row in ALL)
    assert max(served.values()) == 1
    kinds = {Open, Pictures, ByToken, ByTokenFirst, ByTokenOrOpen}
    kinds |= {*BY_COOKIE, Seen, Outside}
    assert {type(row.access) for row in ALL} == kinds


@pytest.mark.parametrize("row", those(Open, Pictures))
def test_nobody_asks_who_reads_what_is_open(visitor, standing, address, row):
    """Whatever a reader carries, the answer is the same; and nothing open writes."""
    assert not writes(row)
    known = {"Cookie": "ticker_00000000=made-up", "Authorization": "Bearer made-up"}
    params = {"as": "json", "wait": "0"} if row.path.endswith("/live") else {}
    answers = [
        visitor.http.request(row.method, address(row), headers=one, params=params)
        for one in ({}, known)
    ]
    assert {one.status_code for one in answers} <= {200, 204, 404}
    assert answers[0].status_code == answers[1].status_code


@pytest.mark.parametrize("row", those(ByToken, ByTokenFirst, ByTokenOrOpen))
def test_the_api_asks_for_a_token_that_may(desk, editor, standing, tokens, visitor, address, row):
    """Not for a session, nor for one made up, revoked, for another ticker, or that only reads."""

    def asked(headers: dict[str, str], **body: Any) -> int:
        sent = body or {"json": {}}
        answer = visitor.http.request(row.method, address(row), headers=headers, **sent)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert (answer.status_code == 401) == ("www-authenticate" in answer.headers)
        return answer.status_code

    unknown = 200 if type(row.access) is ByTokenOrOpen else 401
    assert [asked({}), asked({"Cookie": desk.cookie})] == [unknown, unknown]
    assert asked({"Authorization": "Bearer made-up"}) == 401
    assert asked(tokens["revoked"]) == 401
    assert asked({"Authorization": "Basic eDp5"}) == 401
    assert (asked(tokens["another"]) == 403) == (row.access.deed not in OF_NONE)
    assert (asked(tokens["read"]) == 403) == (row.access.deed is not Deed.READ_ALL)
    # Who may is let in, from wherever a page has sent it; then it is refused for what it asks.
    may = {"Authorization": f"Bearer {editor.token}", "Content-Type": "text/plain"}
    may |= {"If-Match": '"999"', "Idempotency-Key": "of-nothing"}
    for origin in ({}, {"Origin": FOREIGN[0]}):
        status = asked({**may, **origin}, content=b"x")
        assert status in ({404, 412, 415} if writes(row) else {200, 404, 412})


@pytest.mark.parametrize("row", those(Page, Seen, Form, Script, Upload, Live))
def test_the_desk_asks_for_a_session(desk, editor, standing, visitor, address, row):
    """Whatever else is known: without one, with a made-up one or a token the answer is 401."""
    made_up = {"Cookie": f"{desk.cookie.partition('=')[0]}=made-up"}
    token = {"Authorization": f"Bearer {editor.token}"}
    as_json, as_form = standing
    bodies = [{"json": as_json}, {"data": as_form}] if writes(row) else [{}]
    for headers in ({}, made_up, token):
        for body in bodies:
            answer = visitor.http.request(row.method, address(row), headers=headers, **body)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
            is_page = isinstance(row.access, Page)
            assert ("html" if is_page else "json") in answer.headers["content-type"]
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("row", [one for one in those(*BY_COOKIE) if writes(one.values[0])])
def test_nothing_is_written_for_another_site(desk, standing, address, row):
    """With an editor's cookie, and all that our pages know: from elsewhere, or in disguise."""
    as_json, as_form = standing
    for origin in FOREIGN:
        headers = {"Origin": origin.format(server=desk.server.url)}
        for body in ({"json": as_json}, {"data": as_form}):
            answer = desk.http.request(row.method, address(row), headers=headers, **body)
            assert answer.status_code == 403, f"{origin}: {answer.text[:200]}"
    if isinstance(row.access, Entrance):
        return
    # A browser may not say whose page it is.
    strange, plain = {**as_form, "form_key": "x"}, {"Content-Type": "text/plain"}
    for body in ({"data": strange}, {"json": as_json, "headers": plain}):
        answer = desk.http.request(row.method, address(row), **body)
        # A file comes as whatever it is; the address says for whom.
        assert answer.status_code == {Script: 415, Upload: 409}.get(type(row.access), 403)
    if isinstance(row.access, Script):
        body = {**as_json, "person": "person:somebody-else"}
        assert desk.http.request(row.method, address(row), json=body).status_code == 409


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
BY_PATH = {row.path: row for row in ALL if isinstance(row, Row)}
PASSING = {"date", "set-cookie", "transfer-encoding", "etag"}
"""Headers that are another's in each answer, or say how a body comes that is not there."""


def methods(path: str) -> set[str]:
    """Return those that an address has: where it can be read, its head can."""
    found = {row.method for row in ALL if isinstance(row, Row) and row.path == path}
    return found | ({"HEAD"} if "GET" in found else set())


@pytest.mark.parametrize("path", BY_PATH)
def test_an_address_says_by_which_methods_it_is_asked_for(visitor, standing, address, path):
    """Any other one is 405 with those that there are, whoever asks, and does nothing."""
    for method in set(METHODS) - methods(path):
        answer = visitor.http.request(method, address(BY_PATH[path]))
        assert answer.status_code == 405, f"{method}: {answer.text[:200]}"
        assert set(answer.headers["allow"].split(", ")) == methods(path)
        assert answer.headers["cache-control"] == "no-store"
        if path.startswith("/api/"):
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", [path for path in BY_PATH if "GET" in methods(path)])
def test_a_head_says_what_would_come(desk, editor, standing, visitor, address, path):
    """To whoever asks: the same status and headers as with the body, or no length, and no body."""

    def asked(method: str, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
        url = address(BY_PATH[path])
        with visitor.http.stream(method, url, headers=headers) as answer:
            if method == "HEAD":
                assert answer.read() == b""
            kept = {name: text for name, text in answer.headers.items() if name not in PASSING}
            if length := kept.get("content-length"):  # figures are others with each request
                kept["content-length"] = "0" if length == "0" else "some"
            return answer.status_code, kept

    for who in ({}, {"Authorization": f"Bearer {editor.token}"}, {"Cookie": desk.cookie}):
        status, head = asked("HEAD", who)
        found = asked("GET", who)
        if "content-length" not in head:
            found[1].pop("content-length", None)
        assert (status, head) == found


CAST = {
    "Admin": ADMIN,
    "Editor": Grants(everywhere=Role.EDITOR),
    "Contributor": Grants(everywhere=Role.CONTRIBUTOR),
    "Of this": Grants(tickers={TICKER: Role.EDITOR}),
    "Writes here": Grants(tickers={TICKER: Role.CONTRIBUTOR}),
    "Not here": Grants(everywhere=Role.EDITOR, tickers={TICKER: Role.NONE}),
    "Of another": Grants(tickers={"of-another-ticker": Role.EDITOR}),
    "Nobody": Grants(),
}


@pytest.fixture(scope="module")
def cast(server, ticker):
    """Somebody signed in of each role, with the key of their forms."""
    with ExitStack() as stack:
        desks = {name: stack.enter_context(Desk(server)) for name in CAST}
        for name, grants in CAST.items():
            desks[name].sign_in(name, grants=grants)

        def keys() -> dict[str, str]:
            pages = {name: one.http.get("/desk/-/sessions").text for name, one in desks.items()}
            return {name: Desk.hidden(page, "form_key") for name, page in pages.items()}

        before = keys()
        yield [(desks[name], CAST[name], before[name]) for name in CAST]
        assert keys() == before


@pytest.mark.parametrize("row", those(Page, Seen, Form, Script, Upload))
def test_nobody_does_what_their_role_forbids(cast, row):
    """Each role at each address: refused with a word where it may not, and let in where it may."""
    places = {**PLACES, "slug": TICKER}
    path = re.sub(r"\{([^}]+)\}", lambda found: places[found[1]], row.path)
    name = TICKER if "{slug}" in row.path else ""
    for desk, grants, key in cast:
        body = {"data": {"form_key": key}} if isinstance(row.access, Form) else {"json": {}}
        may = grants.allow(row.access.deed, name)
        if may and (writes(row) or grants.is_admin):
            continue
        answer = desk.http.request(row.method, path, **(body if writes(row) else {}))
        assert (answer.status_code == 403) == (not may), f"{grants}: {answer.status_code}"


@pytest.mark.parametrize("row", those(Form, Script, Entrance))
def test_looking_writes_nothing(desk, standing, address, row):
    """An address that only writes is none to look at; that of a form leads to its page."""
    answer = desk.http.get(address(row), params=standing[1])
    if not isinstance(row.access, Script):
        assert answer.status_code in {200, 303, 404}
        way = answer.headers.get("location")
        assert not way or desk.http.get(way).status_code in {200, 404}
    elif not any(
        one.path == row.path and one.method == "GET" for one in ALL if isinstance(one, Row)
    ):
        assert answer.status_code == 405

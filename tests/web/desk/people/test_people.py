"""People at the desk: invited, given other roles, signed out and removed, by an admin alone."""

from __future__ import annotations

import html
import json
import re
import socket

import httpx2
import pytest
from support.clients.desk import Desk
from support.machines.stores import wait_for

from ticker.newsroom.people.roles import Grants, Role

PATH = "/desk/-/people"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def name(slug):
    """What nobody else is called."""
    return f"Grace {slug}"


@pytest.fixture
def send(desk):
    """Send a form of the people's pages."""

    def sent(path: str = "", **fields: str):
        form = {"form_key": desk.form_key(), **fields}
        return desk.http.post(f"{PATH}{path}", data=form, headers=ENGLISH)

    return sent


@pytest.fixture
def colleague(server):
    """A browser of somebody else."""
    with Desk(server) as one:
        yield one


def link_in(answer) -> str:
    return html.unescape(re.search(r'href="([^"]+/sign-in\?code=[^"]+)"', answer.text)[1])


def enter(desk: Desk, link: str) -> None:
    """Sign in by a link."""
    code = link.partition("code=")[2]
    assert desk.http.post("/desk/-/sign-in", data={"code": code}).status_code == 303


def row(desk: Desk, name: str) -> str:
    """Return what is said of somebody in the list."""
    rows = desk.http.get(PATH, headers=ENGLISH).text.split("<li><details")
    (found,) = [one for one in rows if f'<b dir="auto">{name}</b>' in one]
    return found


def id_of(desk: Desk, name: str) -> str:
    return re.search(r"/people/(person:[0-9A-Z]+)/end", row(desk, name))[1]


def test_somebody_is_invited_with_a_role(desk, send, colleague, name, editor, ticker):
    """The link is shown this once; whoever opens it may do what their role says, and no more."""
    answer = send(name=name, role="", **{f"of {ticker}": "contributor"})
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    link = link_in(answer)
    assert link not in desk.http.get(PATH).text
    enter(colleague, link)
    assert colleague.http.get(f"/desk/{ticker}").status_code == 200
    refused = colleague.http.get(PATH, headers=ENGLISH)
    said = "may not do this: say who may do what. Ask an admin to do it."
    assert (refused.status_code, said in refused.text) == (403, True)
    assert '<a href="/desk" dir="auto">To the desk</a>' in refused.text
    fields = colleague.composer(ticker)
    assert colleague.write(ticker, **fields, headline="x", state="draft").status_code == 303
    fields = colleague.composer(ticker)
    assert colleague.write(ticker, **fields, headline="x").status_code == 403
    other = f"{ticker}-b"
    editor.create(other)
    assert colleague.http.get(f"/desk/{other}").status_code == 403
    assert "Some tickers only" in row(desk, name)
    assert f"Ticker {ticker} (Contributor)" in row(desk, name)


def test_a_role_that_is_taken_away_is_felt_at_once(desk, send, server, colleague, name, ticker):
    """The sessions end; the next one may do what the new role says."""
    enter(colleague, link_in(send(name=name, role="editor")))
    person = id_of(desk, name)
    assert "last" not in row(desk, name)
    assert send(f"/{person}/role", role="editor", **{f"of {ticker}": "none"}).status_code == 303
    assert colleague.http.get("/desk").status_code == 401
    enter(colleague, link_in(send(f"/{person}/link")))
    assert colleague.http.get(f"/desk/{ticker}").status_code == 403
    assert send(f"/{person}/role", role="admin").status_code == 303
    enter(colleague, link_in(send(f"/{person}/link")))
    assert colleague.http.get(PATH).status_code == 200


def test_a_role_is_of_a_ticker_that_there_is(desk, send, name, ticker):
    """Who has one in some tickers only has it somewhere; else it is said where one chooses."""
    some, nowhere, unknown = {"role": ""}, {f"of {ticker}": "none"}, {"of nirgends": "editor"}
    send(name=name, role="contributor")
    person = id_of(desk, name)
    for path in ("", f"/{person}/role"):
        for asked in (
            some,
            {**some, **nowhere},
            {**some, **unknown},
            {"role": "editor", **unknown},
        ):
            answer = send(path, name=f"{name} 2", **asked)
            assert (answer.status_code, 'id="fault-tickers"' in answer.text) == (422, True)
            assert 'otherwise" open>' in answer.text
    assert f"{name} 2" not in desk.http.get(PATH).text
    assert "Contributor" in row(desk, name)
    assert send(f"/{person}/role", **some, **{f"of {ticker}": "editor"}).status_code == 303
    assert f"Ticker {ticker} (Editor)" in row(desk, name)


def test_tickers_of_one_title_are_told_apart(desk, send, name, editor, slug):
    """Beside the title stands the address, wherever somebody chooses one."""
    for twin in (slug, f"{slug}-2"):
        editor.create(twin, title=f"Sturm {slug}")
    send(name=name, role="", **{f"of {slug}": "editor"})
    for path in ("/desk", PATH, f"{PATH}/{id_of(desk, name)}", "/desk/-/tokens"):
        page = desk.http.get(path).text
        for twin in (slug, f"{slug}-2"):
            assert f'Sturm {slug} <small dir="ltr">/t/{twin}</small>' in page, path
    assert f"/t/{slug}<" in row(desk, name)


def test_sessions_are_ended_by_an_admin(desk, server, send, name):
    """One, or all; each is listed with its device."""
    with Desk(server) as one, Desk(server) as two, Desk(server) as three:
        one.sign_in(name, "Mozilla/5.0 (iPhone) Safari/1")
        two.sign_in(name, "Mozilla/5.0 (Windows) Firefox/140.0")
        three.sign_in(name)
        person = id_of(desk, name)
        wait_for(lambda: "End all 3" in row(desk, name), "all are listed")
        said = row(desk, name).partition("Firefox, Windows")[2]
        digest = re.search(r'name="end" value="([0-9a-f]{64})"', said)[1]
        assert send(f"/{person}/end", end=digest).status_code == 303
        assert [one.http.get("/desk").status_code for one in (one, two, three)] == [200, 401, 200]
        assert send(f"/{person}/end", end="all").status_code == 303
        assert [one.http.get("/desk").status_code for one in (one, three)] == [401, 401]


def test_a_name_is_changed_and_a_person_removed(desk, send, colleague, name, ticker):
    """The new name stands at what was written before; who has left comes in by nothing.

    The audit has both names, until whoever has left is to be named no longer.
    """
    enter(colleague, link_in(send(name=name, role="editor")))
    fields = colleague.composer(ticker)
    assert colleague.write(ticker, **fields, headline="Von Grace").status_code == 303
    person = id_of(desk, name)
    assert send(f"/{person}/name", name=f"{name} H").status_code == 303
    assert colleague.http.get("/desk").status_code == 200
    assert f"{name} H" in desk.http.get(f"/desk/{ticker}/feed").text
    renamed, *_, invited = desk.audited(who=person)
    assert renamed["detail"] == f"{name} → {name} H"
    assert (invited["act"], invited["detail"]) == ("person.invited", "editor")
    late = link_in(send(f"/{person}/link"))
    assert send(f"/{person}/remove").status_code == 303
    assert colleague.http.get("/desk").status_code == 401
    answer = colleague.http.post("/desk/-/sign-in", data={"code": late.partition("code=")[2]})
    assert answer.status_code == 410
    assert f"{name} H" in desk.http.get(f"/desk/{ticker}/feed").text
    for path in ("/role", "/link", "/end", "/remove"):
        assert send(f"/{person}{path}", role="editor", name="x").status_code == 404
    assert send(f"/{person}/name", name="N. N.").status_code == 303
    assert f"{name} H" not in desk.http.get(f"/desk/{ticker}/feed").text
    assert 'value="N. N."' in desk.http.get(PATH).text
    nameless = send(f"/{person}/name", name=" ")
    assert (nameless.status_code, f'id="fault-{person}"' in nameless.text) == (422, True)
    assert send("/person:nobody/name", name="x").status_code == 404
    assert name not in str(desk.audited())


def test_removing_somebody_is_asked_first(desk, send, colleague, name, editor, ticker):
    """Their page says what goes, what stays and what is still planned; the list who has gone."""
    enter(colleague, link_in(send(name=name, role="editor")))
    assert ">Edit<" in row(desk, name)
    person = id_of(desk, name)
    asked = {"headline": "Später", "state": "scheduled", "due": "2099-01-01T12:00"}
    assert colleague.write(ticker, **colleague.composer(ticker), **asked).status_code == 303
    page = desk.http.get(f"{PATH}/{person}", headers=ENGLISH).text
    question = page.partition(f"<summary>Remove {name} …</summary>")[2]
    assert "1 post is still planned" in question
    assert f"Yes, remove {name}" in question
    answer = desk.http.get(send(f"/{person}/remove").headers["location"], headers=ENGLISH)
    assert f"{name} no longer belongs to the newsroom." in answer.text


def test_what_was_done_is_said(desk, send, server, name):
    """At the person whom it was done to; who has given up their own say is told it at the desk."""
    send(name=name, role="contributor")
    person = id_of(desk, name)

    def said(path: str, **fields: str) -> str:
        answer = desk.http.get(send(path, **fields).headers["location"], headers=ENGLISH)
        return answer.text.partition('class="done" role="status">')[2].partition("<")[0]

    assert "signs in anew" in said(f"/{person}/role", role="editor")
    assert said(f"/{person}/role", role="editor") == "The role is saved."
    assert said(f"/{person}/name", name=f"{name} H") == "The name is saved."
    assert said(f"/{person}/end", end="all") == "That has ended."
    with Desk(server) as other:
        other.sign_in(f"{name} 2")
        own = id_of(desk, f"{name} 2")
        form = {"form_key": other.form_key(), "role": "editor"}
        answer = other.http.post(f"{PATH}/{own}/role", data=form)
        page = other.http.get(answer.headers["location"], headers=ENGLISH)
        assert (page.status_code, "Your role is now: Editor." in page.text) == (200, True)


def test_what_cannot_be_is_said_where_it_was_typed(desk, server, send, name):
    """A name that somebody has, none, or one too long; a form that was filled in too late."""
    server.link(name)
    server.run("token", f"{name} bot")
    hidden = ("\u3164", "\u2800", "A\u115fda", "A\u202eda", f"{name}\u00ad")
    for wrong in (name.upper(), f"{name} Bot", " ", "x" * 101, *hidden):
        answer = send(name=wrong, role="contributor")
        assert answer.status_code in {409, 422}
        assert 'id="fault-name"' in answer.text
        assert re.search('value="contributor" checked', answer.text)
    person = id_of(desk, name)
    answer = send(f"/{person}/name", name=" ")
    assert (answer.status_code, 'id="fault-name"' in answer.text) == (422, True)
    seen = html.unescape(
        re.search('name="seen" value="([^"]+)"', desk.http.get(f"{PATH}/{person}").text)[1]
    )
    assert send(f"/{person}/role", role="editor", seen=seen).status_code == 303
    late = send(f"/{person}/role", role="admin", seen=seen)
    assert (late.status_code, "Somebody has changed something" in late.text) == (409, True)
    assert "Editor" in row(desk, name)


@pytest.mark.parametrize("grants", [Grants(everywhere=Role.EDITOR), Grants()])
def test_nobody_else_says_who_may_do_what(server, colleague, name, grants):
    """Whoever is no admin sees no list, and changes nobody, themselves included."""
    code = server.link(name, grants).partition("code=")[2]
    colleague.http.post("/desk/-/sign-in", data={"code": code})
    key = colleague.hidden(colleague.http.get("/desk/-/sessions").text, "form_key")
    assert "/desk/-/people" not in colleague.http.get("/desk/-/sessions").text
    for path in ("", "/person:1", "/person:1/role", "/person:1/remove", "/person:1/link"):
        form = {"form_key": key, "name": "Mallory", "role": "admin"}
        assert colleague.http.post(f"{PATH}{path}", data=form).status_code in {403, 405}
        assert colleague.http.get(f"{PATH}{path}").status_code in {403, 405}


def test_who_is_removed_finishes_nothing(desk, server, send, name, editor, ticker):
    """What had begun to come before is refused once all of it is there."""
    with Desk(server) as other:
        other.sign_in(name)
        form = f"form_key={other.form_key()}&name=Zwei+{name}&role=admin".encode()
        fields = {"base": 0, "press": "p", "change": {"headline": "Late", "state": "published"}}
        person = other.http.get(f"/desk/{ticker}/texts").json()["person"]
        text = json.dumps({"person": person, **fields}).encode()
        asked = [
            slowly(server, other.cookie, PATH, form, "application/x-www-form-urlencoded"),
            slowly(server, other.cookie, f"/desk/{ticker}/entries/late", text, "application/json"),
        ]
        try:
            assert send(f"/{id_of(desk, name)}/remove").status_code == 303
            for one, body in zip(asked, (form, text), strict=True):
                one.sendall(body[-5:])
                assert b" 401 " in one.recv(4096).partition(b"\r\n")[0]
        finally:
            for one in asked:
                one.close()
    assert editor.entries(ticker)["entries"] == []


def slowly(server, cookie: str, path: str, body: bytes, kind: str) -> socket.socket:
    """Send a request but for its last five bytes."""
    host, port = server.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=20)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body[:-5])
    return connection


def test_an_old_tab_is_told_nothing_of_somebody_elses(server, colleague, name, ticker):
    """What a page's script asks for is for whom it was made, also where it only reads."""
    colleague.sign_in(name)
    person = colleague.http.get(f"/desk/{ticker}/texts").json()["person"]
    for path in ("feed", "audience", "live?as=json"):
        address = f"/desk/{ticker}/{path}"
        for of, status in ((person, 200), ("person:01SOMEBODY", 409)):
            answer = colleague.http.get(httpx2.URL(address).copy_merge_params({"person": of}))
            assert answer.status_code == status, address

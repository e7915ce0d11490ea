"""Moving an entry to another ticker: it stands there before it goes here, whatever happens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from support.clients.desk import Desk
from support.clients.readers import follow, get
from support.machines.stores import wait_for

from ticker.newsroom.archive.installation import installed
from ticker.newsroom.archive.moving import Moving
from ticker.newsroom.errands.errand import MOVE, Errand
from ticker.newsroom.people.roles import Grants, Role


@pytest.fixture
def other(editor, ticker):
    """Another ticker, which is the right one."""
    slug = f"{ticker}-b"
    editor.create(slug)
    return slug


@pytest.fixture
def move(desk, ticker):
    """Ask at the desk for an entry to be moved."""
    person = desk.http.get(f"/desk/{ticker}/texts").json()["person"]

    def asked(entry_id, to, revision=1, slug=ticker):
        fields = {"person": person, "to": to, "revision": revision}
        return desk.http.post(f"/desk/{slug}/entries/{entry_id}/move", json=fields)

    return asked


def read(editor, slug, entry_id):
    answer = editor.http.get(f"/{slug}/entries/{entry_id}")
    return answer.json() if answer.status_code == 200 else None


def moved(editor, ticker, entry_id):
    """Wait until an entry is gone from a ticker; return it."""

    def found():
        entry = read(editor, ticker, entry_id)
        return entry if entry["state"] == "retracted" else None

    return wait_for(found, "the entry has moved")


async def test_it_stands_there_under_its_id(server, editor, ticker, other, move):
    """With all of it, at its time; readers here are told that it goes, and its address leads on."""
    entry = editor.publish(ticker, "Verirrt", body="Text.", key=True, tags=["A"])
    async with (
        follow("ws", server.url, other, editor.entries(other)["at"]) as there,
        follow("ws", server.url, ticker, editor.entries(ticker)["at"]) as here,
    ):
        assert move(entry["id"], other).status_code == 202
        put = (await there.changes(1))[0]
        remove = (await here.changes(1))[0]
    assert (put["type"], put["id"], remove["type"]) == ("put", entry["id"], "remove")
    stands = read(editor, other, entry["id"])
    kept = ("headline", "body", "key", "tags", "published_at", "id", "by")
    assert {name: stands[name] for name in kept} == {
        **{name: entry[name] for name in kept},
        "by": stands["by"],
    }
    assert moved(editor, ticker, entry["id"])["moved_to"] == other
    page = get(f"{server.url}/t/{ticker}/e/{entry['id']}", follow_redirects=False)
    assert page.status_code == 301
    assert page.headers["location"] == f"/t/{other}/e/{entry['id']}"
    assert get(server.url + page.headers["location"]).status_code == 200


def test_and_comes_back(server, editor, ticker, other, move):
    """What was moved by mistake is moved again; then nothing leads away from here."""
    entry = editor.publish(ticker, "Hin und her")["id"]
    assert move(entry, other).status_code == 202
    moved(editor, ticker, entry)
    assert move(entry, ticker, slug=other).status_code == 202
    assert moved(editor, other, entry)["moved_to"] == ticker
    stands = read(editor, ticker, entry)
    assert (stands["state"], stands.get("moved_to", "")) == ("published", "")
    assert get(f"{server.url}/t/{ticker}/e/{entry}").status_code == 200


def test_what_cannot_be_moved(editor, ticker, other, move):
    """Nowhere, to where it is, what no reader has, what a colleague has changed, what is there."""
    entry = editor.publish(ticker, "Eins")["id"]
    draft = editor.publish(ticker, "Entwurf", state="draft")["id"]
    editor.http.put(f"/{other}/entries/taken", json={"headline": "Anderes"})
    editor.http.put(f"/{ticker}/entries/taken", json={"headline": "Gleiche Kennung"})
    for answer, status in (
        (move(entry, "nirgends"), 404),
        (move(entry, "../x"), 404),
        (move("nie-da", other), 404),
        (move(entry, ticker), 422),
        (move(draft, other), 422),
        (move(entry, other, revision=2), 412),
        (move("taken", other), 422),
    ):
        assert (answer.status_code, bool(answer.json()["said"])) == (status, True)
    assert read(editor, other, entry) is None
    assert read(editor, ticker, entry)["state"] == "published"


def test_where_to_is_known_before(desk, editor, ticker, other):
    """Asked while it is typed: the title of that ticker, or why the entry cannot go there."""
    entry = editor.publish(ticker, "Eins")["id"]

    def said(to):
        found = desk.http.get(f"/desk/{ticker}/entries/{entry}/move", params={"to": to})
        assert found.status_code == 200, found.text
        return found.json()

    title = editor.http.get(f"/{other}").json()["title"]
    assert said(other) == said(f"https://paper.example/t/{other}/") == {"title": title}
    assert "nirgends" in said("nirgends")["why"]
    assert all(said(to)["why"] for to in (ticker, "", "../x"))
    assert said(f" {title.upper()} ") == {"title": title}
    assert said("Nirgends & nie") == {"why": "Es gibt keinen Liveticker „Nirgends & nie“."}
    editor.create(f"{ticker}-c", title=title)
    assert f"{ticker}-c" in said(title)["why"]


def test_a_title_says_where_to(editor, ticker, other, move):
    """An entry is moved to the ticker that is called so, as to its address."""
    entry = editor.publish(ticker, "Verirrt")["id"]
    assert move(entry, editor.http.get(f"/{other}").json()["title"]).status_code == 202
    assert moved(editor, ticker, entry)["moved_to"] == other


async def test_who_died_between_has_lost_nothing(server, editor, ticker, other):
    """What was written there by a try before stays as it is, even changed; then it goes here."""
    entry = editor.publish(ticker, "Beinahe")
    content = {name: entry[name] for name in ("headline", "published_at")}
    editor.http.put(f"/{other}/entries/{entry['id']}", json=content)
    editor.change(other, entry["id"], headline="Dort schon geändert")
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    async with installed(server.store_url, prefix) as house:
        errand = Errand.new(MOVE, entry["id"], datetime.now(UTC), to=other, by="person:x")
        for _ in range(2):
            assert await Moving(house.archive).kind.work(ticker, errand)
    assert read(editor, other, entry["id"])["headline"] == "Dort schon geändert"
    assert moved(editor, ticker, entry["id"])["moved_to"] == other


async def test_what_was_retracted_there_stays_retracted(server, editor, ticker, other):
    """A try that comes late brings nothing back that a colleague has taken from the readers."""
    entry = editor.publish(ticker, "Doch falsch")["id"]
    editor.http.put(f"/{other}/entries/{entry}", json={"headline": "Doch falsch"})
    editor.retract(other, entry)
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    async with installed(server.store_url, prefix) as house:
        errand = Errand.new(MOVE, entry, datetime.now(UTC), to=other, by="person:x")
        assert await Moving(house.archive).kind.work(ticker, errand)
    assert read(editor, other, entry)["state"] == "retracted"
    assert read(editor, ticker, entry)["state"] == "retracted"


def test_what_is_written_meanwhile_moves_along(editor, ticker, other, move):
    """The last text that readers had here is what they have there."""
    entry = editor.publish(ticker, "Fassung 0")["id"]
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(
            lambda: [editor.change(ticker, entry, headline=f"Fassung {n}") for n in range(1, 40)]
        )
        while move(entry, other, read(editor, ticker, entry)["revision"]).status_code == 412:
            pass
        writing.result()
    moved(editor, ticker, entry)
    revisions = editor.http.get(f"/{ticker}/entries/{entry}/revisions").json()["revisions"]
    last = [one["headline"] for one in revisions if one["state"] == "published"][-1]
    assert read(editor, other, entry)["headline"] == last


def test_what_has_moved_is_not_published_here(desk, editor, ticker, other, move):
    """It would stand in both; whoever tries is told where it is."""
    entry = editor.publish(ticker, "Verirrt")["id"]
    move(entry, other)
    moved(editor, ticker, entry)
    person = desk.http.get(f"/desk/{ticker}/texts").json()["person"]
    change = {"headline": "Noch einmal", "state": "published"}
    press = {"person": person, "base": 2, "press": "again", "change": change}
    answer = desk.http.post(f"/desk/{ticker}/entries/{entry}", json=press)
    assert (answer.status_code, other in answer.json()["said"]) == (422, True)
    path = f"/{ticker}/entries/{entry}"
    assert editor.http.patch(path, json={"state": "published"}).status_code == 422
    assert editor.http.patch(path, json={"state": "draft"}).status_code == 200
    later = {"state": "scheduled", "published_at": "2100-01-01T00:00:00Z"}
    for state in (later, {"state": "published"}):
        assert editor.http.patch(path, json=state).status_code == 422
    editor.http.patch(path, json={"state": "retracted"})
    assert read(editor, ticker, entry)["state"] == "retracted"


def test_the_title_of_a_ticker_is_told_to_who_may_move_there(server, editor, ticker, other):
    """Not to an editor of this one alone, who may not know of the other; nor may they move."""
    editor.http.patch(f"/{other}", json={"title": "Geheim"})
    entry = editor.publish(ticker, "Da")["id"]
    path = f"/desk/{ticker}/entries/{entry}/move"
    for name, tickers, told in (("Here", [ticker], False), ("Both", [ticker, other], True)):
        with Desk(server) as desk:
            grants = Grants(tickers=dict.fromkeys(tickers, Role.EDITOR))
            desk.sign_in(f"{name} {ticker}", grants=grants)
            answer = desk.http.get(path, params={"to": other})
            assert (answer.status_code, "Geheim" in answer.text) == (200, told)
            assert ("why" in answer.json()) == (not told)

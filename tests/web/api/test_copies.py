"""Working copies: what somebody writes beside what stands, and nobody else sees."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from redis import Redis
from support.clients.readers import get
from support.machines.stores import wait_for
from support.problems import sentences

CONTENT = {"headline": "Halb ferti", "body": "x" * 400, "anything": [1, None, {"ä": "\u2028"}]}


@pytest.fixture
def mine(editor, ticker):
    return Copies(editor.http, ticker)


@pytest.fixture
def others(server, ticker):
    """Somebody else who may write."""
    return Copies(server.editor().http, ticker)


class Copies:
    """Working copies of one author in one ticker."""

    def __init__(self, http: httpx2.Client, slug: str) -> None:
        self.http = http
        self.slug = slug

    def ask(self, method: str, path: str = "", **options) -> httpx2.Response:
        return self.http.request(method, f"/{self.slug}{path}", **options)

    def put(self, entry_id: str, name: str = "tab-1", content=None, **more) -> httpx2.Response:
        params = {"durable": "1"} if more.pop("durable", False) else {}
        body = {"content": CONTENT if content is None else content, **more}
        return self.ask("PUT", f"/entries/{entry_id}/copies/{name}", json=body, params=params)

    def put_after(self, moment: str, entry_id: str, name: str) -> str:
        """Put a copy until its time is a later one, and return that."""
        changed = ""

        def later() -> bool:
            nonlocal changed
            changed = self.put(entry_id, name).json()["updated_at"]
            return changed > moment

        wait_for(later, "a millisecond has passed")
        return changed

    def get(self, entry_id: str, name: str = "tab-1") -> httpx2.Response:
        return self.ask("GET", f"/entries/{entry_id}/copies/{name}")

    def listed(self, path: str = "/copies") -> list[tuple[str, str]]:
        copies = self.ask("GET", path).json()["copies"]
        assert not any("content" in copy for copy in copies)
        return [(copy["entry"], copy["name"]) for copy in copies]


@pytest.mark.parametrize("durable", [False, True])
def test_a_copy_is_kept_and_given_back(mine, editor, ticker, durable):
    """Any content comes back as it was, also for an id that no entry has yet; the last one wins."""
    at = editor.entries(ticker)["at"]
    first = mine.put("neu", durable=durable)
    assert first.status_code == 201
    assert (first.json()["base"], first.json()["by"]) == (0, "tests")
    assert mine.get("neu").json() == first.json()
    assert mine.get("neu").json()["content"] == CONTENT
    again = mine.put("neu", content={"headline": ""}, base=3, durable=durable)
    assert again.status_code == 200
    assert mine.get("neu").json()["content"] == {"headline": ""}
    assert mine.get("neu").json()["base"] == 3
    assert editor.entries(ticker)["at"] == at, "a copy is no event"
    assert editor.http.get(f"/{ticker}/entries/neu").status_code == 404


def test_a_copy_changes_nothing_of_its_entry(mine, editor, ticker):
    """The entry has the revision, the ETag and the position that it had."""
    entry = editor.publish(ticker, "Eins")
    before = editor.http.get(f"/{ticker}/entries/{entry['id']}")
    mine.put(entry["id"], base=1)
    after = editor.http.get(f"/{ticker}/entries/{entry['id']}")
    assert (after.json(), after.headers["etag"]) == (before.json(), before.headers["etag"])


def test_copies_are_listed_without_content_the_newest_first(mine):
    """All of a ticker, or those of one entry."""
    latest = ""
    for entry_id, name in (("a", "x"), ("b", "x"), ("a", "y")):
        latest = mine.put_after(latest, entry_id, name)
    assert mine.listed() == [("a", "y"), ("b", "x"), ("a", "x")]
    assert mine.listed("/entries/a/copies") == [("a", "y"), ("a", "x")]
    assert mine.ask("DELETE", "/entries/a/copies/y").status_code == 200
    assert mine.listed() == [("b", "x"), ("a", "x")]


def test_a_copy_is_its_authors_own(mine, others, server, ticker):
    """To others it is not there, whether they read, list or delete; their own has the same name."""
    mine.put("a")
    assert others.get("a").json()["code"] == "no_such_copy"
    assert others.ask("DELETE", "/entries/a/copies/tab-1").status_code == 404
    assert others.listed() == []
    others.put("a", content={"headline": "Meins"})
    assert mine.get("a").json()["content"] == CONTENT
    path = f"{server.url}/api/tickers/{ticker}"
    for asked in ("/copies", "/entries/a/copies", "/entries/a/copies/tab-1"):
        assert get(path + asked).status_code == 401


@pytest.mark.parametrize("state", ["draft", "published"])
def test_erasing_an_entry_erases_its_copies(mine, others, editor, server, ticker, state):
    """Whoever keeps them, nothing of them stays in the store, and none comes back."""
    entry_id = editor.publish(ticker, "Eins", state=state)["id"]
    for one in (mine, others):
        one.put(entry_id, content={"body": "streng geheim"})
    editor.retract(ticker, entry_id, purge="1")
    assert mine.get(entry_id).status_code == 404
    assert mine.listed() == others.listed() == []
    with Redis.from_url(server.store_url) as redis:
        for key in redis.scan_iter(f"*{{{ticker}}}*"):
            assert b"streng geheim" not in (redis.dump(key) or b"")
    if state == "published":
        assert mine.put(entry_id).json()["code"] == "erased"


def test_deleting_a_ticker_deletes_its_copies(mine, editor, server, ticker):
    """No key of theirs is left; who did what to the ticker is."""
    mine.put("a")
    editor.http.delete(f"/{ticker}")
    with Redis.from_url(server.store_url) as redis:
        left = {key.decode().rpartition(":")[2] for key in redis.scan_iter(f"*{{{ticker}}}*")}
    assert left == {"audit", "desk", "log"}
    assert mine.put("a").status_code == 404


def test_nobody_keeps_more_than_a_hundred(mine, others, editor, ticker):
    """The hundred-and-first is refused with a sentence, until one was deleted or erased."""
    for number in range(100):
        assert mine.put(f"e{number}", content={}).status_code == 201
    assert "100" in mine.put("noch-eine").json()["detail"]
    assert mine.put("noch-eine").json()["code"] == "too_many_copies"
    assert mine.put("e7", content={"headline": "Weiter"}).status_code == 200
    assert others.put("noch-eine").status_code == 201
    assert mine.ask("DELETE", "/entries/e7/copies/tab-1").status_code == 200
    assert mine.put("noch-eine").status_code == 201
    assert mine.put("und-eine").json()["code"] == "too_many_copies"
    editor.http.put(f"/{ticker}/entries/e5", json={"headline": "Da"})
    editor.retract(ticker, "e5", purge="1")  # what went with its entry makes room
    assert mine.put("und-eine").status_code == 201


def test_a_copy_is_gone_after_thirty_days(mine, server, ticker):
    """An old one is not given back, not listed, makes room, and its keys expire by themselves."""
    mine.put("alt")
    mine.put("neu")
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    with Redis.from_url(server.store_url) as redis:
        kept = f"{prefix}:{{{ticker}}}:copies:alt"
        (listed,) = redis.keys(f"*{{{ticker}}}:copied:*")
        for key in (kept, listed):
            assert 29 * 86400 < redis.ttl(key) <= 30 * 86400
            for field, text in redis.hgetall(key).items():
                if key == kept or b"alt" in field:
                    old = re.sub(rb'"updated_at":"[0-9]+', b'"updated_at":"2020', text)
                    redis.hset(key, field, old)
    assert mine.get("alt").status_code == 404
    assert mine.listed() == [("neu", "tab-1")]
    assert mine.put("alt").status_code in {200, 201}
    assert mine.get("alt").status_code == 200


def test_a_broken_copy_leaves_the_others_alone(mine, server, ticker):
    """It is not listed, fails for itself, and can be deleted."""
    mine.put("a", "gut")
    mine.put("a", "kaputt")
    with Redis.from_url(server.store_url) as redis:
        (kept,) = redis.keys(f"*{{{ticker}}}:copies:a")
        (listed,) = redis.keys(f"*{{{ticker}}}:copied:*")
        for key in (kept, listed):
            for field in redis.hkeys(key):
                if b"kaputt" in field:
                    redis.hset(key, field, b"{\xff")
    assert mine.listed() == [("a", "gut")]
    assert mine.get("a", "kaputt").json()["code"] == "unreadable"
    assert mine.put("a", "neu").status_code == 201
    assert mine.ask("DELETE", "/entries/a/copies/kaputt").status_code == 200
    assert mine.get("a", "kaputt").status_code == 404


def test_an_old_copy_of_somebody_else_goes_with_the_next_one(mine, others, server, ticker):
    """Nobody's unfinished text is kept longer because others go on writing."""
    others.put("alt", content={"body": "vor langer Zeit"})
    with Redis.from_url(server.store_url) as redis:
        (times,) = redis.keys(f"*{{{ticker}}}:copies:alt:times")
        for field in redis.hkeys(times):
            redis.hset(times, field, "2020-01-01T00:00:00.000Z")
        mine.put("alt")
        (kept,) = redis.keys(f"*{{{ticker}}}:copies:alt")
        assert redis.hlen(times) == redis.hlen(kept) == 1


def test_a_hundred_are_a_hundred_however_many_come_at_once(mine, editor, ticker):
    """Those who save at the same time are counted one after the other."""
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda n: mine.put(f"e{n}", content={}), range(125)))
    codes = [answer.status_code for answer in answers]
    assert sorted(set(codes)) in ([201, 422], [201, 422, 503])
    assert len(mine.listed()) <= 100
    assert codes.count(201) == len(mine.listed())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "content"),
        ({"content": "x"}, "content"),
        ({"content": {"body": "x" * 140_000}}, "content"),
        ({"content": {"body": "\ud800"}}, "content"),
        ({"content": {}, "base": -1}, "base"),
        ({"content": {}, "base": "1"}, "base"),
        ({"content": {}, "base": True}, "base"),
        ({"content": {}, "more": 1}, "more"),
        ({"content": {"n": float("inf")}}, "content"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_a_wrong_copy_is_refused(mine, body, field):
    """Only sizes are checked of what is written; the rest has the form that is described."""
    headers = {"Content-Type": "application/json"}
    path = "/entries/a/copies/x"
    sent = json.dumps(body).replace("Infinity", "1e999")
    answer = mine.ask("PUT", path, content=sent, headers=headers)
    assert list(sentences(answer)) == [field]


def test_names_are_as_ids_are(mine, slug):
    """A name that cannot be one, and a ticker that is not there, are told."""
    assert list(sentences(mine.put("a", "a b"))) == ["name"]
    assert list(sentences(mine.put("ä", "x"))) == ["id"]
    mine.slug = f"{slug}-nichts"
    assert {mine.put("a").status_code, mine.get("a").status_code} == {404}
    assert mine.ask("GET", "/copies").status_code == 404

"""The layout: data of the former version are taken over, data of a later one are refused."""

from __future__ import annotations

import hashlib
import json

import pytest
from redis import Redis
from support.clients.readers import get
from support.machines.here import Here
from support.machines.servers import Editor, Server
from support.machines.stores import redis_server, wait_for

from ticker.web import process

SECRET = "tk_former"
DIGEST = hashlib.sha256(SECRET.encode()).hexdigest()
MOMENT = "2026-11-04T13:12:00.000Z"
TICKER = {
    "title": "Früher",
    "kicker": "",
    "intro": "",
    "language": "de",
    "timezone": "Europe/Berlin",
    "status": "live",
    "image": None,
    "coverage_start": None,
    "coverage_end": None,
    "embed_origins": [],
    "listed": True,
    "slug": "frueher",
    "revision": 1,
    "created_at": MOMENT,
    "updated_at": MOMENT,
}
ENTRY = {
    "headline": "Eins",
    "body": "",
    "label": "",
    "breaking": False,
    "author": "",
    "source": None,
    "verification": None,
    "tags": [],
    "key": False,
    "pinned": False,
    "published_at": MOMENT,
    "state": "published",
    "correction": "",
    "id": "e1",
    "revision": 1,
    "updated_at": MOMENT,
    "edited_at": None,
    "reason": "",
}
BODY = b'{"headline":"Eins"}'
POST = hashlib.sha256(b"POST /api/tickers/frueher/entries?\n" + BODY).hexdigest()


def former(redis: Redis) -> None:
    """Write what the version before has left behind."""
    redis.hset("ticker:tokens", DIGEST, json.dumps({"name": "alt", "created_at": MOMENT}))
    redis.zadd("ticker:tickers", {"frueher": 1_000_000})
    key = "ticker:{frueher}:"
    redis.set(f"{key}ticker", json.dumps(TICKER))
    redis.set(f"{key}activity", MOMENT)
    redis.hset(f"{key}entries", "e1", json.dumps(ENTRY))
    redis.hset(f"{key}revisions", "e1 1", json.dumps(ENTRY))
    redis.hset(f"{key}positions", "e1", "2-bbbbbbbb")
    for index in ("all", "published"):
        redis.zadd(f"{key}index:{index}", {f"{MOMENT} e1": 0})
    redis.rpush(
        f"{key}log",
        '{"at":"1-aaaaaaaa","after":"0-0","type":"ticker","html":""}',
        '{"at":"2-bbbbbbbb","after":"1-aaaaaaaa","type":"put","id":"e1","html":""}',
    )
    answer = {"fingerprint": POST, "id": "e1", "created": 1, "revision": 1, "at": "2-bbbbbbbb"}
    redis.hset(f"ticker:once:{DIGEST}:schluessel", mapping=answer)
    redis.expire(f"ticker:once:{DIGEST}:schluessel", 86400)


@pytest.fixture
def store():
    with redis_server() as store:
        yield store


def test_the_data_of_the_former_layout_are_taken_over(store):
    """Readers go on where they were, tokens write, answers are repeated, and deleting takes all."""
    former(store.client)
    with Server(store.url) as server:
        assert store.client.get("ticker:format") == b"2"
        poll = get(f"{server.url}/t/frueher/live?since=1-aaaaaaaa&as=json").json()
        assert [event["at"] for event in poll["events"]] == ["2-bbbbbbbb"]
        editor = Editor(server.url, SECRET)
        again = editor.http.post(
            "/frueher/entries",
            content=BODY,
            headers={"Content-Type": "application/json", "Idempotency-Key": "schluessel"},
        )
        assert (again.status_code, again.json()["id"]) == (201, "e1")
        assert again.headers["idempotency-replayed"] == "true"
        other = editor.http.post(
            "/frueher/entries",
            json={"headline": "Zwei"},
            headers={"Idempotency-Key": "schluessel"},
        )
        assert other.json()["code"] == "key_reused"
        changed = editor.change("frueher", "e1", headline="Zwei")
        assert (changed["revision"], changed["by"]) == (2, "alt")
        assert changed["position"].startswith("3-")
        assert [one["by"] for one in revisions(editor)] == [None, "alt"]
        editor.http.delete("/frueher")
        left = {f"ticker:{{frueher}}:{log}".encode() for log in ("log", "desk", "audit")}
        assert set(store.client.keys("*frueher*")) == left
        editor.http.close()


def revisions(editor: Editor) -> list[dict]:
    return editor.http.get("/frueher/entries/e1/revisions").json()["revisions"]


def test_answers_of_the_former_layout_are_forgotten_after_a_day(store):
    """What a new installation has, or one that was taken over yesterday, asks for no old keys."""
    former(store.client)
    store.client.set("ticker:format", 2)
    with Server(store.url) as server:
        editor = Editor(server.url, SECRET)
        answer = editor.http.post(
            "/frueher/entries",
            content=BODY,
            headers={"Content-Type": "application/json", "Idempotency-Key": "schluessel"},
        )
        assert answer.status_code == 201
        assert answer.json()["id"] != "e1"
        editor.http.close()


def test_a_later_layout_is_noticed_under_way(store, monkeypatch):
    """Where a later version has taken the data over, a worker that still runs writes no more."""
    monkeypatch.setattr(process, "TIDY_SECONDS", 0.1)
    with Here(store.url) as here:
        editor = here.editor()
        editor.create("lage")
        store.client.set("ticker:format", 3)
        wait_for(
            lambda: editor.http.patch("/lage", json={"kicker": "K"}).status_code == 503,
            "it is noticed",
        )
        assert editor.http.post("/lage/entries", json={"headline": "x"}).json()["code"] == (
            "store_layout"
        )
        store.client.set("ticker:format", 2)
        assert editor.publish("lage", "Weiter")["revision"] == 1


def test_data_of_a_later_layout_stop_the_start_with_a_sentence(store):
    """Nothing is read or written, by the server or by a command."""
    store.client.set("ticker:format", 3)
    before = store.client.keys("*")
    server = Server(store.url)
    for command in (("serve",), ("token", "x"), ("export", "lage")):
        refused = server.run(*command)
        assert refused.returncode == 1
        assert "layout is 3" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1
    assert store.client.keys("*") == before

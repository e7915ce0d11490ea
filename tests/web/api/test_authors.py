"""Authors: each revision keeps who has written it, and those who write are told."""

from __future__ import annotations

import hashlib
import json

import pytest
from redis import Redis
from support.clients.desk import Desk
from support.clients.readers import get
from support.machines.servers import Editor


@pytest.fixture
def agency(server):
    """A token of another name."""
    made = server.run("token", "Agentur")
    assert made.returncode == 0, made.stderr
    editor = Editor(server.url, made.stdout.strip())
    yield editor
    editor.http.close()


def by(answer):
    return [revision["by"] for revision in answer.json()["revisions"]]


def test_each_revision_has_its_author(editor, agency, ticker):
    """Whoever changes an entry, and however, stands beside that revision, by the present name."""
    entry = agency.publish(ticker, "Eins")
    assert entry["by"] == "Agentur"
    assert editor.change(ticker, entry["id"], headline="Zwei")["by"] == "tests"
    path = f"/{ticker}/entries/{entry['id']}"
    agency.http.request("DELETE", path, json={"reason": "x"})
    assert by(editor.http.get(f"{path}/revisions")) == ["Agentur", "tests", "Agentur"]
    assert editor.http.get(f"/{ticker}/entries").json()["entries"][0]["by"] == "Agentur"


def test_what_already_stands_keeps_its_author(editor, agency, ticker):
    """Writing what stands is no revision, and takes nothing over."""
    entry = agency.publish(ticker, "Eins")
    assert editor.change(ticker, entry["id"], headline="Eins")["by"] == "Agentur"


def test_readers_are_not_told(editor, server, ticker):
    """Without a token nobody learns who has written what, in any answer."""
    entry = editor.publish(ticker, "Eins")
    path = f"{server.url}/api/tickers/{ticker}/entries"
    assert "by" not in get(f"{path}/{entry['id']}").json()
    assert "by" not in get(path).json()["entries"][0]
    assert '"by"' not in get(f"{server.url}/t/{ticker}/live?since=0-0&as=json").text
    assert "by" not in get(f"{server.url}/api/tickers/{ticker}").json()


def test_the_name_outlives_the_token(server, editor, agency, ticker):
    """A token that is revoked goes on being named in what it has written."""
    entry = agency.publish(ticker, "Eins")
    assert server.run("token", "--revoke", "Agentur").returncode == 0
    assert editor.http.get(f"/{ticker}/entries/{entry['id']}").json()["by"] == "Agentur"


def test_a_broken_token_leaves_the_others_alone(server, editor, ticker):
    """It may do nothing, is left out of the list, and others are still revoked."""
    digest = hashlib.sha256(b"tk_kaputt").hexdigest()
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    with Redis.from_url(server.store_url) as redis:
        redis.hset(f"{prefix}:tokens", digest, "{broken")
        broken = {"Authorization": "Bearer tk_kaputt"}
        answer = editor.http.post(f"/{ticker}/entries", json={"headline": "x"}, headers=broken)
        assert answer.json()["code"] == "unreadable"
        assert server.run("token", "weg").returncode == 0
        assert "weg" in server.run("token", "--list").stdout
        assert server.run("token", "--revoke", "weg").returncode == 0
        later = {"name": "später", "created_at": "2026-11-04T13:12:00Z", "rights": ["read"]}
        redis.hset(f"{prefix}:tokens", digest, json.dumps({"name": "halb", "created_at": 7}))
        assert server.run("token", "--revoke", "halb").returncode == 0
        assert not redis.hexists(f"{prefix}:tokens", digest)
        redis.hset(f"{prefix}:tokens", digest, json.dumps(later))
        answer = editor.http.post(f"/{ticker}/entries", json={"headline": "x"}, headers=broken)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        redis.hdel(f"{prefix}:tokens", digest)


def test_people_of_the_desk_are_authors(server, editor, ticker):
    """What is written at the desk is by whoever is signed in there, the same in each session."""
    for headline in ("Eins", "Zwei"):
        with Desk(server) as desk:
            desk.sign_in()
            form = desk.composer(ticker)
            assert desk.write(ticker, **form, headline=headline).status_code == 303
    entries = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert [entry["by"] for entry in entries] == ["Ada Lovelace"] * 2
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    with Redis.from_url(server.store_url) as redis:
        stored = redis.hvals(f"{prefix}:{{{ticker}}}:entries")
    ids = {json.loads(text)["by"] for text in stored}
    assert len(ids) == 1
    assert ids.pop().startswith("person:")


def test_an_entry_of_an_earlier_version_has_no_author(server, editor, ticker):
    """Where nobody was noted, nobody is named."""
    entry = editor.publish(ticker, "Eins")
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    with Redis.from_url(server.store_url) as redis:
        key = f"{prefix}:{{{ticker}}}:entries"
        record = json.loads(redis.hget(key, entry["id"]))
        del record["by"]
        redis.hset(key, entry["id"], json.dumps(record))
    assert editor.http.get(f"/{ticker}/entries/{entry['id']}").json()["by"] is None

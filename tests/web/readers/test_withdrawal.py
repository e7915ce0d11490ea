"""Withdrawal: from a removal on, no process sends an earlier text of that entry."""

from __future__ import annotations

import json

import pytest
from redis import Redis
from support.clients.readers import BOTH_ANSWER, follow, get
from support.machines.stores import wait_for

SECRET = "Klarname-des-Zeugen"


@pytest.fixture
def redis(server):
    """The server's own store."""
    with Redis.from_url(server.store_url) as client:
        yield client


def everything(redis, server, slug):
    """Return all that the store holds of a ticker, as text."""
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    said = []
    for key in redis.scan_iter(f"{prefix}:{{{slug}}}:*"):
        kind = redis.type(key)
        if kind == b"list":
            said += redis.lrange(key, 0, -1)
        elif kind == b"hash":
            said += redis.hgetall(key).values()
        elif kind == b"string":
            said.append(redis.get(key))
    said += [v for key in redis.scan_iter(f"{prefix}:once:*") for v in redis.hgetall(key).values()]
    return b"\n".join(said).decode()


@pytest.fixture(params=["retracted", "drafted", "purged"])
def take_back(request, editor, ticker):
    """Each way in which an entry is taken from readers."""

    def act(entry_id):
        if request.param == "drafted":
            return editor.change(ticker, entry_id, state="draft")
        query = {"purge": "1"} if request.param == "purged" else {}
        return editor.retract(ticker, entry_id, **query)

    return act


async def test_a_removal_stands_where_the_text_was(server, editor, ticker, transport, take_back):
    """A replay has a remove where the entry's last text stood; what had been before is void."""
    at = editor.entries(ticker)["at"]
    entry = editor.publish(ticker, SECRET)
    second = editor.change(ticker, entry["id"], body=f"Mehr von {SECRET}")
    other = editor.publish(ticker, "Unverdächtig")
    take_back(entry["id"])
    wait_for(lambda: withdrawn_everywhere(server, ticker, at), "all workers have heard")
    async with follow(transport, server.url, ticker, at) as stream:
        events = await stream.changes(4)
    assert [event["type"] for event in events] == ["void", "remove", "put", "remove"]
    assert [event["at"] for event in events[:3]] == [
        entry["position"],
        second["position"],
        other["position"],
    ]
    assert {event.get("id") for event in events} == {None, entry["id"], other["id"]}
    assert SECRET not in json.dumps(events)


def withdrawn_everywhere(server, ticker, at):
    """Tell whether both workers answer from after the removal; which one answers is chance."""
    url = f"{server.url}/t/{ticker}/live"
    answers = [get(url, params={"since": at}).json() for _ in BOTH_ANSWER]
    return all(len(answer["events"]) == 4 for answer in answers)


def test_the_log_holds_no_text_of_what_was_taken_back(server, editor, ticker, redis, take_back):
    """The log in Redis is rewritten in the same step, so a new process cannot replay it."""
    entry = editor.publish(ticker, SECRET)
    editor.change(ticker, entry["id"], body=f"Mehr von {SECRET}")
    assert SECRET in everything(redis, server, ticker)
    take_back(entry["id"])
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    log = b"\n".join(redis.lrange(f"{prefix}:{{{ticker}}}:log", 0, -1)).decode()
    assert entry["position"] in log
    assert SECRET not in log


def test_a_purge_leaves_no_text_anywhere(server, editor, ticker, redis):
    """After a purge the store holds the entry's id, and nothing that it said."""
    entry = editor.publish(ticker, SECRET, body=SECRET)
    headers = {"Idempotency-Key": f"secret-{ticker}"}
    editor.http.patch(f"/{ticker}/entries/{entry['id']}", json={"label": SECRET}, headers=headers)
    editor.retract(ticker, entry["id"])
    editor.retract(ticker, entry["id"], purge="1")
    assert SECRET not in everything(redis, server, ticker)


def test_pages_do_not_show_what_was_taken_back(server, editor, ticker, take_back):
    """The page, its compact form, the entry's own page and the API are without it at once."""
    entry = editor.publish(ticker, SECRET)
    paths = [f"/t/{ticker}", f"/t/{ticker}/embed", f"/t/{ticker}/e/{entry['id']}"]
    paths += [f"/api/tickers/{ticker}/entries"]
    for path in paths:
        assert SECRET in get(server.url + path).text
    take_back(entry["id"])

    def clean():
        texts = [get(server.url + path).text for path in paths * 3]
        return not any(SECRET in text for text in texts)

    wait_for(clean, "no worker shows it")


async def test_a_restored_entry_is_new_to_readers(server, editor, ticker, transport):
    """An entry that is published again comes as a put, after the removals that stand before it."""
    at = editor.entries(ticker)["at"]
    entry = editor.publish(ticker, "Doch richtig")
    editor.retract(ticker, entry["id"])
    restored = editor.change(ticker, entry["id"], state="published")
    assert restored["published_at"] == entry["published_at"]
    wait_for(lambda: set(last_type(server, ticker, at)) == {"put"}, "all workers have heard")
    async with follow(transport, server.url, ticker, at) as stream:
        events = await stream.changes(3)
    assert [event["type"] for event in events] == ["remove", "remove", "put"]


def last_type(server, ticker, at):
    url = f"{server.url}/t/{ticker}/live"
    answers = [get(url, params={"since": at}).json() for _ in BOTH_ANSWER]
    return [answer["events"][-1]["type"] if answer["events"] else "" for answer in answers]

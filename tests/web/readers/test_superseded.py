"""Superseded text is gone: whoever comes back is told the present text, and nothing before it."""

from __future__ import annotations

import json

from redis import Redis
from support.clients.readers import BOTH_ANSWER, follow, get
from support.machines.stores import wait_for

WRONG = "Zwölf-Tote-laut-Zeugen"


def told(server, slug, at):
    """Return what workers answer from a position, several times: which one answers is chance."""
    url = f"{server.url}/t/{slug}/live"
    return [get(url, params={"since": at}).json()["events"] for _ in BOTH_ANSWER]


async def test_a_correction_is_all_that_is_told_again(server, editor, ticker, transport):
    """Where the text before stood is a void, on every transport; the reader ends complete."""
    at = editor.entries(ticker)["at"]
    wrong = editor.publish(ticker, WRONG)
    editor.change(ticker, wrong["id"], body="Noch mehr")
    right = editor.change(ticker, wrong["id"], headline="Drei Tote", body="")
    wait_for(lambda: all(len(one) == 3 for one in told(server, ticker, at)), "all have heard")
    async with follow(transport, server.url, ticker, at) as stream:
        first, second, put = await stream.changes(3)
    assert first == {"at": wrong["position"], "after": at, "type": "void"}
    assert second["type"] == "void"
    assert (put["id"], put["headline"], put["at"]) == (wrong["id"], "Drei Tote", right["position"])
    assert WRONG not in json.dumps([first, second, put])


async def test_a_void_is_not_sent_to_who_follows(server, editor, ticker, transport):
    """Live, a correction is one event: the put that has the new text."""
    at = editor.entries(ticker)["at"]
    async with follow(transport, server.url, ticker, at) as stream:
        entry = editor.publish(ticker, "Eins")
        events = await stream.changes(1)
        editor.change(ticker, entry["id"], headline="Zwei")
        events += await stream.changes(1)
    assert [(event["type"], event["headline"]) for event in events] == [
        ("put", "Eins"),
        ("put", "Zwei"),
    ]


def test_neither_log_nor_pages_hold_what_was_corrected(server, editor, ticker):
    """An entry's and the header's earlier texts leave the log, and every worker's pages."""
    entry = editor.publish(ticker, WRONG)
    editor.http.patch(f"/{ticker}", json={"title": WRONG})
    assert WRONG in get(f"{server.url}/t/{ticker}").text
    editor.change(ticker, entry["id"], headline="Drei Tote")
    editor.http.patch(f"/{ticker}", json={"title": "Lage"})
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    with Redis.from_url(server.store_url) as redis:
        log = b"\n".join(redis.lrange(f"{prefix}:{{{ticker}}}:log", 0, -1)).decode()
    assert WRONG not in log
    assert log.count('"type":"void"') == 3  # the creation's header, the entry, the wrong title
    pages = [get(f"{server.url}/t/{ticker}").text for _ in BOTH_ANSWER]
    assert not any(WRONG in page for page in pages)


def test_an_imported_entry_is_corrected_without_harm_to_others(server, editor, ticker, tmp_path):
    """All that was imported has the position of the ticker's creation, which stays what it is."""
    ids = [editor.publish(ticker, f"Meldung {number}")["id"] for number in range(2)]
    slug, file = f"{ticker}-2", tmp_path / "export.jsonl"
    file.write_text(server.run("export", ticker).stdout, encoding="utf-8")
    assert server.run("import", str(file), "--as", slug).returncode == 0
    before = told(server, slug, "0-0")[0]
    assert [event["type"] for event in before] == ["ticker"]
    editor.change(slug, ids[0], headline="Richtig")
    wait_for(lambda: all(len(one) == 2 for one in told(server, slug, "0-0")), "all have heard")
    assert [event["type"] for event in told(server, slug, "0-0")[0]] == ["ticker", "put"]

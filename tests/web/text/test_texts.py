"""Texts: what an editor writes is what readers read, by whichever door it comes in."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from support.clients.readers import get
from support.machines.stores import wait_for
from support.problems import sentences
from support.seen import seen

UNSEEN = ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u3164", "\u00a0", "\u2800", "\t"]
NOTHING = ["", "&nbsp;", "# ", "> ", "\u200b\n\n\u00ad", "---", "&#8203;", "**\u200b**"]
SETTLED = "Ä\u00a0\u00ad 👩\u200d👧 e\u0301 \u2067א\u2069 «ﬁ»"


@pytest.mark.parametrize("headline", UNSEEN)
@pytest.mark.parametrize("body", NOTHING)
def test_what_readers_would_not_see_is_refused(editor, ticker, headline, body):
    """Of an entry that shows nothing, the sentence says so; a draft of nothing is none either."""
    for state in ("published", "draft"):
        content = {"headline": headline, "body": body, "state": state}
        answer = editor.http.post(f"/{ticker}/entries", json=content)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "says_nothing")
    entry = editor.publish(ticker, "Da")
    answer = editor.http.patch(
        f"/{ticker}/entries/{entry['id']}", json={"headline": headline, "body": body}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("unseen", UNSEEN)
@pytest.mark.parametrize("field", ["source", "tags", "title"])
def test_a_name_that_nobody_sees_is_none(editor, ticker, unseen, field):
    """Where something should stand, something should be seen."""
    value = {"source": {"name": unseen}, "tags": [unseen], "title": unseen}[field]
    if field == "title":
        answer = editor.http.patch(f"/{ticker}", json={"title": value})
    else:
        answer = editor.http.post(f"/{ticker}/entries", json={"headline": "x", field: value})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "empty")


def test_a_headline_that_nobody_sees_is_none(editor, ticker):
    """Beside a body it is as if it had been left out, in its HTML, too."""
    entry = editor.publish(ticker, "\u200b", body="Text")
    assert entry["headline"] == ""
    assert 'class="headline"' not in get(f"{editor.url}/t/{ticker}").text


@pytest.mark.parametrize("change", ["pin", "retract", "unpublish"])
def test_an_old_entry_that_shows_nothing_can_be_got_rid_of(server, editor, ticker, change):
    """Rules of today are for texts of today."""
    entry = editor.publish(ticker, "Da")
    _store(server, ticker, entry["id"], headline="", body="&nbsp;")
    if change == "retract":
        assert editor.retract(ticker, entry["id"])["state"] == "retracted"
    elif change == "pin":
        assert editor.change(ticker, entry["id"], pinned=True)["pinned"]
    else:
        assert editor.change(ticker, entry["id"], state="draft")["state"] == "draft"


def test_the_desk_and_the_command_refuse_nothing_alike(server, desk, editor, ticker):
    """Each says it in the words of whoever reads it."""
    answer = desk.write(ticker, **desk.composer(ticker), headline="\u200b", body="&nbsp;")
    assert answer.status_code == 422
    assert "Überschrift und Text sind leer" in answer.text
    environment = {"TICKER_TOKEN": editor.token}
    said = server.run("publish", ticker, "\u200b", "--body", "# ", environment=environment)
    assert said.returncode == 1
    assert "both are empty" in said.stderr
    assert editor.entries(ticker)["entries"] == []


def test_a_text_is_the_same_wherever_it_is_read(server, editor, ticker):
    """By API, page, event and export it stays to the byte, but for what is settled at the door."""
    typed = f"\ufeff{SETTLED} \x96\r\nB\rC \u202eD\n{SETTLED}"
    kept = f"{SETTLED} –\nB\nC \u202eD\u202c\n{SETTLED}"
    entry = editor.publish(ticker, SETTLED, body=typed, label=SETTLED[:30], author=SETTLED)
    assert (entry["headline"], entry["body"], entry["author"]) == (SETTLED, kept, SETTLED)
    read = get(f"{server.url}/api/tickers/{ticker}/entries/{entry['id']}").json()
    assert (read["headline"], read["body"]) == (SETTLED, kept)
    event = _event(server, ticker, entry)
    assert event["headline"] == SETTLED
    page = get(f"{server.url}/t/{ticker}").text
    for text in (event["html"], page):
        body = re.search(r'<div class="body">(.*?)</div>', text, re.DOTALL)
        assert seen(body[1]) == kept
        assert html.escape(SETTLED) in text
    lines = server.run("export", ticker).stdout.splitlines()
    assert json.loads(lines[1])["revisions"][0]["body"] == kept


@pytest.mark.parametrize(
    "body",
    [
        "a\r\nb",
        "\n\nvorn\n",
        "hinten  \n\n",
        "\ttab",
        f"{SETTLED}\n\n{SETTLED}",
        "</textarea>&amp;",
    ],
)
@pytest.mark.parametrize("stored", [False, True])
def test_saving_unchanged_at_the_desk_is_no_revision(server, desk, editor, ticker, body, stored):
    """What a browser gives back of a text is that text, also where an earlier version took it."""
    entry = editor.publish(ticker, SETTLED, body=body)
    if stored:
        _store(server, ticker, entry["id"], headline=SETTLED, body=body)
    page = desk.http.get(f"/desk/{ticker}", params={"edit": entry["id"]}).text
    given_back = re.search(r'<textarea name="body"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1]
    text = html.unescape(given_back).replace("\r\n", "\n").replace("\r", "\n")
    form = desk.composer(ticker, entry["id"])
    answer = desk.write(ticker, **form, headline=SETTLED, body=text.replace("\n", "\r\n"))
    assert answer.status_code == 303
    assert editor.http.get(f"/{ticker}/entries/{entry['id']}").json()["revision"] == 1


def test_summaries_keep_numbers(server, editor, ticker):
    """What search engines and social networks are told has the numbers of dates and of lists."""
    editor.http.patch(f"/{ticker}", json={"intro": "3. Oktober: A\n\n1. eins\n2. zwei"})
    page = get(f"{server.url}/t/{ticker}").text
    assert '<meta name="description" content="3. Oktober: A 1. eins 2. zwei">' in page
    told = "3. Oktober: A 1. eins 2. zwei"
    wait_for(lambda: told in get(server.url).text, "the list tells it, too")


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl")])
def test_a_page_runs_as_its_language_does(server, editor, ticker, language, direction):
    """Page, embedded page, entry and teaser say it, and English words on them say that they are."""
    editor.http.patch(f"/{ticker}", json={"language": language, "kicker": "…"})
    entry = editor.publish(ticker, "العنوان", author="سارة", key=True, tags=["نهر"])
    words = {
        "": ["Live<", "Updated", "Key events", "Topics:", "By ", "Share"],
        "/embed": ["Live<", "Updated", "Share"],
        f"/e/{entry['id']}": ["Topics:", "By ", "Share"],
    }
    for path, expected in words.items():
        page = get(f"{server.url}/t/{ticker}{path}").text
        assert f'<html lang="{language}" dir="{direction}">' in page
        for word in expected:
            pieces = re.findall(rf"(<[^<>]*>)\s*{word}", page)
            assert pieces, (path, word)
            assert all('lang="en" dir="ltr"' in piece for piece in pieces), (path, word, pieces)
        assert f'<bdi lang="{language}">سارة</bdi>' in page
    told = f'lang="{language}" dir="{direction}" data-slug="{ticker}"'
    wait_for(lambda: told in get(server.url).text, "its teaser says it, too")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text(
    "aB1*_#>-+`~[]()|&<\\!. \n\t\r\u00a0\u200b\u202e\u2069é中👍", max_size=60
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(headline=TEXT, body=TEXT)
def test_what_is_accepted_is_seen_the_same_everywhere(server, editor, ticker, headline, body):
    """Any text is refused in a sentence, or is there for readers, as API and event have it."""
    answer = editor.http.post(f"/{ticker}/entries", json={"headline": headline, "body": body})
    if answer.status_code == 422:
        assert sentences(answer)
        return
    entry = answer.json()
    assert (seen(entry["body_html"]) or entry["headline"]).strip()
    event = _event(server, ticker, entry)
    assert (event["id"], event["headline"]) == (entry["id"], entry["headline"])
    assert html.unescape(entry["headline"]) in html.unescape(_page(server, ticker, entry))
    kept = {name: entry[name] for name in ("headline", "body", "published_at")}
    again = editor.http.put(f"/{ticker}/entries/{entry['id']}", json=kept)
    assert again.json()["revision"] == 1


def _event(server, ticker: str, entry: dict) -> dict:
    """Return the event of an entry, as soon as the server has heard of it."""
    url, before = f"{server.url}/t/{ticker}/live", "0-0"
    while True:
        told = get(url, params={"since": before, "wait": "20"}).json()
        for event in told["events"]:
            if event["at"] == entry["position"]:
                return event
        before = told["at"]


def _page(server, ticker: str, entry: dict) -> str:
    return get(f"{server.url}/t/{ticker}/e/{entry['id']}").text


def _store(server, ticker: str, entry_id: str, **fields: str) -> None:
    """Store texts as an earlier version would have."""
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    key = f"{prefix}:{{{ticker}}}:entries"
    with Redis.from_url(server.store_url) as redis:
        record = json.loads(redis.hget(key, entry_id)) | fields
        redis.hset(key, entry_id, json.dumps(record, ensure_ascii=False, separators=(",", ":")))

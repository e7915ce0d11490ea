"""Entries over the API: written, read, retracted, purged."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from support.clients.readers import get
from support.problems import said, sentences

ALL = {
    "headline": "Deich hält",
    "body": "Er **hält**.",
    "label": "Eilmeldung",
    "breaking": True,
    "author": "Jule Harms",
    "source": {"name": "Amt", "url": "https://example.org/amt"},
    "verification": "confirmed",
    "tags": ["Küste", "Wetter"],
    "key": True,
    "pinned": True,
    "published_at": "2024-02-03T04:05:06.789Z",
    "state": "published",
    "correction": "Zuerst stand hier etwas anderes.",
    "quiet": True,
}


@pytest.fixture
def anonymous(server, ticker):
    """Read as somebody without a token."""
    return lambda path="", **query: get(
        f"{server.url}/api/tickers/{ticker}/entries{path}", params=query, timeout=20
    )


def test_an_entry_has_what_it_was_given(editor, ticker, anonymous):
    """All fields of an entry are stored and given back, with safe HTML and its position."""
    answer = editor.http.put(f"/{ticker}/entries/My-own_ID", json=ALL)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/tickers/{ticker}/entries/My-own_ID"
    assert answer.headers["etag"] == '"1"'
    read = anonymous("/My-own_ID")
    assert {**read.json(), "by": "tests"} == answer.json()
    assert read.headers["etag"] == '"1"'
    assert {name: read.json()[name] for name in ALL} == ALL
    assert read.json()["body_html"] == "<p>Er <strong>hält</strong>.</p>"
    assert (read.json()["id"], read.json()["revision"]) == ("My-own_ID", 1)
    assert read.json()["position"] == editor.entries(ticker)["at"]
    assert anonymous("/my-own_id").status_code == 404


def test_the_server_draws_an_id(editor, ticker):
    """POST gives each entry an id of its own, a ULID, and the moment as its time."""
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    entry = editor.publish(ticker, "Jetzt")
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{26}", entry["id"])
    assert before <= datetime.fromisoformat(entry["published_at"]) <= datetime.now(UTC)
    assert re.fullmatch(r"[0-9T:-]{19}\.[0-9]{3}Z", entry["updated_at"])


WRONG = [
    ({"headline": "x" * 301}, "headline"),
    ({"headline": "zwei\nZeilen"}, "headline"),
    ({"headline": "\ud800"}, "headline"),
    ({"headline": "a\x00"}, "headline"),
    ({"headline": "a\x1b[31m"}, "headline"),
    ({"headline": 7}, "headline"),
    ({"headline": "", "body": " \n "}, "request"),
    ({"body": "x" * 65537}, "body"),
    ({"body": "ä" * 32769}, "body"),
    ({"body": "\udfff"}, "body"),
    ({"body": "a\x00b"}, "body"),
    ({"body": "a\x07b"}, "body"),
    ({"body": None, "headline": None}, "headline body"),
    ({"label": "x" * 41}, "label"),
    ({"breaking": "wohl"}, "breaking"),
    ({"breaking": None}, "breaking"),
    ({"author": "x" * 201}, "author"),
    ({"source": {"name": ""}}, "source.name"),
    ({"source": {"url": "https://example.org"}}, "source.name"),
    ({"source": {"name": "x", "url": "javascript:alert(1)"}}, "source.url"),
    ({"source": {"name": "x", "url": "https://a b"}}, "source.url"),
    ({"source": {"name": "x", "phone": 1}}, "source.phone"),
    ({"source": "dpa"}, "source"),
    ({"verification": "maybe"}, "verification"),
    ({"tags": ["x" * 61]}, "tags.0"),
    ({"tags": ["gut", ""]}, "tags.1"),
    ({"tags": [str(n) for n in range(21)]}, "tags"),
    ({"tags": "eins"}, "tags"),
    ({"key": 2}, "key"),
    ({"published_at": "2999-01-01T00:00:00Z"}, "published_at"),
    ({"published_at": "9999-12-31T23:59:59-01:00"}, "published_at"),
    ({"published_at": "0001-01-01T00:00:00+01:00"}, "published_at"),
    ({"published_at": "2024-02-30T00:00:00Z"}, "published_at"),
    ({"published_at": "2024-02-03T04:05:06"}, "published_at"),
    ({"published_at": "2024-02-03"}, "published_at"),
    ({"published_at": 1700000000}, "published_at"),
    ({"published_at": "1700000000"}, "published_at"),
    ({"state": "submitted"}, "state"),
    ({"state": "scheduled"}, "published_at"),
    ({"state": "retracted"}, "state"),
    ({"correction": "x" * 1001}, "correction"),
    ({"id": "eigene"}, "id"),
    ({"revision": 3}, "revision"),
    ({"position": "1-a"}, "position"),
    ({"reason": "nein"}, "reason"),
    ({"Headline": "groß"}, "Headline"),
]


@pytest.mark.parametrize(("wrong", "fields"), WRONG, ids=lambda one: ascii(one)[:40])
def test_a_wrong_field_is_named(editor, ticker, wrong, fields):
    """Each bad input gets one sentence per field at fault, and nothing is stored or sent."""
    at = editor.entries(ticker)["at"]
    for method, path in (("POST", ""), ("PUT", "/eigene")):
        content = {"headline": "Gut", **wrong}
        answer = editor.http.request(method, f"/{ticker}/entries{path}", **said(content))
        assert " ".join(sentences(answer)) == fields
    page = editor.http.get(f"/{ticker}/entries").json()
    assert (page["entries"], page["at"]) == ([], at)


@pytest.mark.parametrize("entry_id", ["a b", "ä", "a" * 65, "a.b", "%00", "a%22b"])
def test_a_wrong_id_is_named(editor, ticker, entry_id):
    """An id is 1 to 64 of the letters that stand in addresses as they are."""
    for method in ("PUT", "PATCH"):
        answer = editor.http.request(
            method, f"/{ticker}/entries/{entry_id}", json={"headline": "x"}
        )
        assert set(sentences(answer)) == {"id"}


def test_put_replaces(editor, ticker):
    """PUT leaves nothing of what stood, but for the time of publishing, which is kept."""
    first = editor.http.put(f"/{ticker}/entries/a", json=ALL).json()
    second = editor.http.put(f"/{ticker}/entries/a", json={"headline": "Nur das"})
    assert (second.status_code, second.headers["etag"]) == (200, '"2"')
    found = second.json()
    assert (found["headline"], found["body"], found["tags"], found["source"]) == (
        "Nur das",
        "",
        [],
        None,
    )
    assert found["published_at"] == first["published_at"]
    assert (found["pinned"], found["key"], found["breaking"]) == (False, False, False)


def test_patch_merges(editor, ticker):
    """PATCH changes what it names, null takes away (RFC 7396), lists are replaced."""
    editor.http.put(f"/{ticker}/entries/a", json=ALL)
    patch = {"source": {"url": None}, "tags": ["neu"], "verification": None, "label": None}
    found = editor.http.patch(f"/{ticker}/entries/a", json=patch).json()
    assert found["source"] == {"name": "Amt", "url": None}
    assert (found["tags"], found["verification"], found["label"]) == (["neu"], None, "")
    assert (found["headline"], found["revision"]) == (ALL["headline"], 2)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"nonsense": None}, "nonsense"),
        ({"source": {"nonsense": None}}, "source.nonsense"),
        ({"source": {"name": None}}, "source.name"),
    ],
)
def test_patch_takes_away_only_what_there_is(editor, ticker, patch, field):
    """Null is for fields that may go: what is none, or is needed, is named, and all else stays."""
    editor.http.put(f"/{ticker}/entries/a", json=ALL)
    answer = editor.http.patch(f"/{ticker}/entries/a", json={**patch, "label": "Neu"})
    assert list(sentences(answer)) == [field]
    assert editor.http.get(f"/{ticker}/entries/a").json()["label"] == ALL["label"]


def test_patch_needs_an_entry(editor, ticker):
    """There is nothing to merge into where no entry is."""
    assert not sentences(editor.http.patch(f"/{ticker}/entries/a", json={"headline": "x"}), 404)


def test_what_already_stands_is_no_event(editor, ticker):
    """The same content again is 200 with what stands; readers hear nothing."""
    first = editor.http.put(f"/{ticker}/entries/a", json=ALL).json()
    again = editor.http.put(f"/{ticker}/entries/a", json=ALL)
    assert (again.status_code, again.json()) == (200, first)
    patched = editor.http.patch(f"/{ticker}/entries/a", json={"label": ALL["label"]})
    assert (patched.status_code, patched.json()) == (200, first)
    assert editor.entries(ticker)["at"] == first["position"]


def test_published_at_may_be_in_the_past(editor, ticker):
    """An entry may be back-dated, also later, to a millisecond and in any zone."""
    entry = editor.publish(ticker, "Alt", published_at="2020-01-01T12:00:00.1239+02:00")
    assert entry["published_at"] == "2020-01-01T10:00:00.123Z"
    moved = editor.change(ticker, entry["id"], published_at="2019-01-01T00:00:00Z")
    assert moved["published_at"] == "2019-01-01T00:00:00.000Z"
    kept = editor.change(ticker, entry["id"], headline="Anders", published_at=None)
    assert kept["published_at"] == "2019-01-01T00:00:00.000Z"


def test_a_draft_is_published_when_it_is_published(editor, ticker, anonymous):
    """A draft has no time; it gets that of its publishing, and loses it when taken back."""
    draft = editor.publish(ticker, "Entwurf", state="draft")
    assert (draft["published_at"], draft["position"]) == (None, None)
    at = editor.entries(ticker)["at"]
    editor.change(ticker, draft["id"], headline="Besser")
    assert editor.entries(ticker)["at"] == at
    published = editor.change(ticker, draft["id"], state="published")
    assert published["published_at"] == published["updated_at"]
    assert published["position"] == editor.entries(ticker)["at"] != at
    taken_back = editor.change(ticker, draft["id"], state="draft")
    assert taken_back["published_at"] is None
    assert anonymous(f"/{draft['id']}").status_code == 404


def test_anonymous_readers_see_published_entries_only(editor, ticker, anonymous):
    """A draft is 404, a retracted entry 410, and lists have neither; a token sees all states."""
    draft = editor.publish(ticker, "Entwurf", state="draft")["id"]
    shown = editor.publish(ticker, "Da")["id"]
    gone = editor.publish(ticker, "Weg")["id"]
    editor.retract(ticker, gone)
    assert [e["id"] for e in editor.entries(ticker)["entries"]] == [shown]
    assert not sentences(anonymous(f"/{draft}"), 404)
    assert not sentences(anonymous(f"/{gone}"), 410)
    assert not sentences(anonymous(state="draft"), 401)
    states = {}
    for state in ("all", "draft", "published", "retracted"):
        page = editor.http.get(f"/{ticker}/entries", params={"state": state}).json()
        states[state] = {entry["id"] for entry in page["entries"]}
    assert states == {
        "all": {draft, shown, gone},
        "draft": {draft},
        "published": {shown},
        "retracted": {gone},
    }
    assert editor.http.get(f"/{ticker}/entries/{draft}").json()["headline"] == "Entwurf"
    assert editor.http.get(f"/{ticker}/entries/{gone}").json()["state"] == "retracted"


def test_a_retraction_has_a_reason(editor, ticker, anonymous):
    """DELETE retracts, with a reason for the newsroom and a sentence for readers; twice is once."""
    entry = editor.publish(ticker, "Falsch", pinned=True, key=True)
    path = f"/{ticker}/entries/{entry['id']}"
    why = {"reason": "Verwechslung", "correction": "Es war eine andere Stadt."}
    answer = editor.http.request("DELETE", path, json=why)
    assert answer.status_code == 200
    found = answer.json()
    assert (found["state"], found["reason"], found["revision"]) == ("retracted", "Verwechslung", 2)
    again = editor.http.delete(path)
    assert (again.status_code, again.json()) == (200, found)
    gone = editor.http.get(f"{editor.url}/t/{ticker}/e/{entry['id']}")
    assert (gone.status_code, why["correction"] in gone.text) == (410, True)
    assert why["reason"] not in gone.text
    edited = editor.change(ticker, entry["id"], label="Archiv")
    assert {**edited, **why} == edited
    assert editor.entries(ticker)["at"] == found["position"]
    restored = editor.change(ticker, entry["id"], state="published")
    assert ("reason" in restored, restored["correction"]) == (False, "")
    assert anonymous(f"/{entry['id']}").status_code == 200


def test_what_is_published_again_was_not_edited_before(editor, server, ticker):
    """An entry says that it was edited after the time under which it stands, and only then."""

    def says_so() -> bool:
        page = get(f"{server.url}/t/{ticker}", params={"at": editor.entries(ticker)["at"]}).text
        return 'class="edited"' in page

    entry = editor.publish(ticker, "Eins")["id"]
    editor.change(ticker, entry, headline="Zwei")
    assert says_so()
    editor.change(ticker, entry, state="draft")
    editor.change(ticker, entry, state="published")
    assert not says_so()
    editor.http.request("DELETE", f"/{ticker}/entries/{entry}", json={"correction": "Falsch."})
    editor.change(ticker, entry, state="published")
    assert not says_so()
    editor.retract(ticker, entry)
    again = editor.change(ticker, entry, state="published", headline="Drei")
    assert says_so()
    assert again["edited_at"] == again["updated_at"]


@pytest.mark.parametrize(
    ("reason", "field"),
    [
        ({"reason": "x" * 1001}, "reason"),
        ({"reason": 5}, "reason"),
        ({"reason": "\ud800"}, "reason"),
        ({"reason": "a\x00"}, "reason"),
        ({"why": "x"}, "why"),
    ],
)
def test_a_wrong_reason_retracts_nothing(editor, ticker, anonymous, reason, field):
    """A reason is a line of text; otherwise the entry stays."""
    entry = editor.publish(ticker, "Bleibt")
    answer = editor.http.request("DELETE", f"/{ticker}/entries/{entry['id']}", **said(reason))
    assert set(sentences(answer)) == {field}
    assert anonymous(f"/{entry['id']}").status_code == 200


def test_a_deleted_draft_is_gone(editor, ticker):
    """DELETE of a draft leaves nothing; its id may be used again."""
    editor.http.put(f"/{ticker}/entries/a", json={"headline": "x", "state": "draft"})
    assert editor.http.delete(f"/{ticker}/entries/a").json() == {"id": "a", "erased": True}
    assert not sentences(editor.http.get(f"/{ticker}/entries/a"), 404)
    assert not sentences(editor.http.delete(f"/{ticker}/entries/a"), 404)
    assert editor.http.put(f"/{ticker}/entries/a", json={"headline": "y"}).status_code == 201


def test_a_purged_entry_leaves_its_id(editor, ticker, anonymous):
    """A purge erases all revisions; the id answers 410 for everything and for everybody."""
    entry = editor.http.put(f"/{ticker}/entries/a", json=ALL).json()
    editor.change(ticker, "a", headline="Zweite Fassung")
    assert editor.retract(ticker, "a", purge="1") == {"id": "a", "erased": True}
    assert not sentences(anonymous("/a"), 410)
    for method, path in (("GET", ""), ("GET", "/revisions"), ("DELETE", ""), ("PUT", "")):
        body = {"json": {"headline": "x"}} if method == "PUT" else {}
        answer = editor.http.request(method, f"/{ticker}/entries/a{path}", **body)
        assert not sentences(answer, 410)
    assert editor.http.get(f"/{ticker}/entries").json()["entries"] == []
    assert entry["position"] != editor.entries(ticker)["at"]


def test_purge_is_one_or_nothing(editor, ticker):
    """A misspelt purge is refused rather than taken for a retraction."""
    entry = editor.publish(ticker, "Bleibt")
    path = f"/{ticker}/entries/{entry['id']}"
    assert not sentences(editor.http.delete(path, params={"purge": "yes"}), 400)
    assert editor.http.get(path).json()["state"] == "published"


def test_every_revision_is_kept(editor, ticker, anonymous):
    """A token reads what an entry said at any time; anonymous readers do not."""
    entry = editor.publish(ticker, "Eins")
    editor.change(ticker, entry["id"], headline="Zwei")
    editor.change(ticker, entry["id"], pinned=True)
    path = f"/{ticker}/entries/{entry['id']}/revisions"
    revisions = editor.http.get(path).json()["revisions"]
    assert [(r["revision"], r["headline"]) for r in revisions] == [
        (1, "Eins"),
        (2, "Zwei"),
        (3, "Zwei"),
    ]
    # Pinning is no edit that readers are told of.
    assert [r["edited_at"] for r in revisions] == [None] + [revisions[1]["updated_at"]] * 2
    assert not sentences(anonymous(f"/{entry['id']}/revisions"), 401)


def test_an_event_that_is_too_large_is_refused(editor, ticker):
    """What would make an event of more than 128 KiB is 413, and nothing is stored."""
    at = editor.entries(ticker)["at"]
    answer = editor.http.put(f"/{ticker}/entries/a", json={"body": f"```\n{'<' * 65_000}\n```"})
    assert not sentences(answer, 413)
    assert not sentences(editor.http.get(f"/{ticker}/entries/a"), 404)
    assert editor.entries(ticker)["at"] == at


def test_the_largest_entry_is_taken(editor, ticker, anonymous):
    """A body of 64 KiB and a headline of 300 signs are allowed, to the byte."""
    content = {"body": "ä" * 32768, "headline": "ü" * 300}
    assert editor.http.put(f"/{ticker}/entries/a", json=content).status_code == 201
    assert len(anonymous("/a").json()["body"].encode()) == 65536


@pytest.mark.parametrize("state", ["draft", "published"])
def test_prose_that_takes_long_holds_nobody_up(clustered, slug, state):
    """While its only worker renders what was written to be hard to read, it answers others."""
    editor, hard = clustered.editor(), "[" * 10_000
    editor.create(slug)
    with ThreadPoolExecutor() as pool:
        began = time.monotonic()
        publishing = pool.submit(editor.publish, slug, body=hard + state, state=state)
        slowest = 0.0
        while not publishing.done():
            asked = time.monotonic()
            assert get(f"{clustered.url}/healthz").status_code == 200
            slowest = max(slowest, time.monotonic() - asked)
        publishing.result()
    assert slowest < (time.monotonic() - began) / 2

"""Records: what stands in Redis may have been written by a later version, or by nobody of ours."""

from __future__ import annotations

import json
import time
from urllib.parse import quote

import pytest
from redis import Redis
from support.clients.readers import get
from support.machines.stores import wait_for


@pytest.fixture
def stored(server, ticker):
    """Change what is stored of the ticker, as another version would."""
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    with Redis.from_url(server.store_url) as redis:
        yield Stored(redis, f"{prefix}:{{{ticker}}}:")


class Stored:
    """A ticker's records, in the hand of a test."""

    def __init__(self, redis: Redis, key: str) -> None:
        self.redis = redis
        self.key = key

    def entry(self, entry_id: str) -> dict:
        return json.loads(self.redis.hget(f"{self.key}entries", entry_id))

    def change_entry(self, entry_id: str, **fields) -> None:
        text = json.dumps({**self.entry(entry_id), **fields})
        self.redis.hset(f"{self.key}entries", entry_id, text)

    def change_ticker(self, **fields) -> None:
        record = json.loads(self.redis.get(f"{self.key}ticker"))
        self.redis.set(f"{self.key}ticker", json.dumps({**record, **fields}))


@pytest.fixture
def pages(server, ticker):
    """Ask for all that readers see of an entry; return its statuses by what it is."""

    def asked(entry_id: str) -> dict[str, int]:
        paths = {
            "page": f"/t/{ticker}",
            "embed": f"/t/{ticker}/embed",
            "permalink": f"/t/{ticker}/e/{entry_id}",
            "listing": f"/api/tickers/{ticker}/entries",
            "entry": f"/api/tickers/{ticker}/entries/{entry_id}",
            "index": "/",
        }
        return {name: get(f"{server.url}{path}").status_code for name, path in paths.items()}

    return asked


def all_well(statuses: dict[str, int]) -> bool:
    return set(statuses.values()) == {200}


def test_an_unknown_field_is_kept_over_every_edit(editor, ticker, stored, pages):
    """What a later version has added stays, whoever edits the entry with this one, and how."""
    entry = editor.publish(ticker, "Eins", source={"name": "dpa"})
    mood = {"now": ["tense", 1.5, None]}
    stored.change_entry(entry["id"], mood=mood, source={"name": "dpa", "licence": "CC"})
    assert all_well(pages(entry["id"]))
    editor.change(ticker, entry["id"], headline="Zwei", source={"url": "https://example.org/"})
    assert stored.entry(entry["id"])["mood"] == mood
    assert stored.entry(entry["id"])["source"] == {
        "name": "dpa",
        "url": "https://example.org/",
        "licence": "CC",
    }
    path = f"/{ticker}/entries/{entry['id']}"
    assert editor.http.put(path, json={"headline": "Drei"}).status_code == 200
    assert editor.http.delete(path).status_code == 200
    assert stored.entry(entry["id"])["mood"] == mood
    revisions = editor.http.get(f"{path}/revisions").json()["revisions"]
    assert [one["headline"] for one in revisions] == ["Eins", "Zwei", "Drei", "Drei"]


def test_an_unknown_field_of_a_ticker_is_kept_over_an_edit(editor, ticker, stored, pages):
    """The header keeps what a later version has added, and readers see nothing of it."""
    entry = editor.publish(ticker, "Eins")
    stored.change_ticker(mood="tense", image={"url": "/static/favicon.svg", "crop": [1, 2]})
    assert all_well(pages(entry["id"]))
    answer = editor.http.patch(f"/{ticker}", json={"kicker": "K", "image": {"alt": "A"}})
    assert answer.status_code == 200
    assert "mood" not in answer.json()
    record = json.loads(stored.redis.get(f"{stored.key}ticker"))
    assert record["mood"] == "tense"
    assert record["image"]["crop"] == [1, 2]
    assert record["image"]["alt"] == "A"


def test_rules_of_today_do_not_hold_for_what_stands(editor, ticker, stored, pages):
    """An entry with a longer headline than is allowed now is shown, and its other fields edited."""
    entry = editor.publish(ticker, "Eins")
    stored.change_entry(entry["id"], headline="x" * 301, tags=["t" * 99])
    assert all_well(pages(entry["id"]))
    edited = editor.change(ticker, entry["id"], body="Neu")
    assert edited["headline"] == "x" * 301
    path = f"/{ticker}/entries/{entry['id']}"
    assert editor.http.patch(path, json={"headline": "x" * 301}).status_code == 422
    assert editor.http.patch(path, json={"headline": "Kurz"}).status_code == 200


def test_a_missing_field_has_its_default(editor, ticker, stored, pages):
    """An entry that was written before there was a field has it empty."""
    entry = editor.publish(ticker, "Eins")
    record = stored.entry(entry["id"])
    old = {name: record[name] for name in ("headline", "id", "revision", "updated_at", "state")}
    stored.redis.hset(f"{stored.key}entries", entry["id"], json.dumps(old))
    assert all_well(pages(entry["id"]))
    assert editor.change(ticker, entry["id"], label="Neu")["revision"] == 2


@pytest.mark.parametrize("field", ["state", "verification"])
def test_an_unknown_value_is_kept_and_not_for_readers(editor, server, ticker, stored, pages, field):
    """An entry in a state of a later version can be read by those who write, and only read."""
    entry = editor.publish(ticker, "Eins")
    editor.publish(ticker, "Zwei")
    stored.change_entry(entry["id"], **{field: "submitted"})
    statuses = pages(entry["id"])
    assert (statuses.pop("permalink"), statuses.pop("entry")) == (404, 404)
    assert all_well(statuses)
    assert "Eins" not in get(f"{server.url}/t/{ticker}").text
    path = f"/{ticker}/entries/{entry['id']}"
    assert editor.http.get(path).json()[field] == "submitted"
    for answer in (
        editor.http.patch(path, json={"headline": "Drei"}),
        editor.http.put(path, json={"headline": "Drei"}),
        editor.http.delete(path),
        editor.http.delete(path, params={"purge": "1"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "of_a_later_version")
    assert stored.entry(entry["id"])[field] == "submitted"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", '{"headline":1}', '{"headline":"x","id":"a","revision":1}', "\xff"],
)
def test_what_cannot_be_read_fails_for_itself_alone(server, editor, ticker, stored, pages, text):
    """One broken entry is missing from the page, and one line in the log says so."""
    entry = editor.publish(ticker, "Eins")
    other = editor.publish(ticker, "Zwei")
    stored.redis.hset(f"{stored.key}entries", entry["id"], text or " ")
    stored.redis.hset(f"{stored.key}revisions", f"{entry['id']} 1", text or " ")
    told = len(server.lines)
    statuses = pages(entry["id"])
    assert (statuses.pop("permalink"), statuses.pop("entry")) == (500, 500)
    assert all_well(statuses)
    assert "Zwei" in get(f"{server.url}/api/tickers/{ticker}/entries?at=0-0").text
    problem = editor.http.patch(f"/{ticker}/entries/{entry['id']}", json={"label": "x"})
    assert (problem.status_code, problem.json()["code"]) == (500, "unreadable")
    assert editor.change(ticker, other["id"], label="x")["revision"] == 2
    wait_for(
        lambda: any("cannot be read" in line for line in server.lines[told:]), "the log says so"
    )


@pytest.mark.parametrize("text", ["{", '{"title":"x"}', '{"language":"xx-yy"}', '{"timezone":"M"}'])
def test_a_ticker_that_cannot_be_read_leaves_the_others_alone(server, editor, ticker, stored, text):
    """The list of tickers goes on without it; its own page is a failure, not a refusal."""
    record = stored.redis.get(f"{stored.key}ticker")
    changed = json.dumps({**json.loads(record), **json.loads(text)}) if "a" in text else text
    stored.redis.set(f"{stored.key}ticker", changed)
    assert ticker not in get(f"{server.url}/api/tickers").text
    assert get(f"{server.url}/").status_code == 200
    assert get(f"{server.url}/t/{ticker}").status_code == 500
    assert editor.http.get(f"/{ticker}").json()["code"] == "unreadable"
    stored.redis.set(f"{stored.key}ticker", record)
    assert get(f"{server.url}/t/{ticker}").status_code == 200


def test_a_page_of_what_cannot_be_read_leads_on(server, editor, ticker, stored):
    """However many are broken in a row, older entries are reached."""
    ids = [editor.publish(ticker, f"Nummer {number}")["id"] for number in range(5)]
    for entry_id in ids[1:]:
        stored.redis.hset(f"{stored.key}entries", entry_id, "{")
    path, seen, before = f"{server.url}/api/tickers/{ticker}/entries", [], None
    for _ in range(4):
        page = get(path, params={"limit": 2, **({"before": before} if before else {})}).json()
        seen += [entry["id"] for entry in page["entries"]]
        before = page["next"]
        if not before:
            break
    assert seen == ids[:1]


@pytest.mark.parametrize(
    "fields",
    [
        {"published_at": "9999-12-31T23:59:59-23:00"},
        {"headline": "\ud800"},
        {"tags": ["\udfff"]},
        {"revision": 1e400},
    ],
    ids=str,
)
def test_strange_values_fail_for_themselves_alone(server, editor, ticker, stored, pages, fields):
    """Times beyond all calendars and half characters do not take the page along."""
    entry = editor.publish(ticker, "Eins")
    stored.change_entry(entry["id"], **fields)
    statuses = pages(entry["id"])
    assert (statuses.pop("permalink"), statuses.pop("entry")) == (500, 500)
    assert all_well(statuses)


def test_a_revision_that_cannot_be_is_no_work(editor, server, ticker, stored, pages):
    """Whatever number a record claims, nobody counts up to it."""
    began, wrong = time.monotonic(), {}
    for revision in (0, -3, 10**6, 10**12, 10**30, 1.5, True):
        entry = editor.publish(ticker, "Eins")["id"]
        stored.change_entry(entry, revision=revision)
        found = {"revisions": editor.http.get(f"/{ticker}/entries/{entry}/revisions").status_code}
        found |= pages(entry)
        if {found.pop(one) for one in ("revisions", "permalink", "entry")} != {500}:
            wrong[str(revision)] = "is read"
        elif not all_well(found):
            wrong[str(revision)] = str(found)
    assert not wrong
    assert server.run("export", ticker).returncode == 0
    assert get(f"{server.url}/healthz").status_code == 200
    assert time.monotonic() - began < 15


def test_a_record_under_another_id_is_not_taken_for_it(editor, ticker, stored):
    """What stands under one id and says that it is another changes neither."""
    one, other = (editor.publish(ticker, headline)["id"] for headline in ("Eins", "Zwei"))
    stored.change_entry(other, id=one, headline="Schwindel")
    path = f"/{ticker}/entries/{other}"
    assert editor.http.patch(path, json={"body": "x"}).json()["code"] == "unreadable"
    assert editor.http.get(f"/{ticker}/entries/{one}").json()["headline"] == "Eins"
    listed = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert [entry["id"] for entry in listed] == [one]


@pytest.mark.parametrize("value", [b"soon", b"\xff", b"9999-12-31T23:59:59Z", b"2026-01-01", None])
def test_a_broken_activity_is_the_last_change_of_the_header(editor, ticker, stored, pages, value):
    """Neither the ticker nor the list of all tickers goes with it."""
    entry = editor.publish(ticker, "Eins")["id"]
    if value is None:
        stored.redis.delete(f"{stored.key}activity")
    else:
        stored.redis.set(f"{stored.key}activity", value)
    assert all_well(pages(entry))
    wait_for(lambda: ticker in get(f"{editor.url}/api/tickers").text, "it is listed")


@pytest.mark.parametrize("value", [b"nope", b"\xff", b"1-"])
def test_a_broken_position_is_none(editor, ticker, stored, pages, value):
    """The entry is shown, and can be changed and retracted."""
    entry = editor.publish(ticker, "Eins")["id"]
    stored.redis.hset(f"{stored.key}positions", entry, value)
    assert all_well(pages(entry))
    assert editor.change(ticker, entry, label="x")["position"]
    assert editor.http.delete(f"/{ticker}/entries/{entry}").status_code == 200


@pytest.mark.parametrize("member", [b"9999 \xff\xfe", b"garbage ", b"", b"9999 nobody"])
def test_a_broken_index_shows_what_can_be_shown(editor, ticker, stored, pages, member):
    """What leads to no entry is passed over."""
    entry = editor.publish(ticker, "Eins")["id"]
    for name in ("all", "published", "pinned", "key"):
        stored.redis.zadd(f"{stored.key}index:{name}", {member: 0})
    assert all_well(pages(entry))
    assert [one["id"] for one in editor.entries(ticker)["entries"]] == [entry]
    assert editor.http.get(f"/{ticker}/entries").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"coverage_start": "9999-12-31T23:59:59Z", "status": "upcoming"},
        {"image": {"url": None}},
        {"image": {}},
        {"embed_origins": ["https://a.example\r\nX: 1", "https://中"]},
    ],
    ids=lambda one: str(one)[:40],
)
def test_a_header_of_strange_values_breaks_nothing_else(editor, server, ticker, stored, fields):
    """It is shown without them, or is unreadable for itself; nothing gets into a header of ours."""
    stored.change_ticker(**fields)
    answers = [get(f"{server.url}{path}") for path in (f"/t/{ticker}", f"/t/{ticker}/embed")]
    assert {answer.status_code for answer in answers} in ({200}, {500})
    assert get(f"{server.url}/").status_code == 200
    assert not any("x" in answer.headers for answer in answers)
    assert "\r" not in answers[1].headers.get("content-security-policy", "")


def test_a_tombstone_is_one_however_it_is_written(editor, ticker, stored):
    """A later version may write its fields in another order."""
    entry = editor.publish(ticker, "Eins")["id"]
    stone = {"order": f"2024-01-01T00:00:00.000Z {entry}", "erased": True, "by": "x"}
    stored.redis.hset(f"{stored.key}entries", entry, json.dumps(stone))
    assert editor.http.get(f"/{ticker}/entries/{entry}").json()["code"] == "erased"
    stored.redis.hset(f"{stored.key}entries", entry, b'{"erased"')
    answer = editor.http.get(f"/{ticker}/entries", params={"before": entry})
    assert answer.status_code == 200


def test_an_export_of_what_is_incomplete_ends(editor, server, ticker, stored):
    """An entry whose revisions are lost or broken is left out, and said to be."""
    lost, broken, whole = (editor.publish(ticker, one)["id"] for one in ("Eins", "Zwei", "Drei"))
    stored.redis.hdel(f"{stored.key}revisions", f"{lost} 1")
    stored.redis.hset(f"{stored.key}revisions", f"{broken} 1", "{broken")
    exported = server.run("export", ticker)
    assert exported.returncode == 0
    assert [json.loads(line).get("id") for line in exported.stdout.splitlines()] == [None, whole]
    assert lost in exported.stderr
    assert broken in exported.stderr
    assert "Traceback" not in exported.stderr


def test_a_link_that_is_none_is_not_made(editor, server, ticker, stored):
    """A source's address of another making is no link where it is no address."""
    entry = editor.publish(ticker, "Eins")["id"]
    stored.change_entry(entry, source={"name": "Quelle", "url": "javascript:alert(1)"})
    editor.publish(ticker, "Zwei")
    page = get(f"{server.url}/t/{ticker}").text
    assert "Quelle" in page
    assert "javascript:" not in page


def test_names_of_unknown_fields_are_anything(editor, ticker, stored):
    """A field may be called what JSON allows, and hold what it allows, and is still kept."""
    entry = editor.publish(ticker, "Eins")
    more = {'fut"ure\n': "\ud800", "ä": {"\u2028": [1e300]}}
    stored.change_entry(entry["id"], **more, source={"name": "dpa", "x\udfff": "\ud800"})
    editor.change(ticker, entry["id"], headline="Zwei")
    assert {name: stored.entry(entry["id"])[name] for name in more} == more
    assert editor.change(ticker, entry["id"], headline="Drei")["revision"] == 3


def test_an_entry_of_ten_thousand_revisions_is_erased(editor, ticker, stored):
    """However often an entry was changed, erasing takes all of it."""
    entry = editor.publish(ticker, "Eins")
    stored.change_entry(entry["id"], revision=10_000)
    assert editor.retract(ticker, entry["id"], purge="1") == {"id": entry["id"], "erased": True}


def test_a_ticker_that_cannot_be_read_can_be_deleted(editor, ticker, stored):
    """Its slug is taken until then, and free afterwards."""
    stored.redis.set(f"{stored.key}ticker", "{")
    assert editor.http.patch(f"/{ticker}", json={"title": "x"}).status_code == 500
    new = {"slug": ticker, "title": "Neu"}
    assert editor.http.post(f"{editor.url}/api/tickers", json=new).status_code == 409
    assert editor.http.delete(f"/{ticker}").status_code == 200
    assert editor.http.post(f"{editor.url}/api/tickers", json=new).status_code == 201


def test_what_no_slug_can_be_is_no_ticker(server, editor, ticker):
    """A path that would name another key of ours leads nowhere, and harms no probe."""
    key = {"Idempotency-Key": "x}:log"}
    editor.http.put(f"/{ticker}/entries/a", json={"headline": "x"}, headers=key)
    for path in ("/t/{}", "/t/{}/live?as=json", "/t/{}/embed", "/api/tickers/{}/entries"):
        slug = quote(f"{ticker}}}:once:token:0:x", safe="")
        assert get(server.url + path.format(slug)).status_code == 404
    assert get(f"{server.url}/readyz").json()["redis"] == "connected"


def test_a_status_of_a_later_version_is_shown_as_paused(server, editor, ticker, stored):
    """A ticker goes on being shown, and promises nothing that is not known to be so."""
    stored.change_ticker(status="archived")
    assert 'data-status="paused"' in get(f"{server.url}/t/{ticker}").text
    assert editor.http.get(f"/{ticker}").json()["status"] == "archived"
    assert editor.http.patch(f"/{ticker}", json={"kicker": "K"}).json()["status"] == "archived"

"""The schedule: an entry is published when its time has come, once, whoever looks at it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.clients.readers import follow, get
from support.machines.stores import wait_for

from ticker.newsroom.archive.installation import installed
from ticker.newsroom.content.entries import Due
from ticker.newsroom.errands.errand import MOST_TRIES
from ticker.newsroom.errands.outbox import Outbox, put
from ticker.newsroom.people.authors import SYSTEM
from ticker.newsroom.records.keys import Keys
from ticker.wire.log.change import Change

SOON = timedelta(seconds=1)
LATER = timedelta(hours=1)


@pytest.fixture
async def house(server):
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    async with installed(server.store_url, prefix) as house:
        yield house


def moment(ahead: timedelta) -> str:
    text = (datetime.now(UTC) + ahead).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def schedule(editor, ticker, headline, ahead=LATER, **fields):
    """Schedule an entry; return it."""
    at = moment(ahead)
    return editor.publish(ticker, headline, state="scheduled", published_at=at, **fields)


def read(editor, ticker, entry_id):
    return editor.http.get(f"/{ticker}/entries/{entry_id}").json()


def published(editor, ticker, entry_id):
    """Wait until an entry is published; return it."""

    def found():
        entry = read(editor, ticker, entry_id)
        return entry if entry["state"] == "published" else None

    return wait_for(found, "it is published")


async def test_it_goes_out_at_its_time(server, editor, ticker):
    """Until then no reader sees it; then all do, within a second, in the name of its author."""
    at = editor.entries(ticker)["at"]
    async with follow("ws", server.url, ticker, at) as stream:
        entry = schedule(editor, ticker, "Punkt acht", SOON)
        assert (entry["state"], entry["position"], entry["revision"]) == ("scheduled", None, 1)
        assert get(f"{server.url}/t/{ticker}/e/{entry['id']}").status_code == 404
        assert "Punkt acht" not in get(f"{server.url}/t/{ticker}").text
        (event,) = await stream.changes(1)
    late = datetime.now(UTC) - datetime.fromisoformat(entry["published_at"])
    assert timedelta(0) <= late < timedelta(seconds=1)
    assert (event["type"], event["id"], event["after"]) == ("put", entry["id"], at)
    assert event["published_at"] == entry["published_at"]
    after = read(editor, ticker, entry["id"])
    assert (after["revision"], after["by"], after["position"]) == (2, "tests", event["at"])


def test_many_go_out_once_and_in_order(editor, ticker):
    """With several workers each entry becomes one event, in the order of their times."""
    start = datetime.now(UTC) + timedelta(seconds=2)
    for number in range(20):
        at = start + timedelta(milliseconds=10 * ((number * 7) % 20))
        content = {"headline": "x", "state": "scheduled", "published_at": at.isoformat()}
        assert editor.http.put(f"/{ticker}/entries/n{number}", json=content).status_code == 201
    wait_for(lambda: len(editor.entries(ticker, limit=50)["entries"]) == 20, "all are out")
    entries = editor.entries(ticker, limit=50)["entries"]
    assert {entry["revision"] for entry in entries} == {2}
    places = [int(entry["position"].partition("-")[0]) for entry in entries]
    assert places == list(range(21, 1, -1))


def test_it_is_edited_moved_and_cancelled(editor, ticker):
    """An edit keeps the time, another time moves it, and cancelling forgets it."""
    entry = schedule(editor, ticker, "Erst")
    edited = editor.change(ticker, entry["id"], headline="Dann")
    assert (edited["state"], edited["published_at"]) == ("scheduled", entry["published_at"])
    moved = editor.change(ticker, entry["id"], published_at=moment(2 * LATER))
    assert moved["state"] == "scheduled"
    assert moved["published_at"] > entry["published_at"]
    draft = editor.retract(ticker, entry["id"])
    assert (draft["state"], draft["published_at"], draft["headline"]) == ("draft", None, "Dann")
    again = editor.change(
        ticker, entry["id"], state="scheduled", published_at=moment(timedelta(seconds=0.6))
    )
    assert published(editor, ticker, entry["id"])["revision"] == again["revision"] + 1


def test_a_moved_one_goes_out_at_its_new_time_only(editor, ticker):
    """Moved to later, it is not there at its first time; moved to now, it is there at once."""
    later = schedule(editor, ticker, "Später", SOON)
    editor.change(ticker, later["id"], published_at=moment(LATER))
    first = schedule(editor, ticker, "Davor", 1.5 * SOON)
    published(editor, ticker, first["id"])
    assert read(editor, ticker, later["id"])["state"] == "scheduled"
    editor.change(ticker, later["id"], published_at=moment(timedelta(0)))
    assert published(editor, ticker, later["id"])["state"] == "published"


def test_published_by_hand_it_has_the_present_time(editor, ticker):
    """Who does not want to wait publishes it now; the time that was planned is forgotten."""
    entry = schedule(editor, ticker, "Jetzt doch")
    now = editor.change(ticker, entry["id"], state="published")
    assert now["published_at"] == now["updated_at"] < entry["published_at"]
    named = schedule(editor, ticker, "Rückdatiert")
    then = editor.change(
        ticker, named["id"], state="published", published_at="2026-01-01T00:00:00Z"
    )
    assert then["published_at"] == "2026-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"state": "scheduled"}, "state"),
        ({"state": "scheduled", "published_at": moment(LATER)}, "state"),
        ({"published_at": moment(LATER)}, "published_at"),
    ],
)
def test_what_is_published_is_not_scheduled(editor, ticker, asked, field):
    """Readers have seen it: it can be taken back, but not be planned. The sentence names why."""
    entry = editor.publish(ticker, "Da")
    answer = editor.http.patch(f"/{ticker}/entries/{entry['id']}", json=asked)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_a_past_time_is_at_once(editor, ticker):
    """It goes out with its time, or, where that is over a minute ago, with the present one."""
    just = schedule(editor, ticker, "Gerade", timedelta(seconds=-30))
    assert (just["state"], just["revision"]) == ("published", 1)
    assert just["published_at"] < just["updated_at"]
    long_ago = schedule(editor, ticker, "Längst", timedelta(minutes=-30))
    assert (long_ago["state"], long_ago["published_at"]) == ("published", long_ago["updated_at"])


def test_what_can_never_go_out_is_refused_when_it_is_planned(editor, ticker):
    """An entry too large for readers is `413` at once, not a surprise at its time."""
    content = {"headline": "x", "body": f"```\n{'<' * 65_000}\n```", "state": "scheduled"}
    answer = editor.http.post(f"/{ticker}/entries", json={**content, "published_at": moment(LATER)})
    assert answer.status_code == 413


async def test_two_who_hold_it_publish_it_once(house, editor, ticker):
    """A lease that ran out while its holder slept leads to one event all the same."""
    entry = schedule(editor, ticker, "Einmal", timedelta(seconds=0.4))
    due = Due(datetime.fromisoformat(entry["published_at"]))
    await asyncio.sleep(0.4)
    await asyncio.gather(*(house.archive.write(ticker, entry["id"], due, SYSTEM) for _ in range(8)))
    assert published(editor, ticker, entry["id"])["revision"] == 2
    assert editor.entries(ticker)["at"].startswith("2-")


async def test_a_lease_keeps_others_from_it(house, editor, ticker):
    """Who has taken an errand has it alone, until the lease is over; order waits for it, too."""
    outbox = Outbox(house.log, ticker)
    schedule(editor, ticker, "Erstes")
    schedule(editor, ticker, "Zweites", 2 * LATER)
    assert (await outbox.take("publish", SOON)).errand is None  # not yet
    keys, past = Keys(house.log.prefix, ticker), datetime(2026, 1, 1, tzinfo=UTC)
    for errand in await outbox.all():
        await house.log.append(ticker, Change(writes=put(keys, replace(errand, next=past))))
    taken = await outbox.take("publish", timedelta(milliseconds=300))
    assert taken.errand is not None
    assert (await outbox.take("publish", SOON)).errand is None
    await asyncio.sleep(0.35)
    again = await outbox.take("publish", SOON)
    assert again.errand is not None
    assert again.errand.subject == taken.errand.subject
    assert await outbox.failed(taken.errand, "zu spät") is None  # no longer its own
    assert await outbox.failed(again.errand, "misslungen") is not None
    other = await outbox.take("publish", SOON)
    assert other.errand is not None
    assert other.errand.subject != taken.errand.subject


async def test_a_hint_that_was_lost_is_found_again(house, editor, ticker):
    """The outboxes are the truth: what they ask for is hinted at anew, by any process."""
    entry = schedule(editor, ticker, "Vergessen", SOON)
    hints = f"{house.log.prefix}:{{:publish}}:due"
    await house.log.homes.common.ask("DEL", hints, f"{hints}:written")
    await house.archive.hint_at_what_is_to_be_done()
    assert published(editor, ticker, entry["id"])["revision"] == 2


def test_an_imported_one_goes_out(server, editor, ticker, tmp_path):
    """A schedule is part of an export; what came due meanwhile goes out at once, with that time."""
    entry = schedule(editor, ticker, "Mitgenommen")
    lines = server.run("export", ticker).stdout.splitlines()
    past, now = "2026-01-01T00:00:00.000Z", datetime.now(UTC)
    file, slug = tmp_path / "export.jsonl", f"{ticker}-2"
    file.write_text("\n".join(lines).replace(entry["published_at"], past) + "\n", encoding="utf-8")
    said = server.run("import", str(file), "--as", slug)
    assert said.returncode == 0, said.stderr
    after = published(editor, slug, entry["id"])
    assert datetime.fromisoformat(after["published_at"]) >= now - timedelta(seconds=1)
    assert read(editor, ticker, entry["id"])["state"] == "scheduled"


async def test_one_that_fails_holds_up_no_other(server, house, editor, ticker):
    """It is tried again, later each time; the rest goes out; mended, it does, too."""
    bad = schedule(editor, ticker, "Kaputt", SOON)
    good = schedule(editor, ticker, "Heil", 1.2 * SOON)
    home, entries = house.log.homes.home(ticker), house.log.key(ticker, "entries")
    text = await home.ask("HGET", entries, bad["id"])
    await home.ask("HSET", entries, bad["id"], "kaputt")
    assert (await asyncio.to_thread(published, editor, ticker, good["id"]))["revision"] == 2
    identity = f"{ticker}/publish/{bad['id']}"

    def listed():
        lines = map(json.loads, server.run("errands", "--json").stdout.splitlines())
        found = [line for line in lines if line["id"] == identity]
        return found[0] if found and found[0]["state"] == "failed" else None

    async with asyncio.timeout(15):  # to look costs less than to list
        while not any(one.tries for one in await Outbox(house.log, ticker).all()):
            await asyncio.sleep(0.05)
    line = await asyncio.to_thread(wait_for, listed, "it has failed")
    assert "cannot be read" in line["why"]
    await home.ask("HSET", entries, bad["id"], text)
    assert (await asyncio.to_thread(published, editor, ticker, bad["id"]))["revision"] == 2
    done = [json.loads(line) for line in server.run("errands", "--json").stdout.splitlines()]
    assert {(one["id"], one["state"]) for one in done} >= {
        (identity, "done"),
        (f"{ticker}/publish/{good['id']}", "done"),
    }


async def test_what_was_put_off_between_both_looks_is_left_alone(house, editor, ticker):
    """Whoever has seen that something is due takes it only if it still is."""
    entry = schedule(editor, ticker, "Verschoben")
    times = Keys(house.log.prefix, ticker).outbox_times("publish")
    await house.log.homes.home(ticker).ask("ZADD", times, 0, entry["id"])
    assert (await Outbox(house.log, ticker).take("publish", SOON)).errand is None


async def test_what_cannot_be_read_hides_none_of_the_others(server, house, editor, ticker, slug):
    """The errands of a ticker that is broken are left out, and that is said."""
    entry = schedule(editor, ticker, "Heil")
    editor.create(f"{slug}-broken")
    history = Keys(house.log.prefix, f"{slug}-broken").outbox_history("publish")
    await house.log.homes.home(f"{slug}-broken").ask("SET", history, "kaputt")
    said = await asyncio.to_thread(server.run, "errands", "--json")
    assert entry["id"] in said.stdout
    assert f"The errands of {slug}-broken are left out" in said.stderr
    editor.http.delete(f"/{slug}-broken")


async def test_one_that_was_given_up_waits_for_somebody(server, house, editor, ticker):
    """It is listed with what it failed of, and done once somebody asks for that."""
    entry = schedule(editor, ticker, "Aufgegeben")
    keys, outbox = Keys(house.log.prefix, ticker), Outbox(house.log, ticker)
    (errand,) = await outbox.all()
    for _ in range(MOST_TRIES):
        errand = errand.failed("Es ging nicht.", errand.due)
    await house.log.append(ticker, Change(writes=put(keys, errand)))
    editor.change(ticker, entry["id"], headline="Aufgegeben")  # no change, so no new errand
    identity = f"{ticker}/publish/{entry['id']}"
    said = server.run("errands").stdout
    assert f"given up  {identity}  after {MOST_TRIES} tries: Es ging nicht." in said
    assert "No errand" in server.run("errands", "--retry", f"{identity}x").stderr
    assert server.run("errands", "--retry", identity).returncode == 0
    assert f"waiting   {identity}" in server.run("errands").stdout
    await asyncio.to_thread(published, editor, ticker, schedule(editor, ticker, "Heil", SOON)["id"])
    assert read(editor, ticker, entry["id"])["state"] == "scheduled"  # its time has not come
    assert [one.subject for one in await outbox.all()] == [entry["id"]]
    said = server.run("errands", "--retry", identity)
    assert said.returncode == 1
    assert "waits for its time" in said.stderr


async def test_a_ticker_that_cannot_be_read_holds_up_no_other(house, editor, ticker):
    """Whatever stands in one outbox, the errands of other tickers are done in time."""
    other = f"{ticker}-2"
    editor.create(other)
    schedule(editor, ticker, "Kaputt", SOON)
    fine = schedule(editor, other, "Heil", 1.1 * SOON)
    home, box = house.log.homes.home(ticker), house.log.key(ticker, "outbox:publish")
    await home.ask("DEL", box)
    await home.ask("SET", box, "kaputt")
    await asyncio.to_thread(published, editor, other, fine["id"])
    await house.log.homes.common.ask("DEL", f"{house.log.prefix}:{{:publish}}:due")
    third = schedule(editor, other, "Auch heil", 2 * LATER)
    await house.log.homes.common.ask("DEL", f"{house.log.prefix}:{{:publish}}:due")
    await house.archive.hint_at_what_is_to_be_done()
    hints = await house.log.homes.common.ask(
        "ZRANGE", f"{house.log.prefix}:{{:publish}}:due", 0, -1
    )
    assert other.encode() in hints
    editor.retract(other, third["id"])


def test_an_edit_of_what_has_just_gone_out_is_told_so(editor, ticker):
    """Who edits the plan of an entry that was published meanwhile is shown what stands."""
    entry = schedule(editor, ticker, "Geht gerade", timedelta(seconds=0.4))
    published(editor, ticker, entry["id"])
    answer = editor.http.patch(
        f"/{ticker}/entries/{entry['id']}",
        json={"state": "scheduled", "headline": "Zu spät"},
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == 412
    assert answer.json()["entry"]["state"] == "published"


def test_a_deleted_ticker_leaves_no_errand(server, editor, ticker):
    """With the ticker goes what was to be done about it."""
    entry = schedule(editor, ticker, "Nie", SOON)
    editor.http.delete(f"/{ticker}")
    assert entry["id"] not in server.run("errands").stdout
    editor.create(ticker)
    assert entry["id"] not in server.run("errands").stdout

"""The whole: what a backup has of an installation, and how that goes on elsewhere."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from support import wholes
from support.clients.desk import Desk, next_code
from support.clients.readers import follow, get
from support.machines.buckets import KEYS, bucket_server, settings
from support.machines.commands import typed
from support.machines.here import Here
from support.machines.servers import Editor
from support.machines.stores import wait_for
from support.wholes import Used, environment, exported, held, members, of, well

from ticker.newsroom.content import moments
from ticker.newsroom.transfer.installation.keys import LEFT, is_taken
from ticker.newsroom.transfer.installation.source import Source
from ticker.wire.store.store import Store

FROM = "whole-from"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return tmp_path_factory.mktemp("whole")


@pytest.fixture(scope="module")
def used(bundled, room):
    """An installation in which everything was used, and its server."""
    with Here(bundled.store_url, prefix=FROM, data=str(room / "from")) as here:
        here.used = Used(here)
        yield here


@pytest.fixture(scope="module")
def backup(used, room):
    """The file of its backup."""
    file = room / "backup.tar"
    said = well(typed("export", "--all", str(file), environment=environment(used)))
    assert re.match(
        "Exported: 1 ticker, [0-9]+ entries, 2 people, 1 token, 1 picture\\. Keep it", said
    )
    assert "second factor" in said
    return file


@pytest.fixture(scope="module")
def restored(backup, clustered, room):
    """It was restored on another store, under another prefix."""
    chosen = of(clustered.store_url, "whole-to", room / "to")
    said = well(typed("restore", str(backup), environment=chosen))
    assert said.startswith("Restored, and read back: 1 ticker, "), said
    return chosen


async def test_each_key_is_taken_or_left_for_a_reason(used, backup):
    """All that stands in Redis is in the backup, but for what a table names, each row in use."""
    store = Store(used.settings.redis_url, FROM)
    line = await store.open()
    names: set[bytes] = set()
    async with asyncio.timeout(20), follow("sse", used.url, "flood") as reader:
        await reader.next()
        while b"{flood}:readers" not in names:
            names = await Source(line, FROM).names(all_=True)
    await line.closed()
    there = {one["key"] for one in held(members(backup))}
    left = {name for name in names if not is_taken(name)}
    passing = {name for name in names if b"once:" in name or b"outbox" in name}
    assert {name.decode() for name in names - left - passing} <= there
    assert there <= {name.decode() for name in names} | {one.decode() for one in passing}
    assert [one.like.pattern for one in LEFT if not any(map(one.like.fullmatch, left))] == []


def test_a_backup_is_for_one_pair_of_eyes(backup):
    """Nobody else of the machine reads it."""
    assert backup.stat().st_mode & 0o777 == 0o600


def test_what_is_restored_is_what_was_exported(backup, restored, room):
    """Two backups have the same bytes, of another store and prefix, too; and what ends, ends."""
    again = exported(room / "again.tar", restored)
    assert again == members(backup)
    ending = {one["key"] for one in held(again) if "expires" in one}
    assert any("once:" in name for name in ending)
    assert {"{flood}:preview"} <= ending
    later = next(one for one in held(again) if one["key"] == "{flood}:of-a-later-version")
    assert later["holds"] == [[{"base64": "/wA="}, {"base64": "/g=="}]]
    assert not any("whole-from" in str(one) for one in held(again))


def test_pictures_go_into_a_bucket_and_come_out_of_it(backup, clustered, room):
    """The backup of an installation with a folder is restored into one with a bucket."""
    with bucket_server() as bucket:
        chosen = of(clustered.store_url, "whole-bucket", room / "bucket")
        chosen |= {"AWS_REGION": "eu-central-1", **KEYS}
        named = settings(bucket, "all")
        chosen |= {f"TICKER_{name.upper()}": value for name, value in named.items()}
        well(typed("restore", str(backup), environment=chosen))
        assert exported(room / "of-bucket.tar", chosen) == members(backup)
        chosen["TICKER_PREFIX"] = "whole-bucket-2"
        said = typed("restore", str(backup), environment=chosen)
        assert "There are pictures in s3://pictures/all. Nothing was restored." in said.stderr
    said = typed("restore", str(backup), environment=chosen)
    assert (said.returncode, said.stderr.count("\n")) == (75, 1)
    assert "The pictures' files are out of reach" in said.stderr


def test_what_was_planned_goes_out_once(bundled, room):
    """By the restored installation, too: its errands are found without the hints of the first."""
    data, file = room / "planning", room / "planned.tar"
    with Here(bundled.store_url, prefix="whole-plan", data=str(data)) as here:
        editor = here.editor()
        editor.create("flood")
        soon = moments.written(moments.now() + timedelta(seconds=4))
        editor.publish("flood", "Geplant", state="scheduled", published_at=soon)
        exported(file, environment(here))
        token = editor.token
    chosen = of(bundled.store_url, "whole-planned", room / "planned")
    well(typed("restore", str(file), environment=chosen))
    with Here(bundled.store_url, prefix="whole-planned", data=str(room / "planned")) as here:
        wait_for(
            lambda: get(f"{here.url}/api/tickers/flood/entries").json()["entries"], "it is out"
        )
        editor = Editor(here.url, token)
        (entry,) = editor.entries("flood")["entries"]
        assert (entry["headline"], entry["revision"]) == ("Geplant", 2)
        editor.http.close()
        with Desk(here) as desk:
            acts = [one["act"] for one in desk.sign_in("Ada").audited(ticker="flood")]
        assert acts == ["entry.went_out", "entry.scheduled", "ticker.created"]


async def test_it_goes_on_where_it_was_restored(used, backup, clustered, room):
    """People sign in, a token writes, a picture is served, and who knows more begins anew."""
    chosen = of(clustered.store_url, "whole-on", room / "on")
    well(typed("restore", "-", environment=chosen, input=backup.read_bytes()))
    ahead = used.used.editor.publish("flood", "Nach der Sicherung")["position"]
    with Here(clustered.store_url, prefix="whole-on", data=str(room / "on")) as here:
        code = next_code(used.used.totp)
        assert wholes.signed_in(here, wholes.ADA, used.used.totp, code)
        editor = Editor(here.url, used.used.token)
        entry = editor.http.get(f"/hochwasser/entries/{used.used.entry}").json()
        assert (entry["headline"], entry["revision"]) == ("Ä 😀", 2)
        picture = f"{here.url}/media/{used.used.picture}/500.jpg"
        assert get(picture).status_code == 200
        assert editor.publish("flood", "Weiter geht es")["revision"] == 1
        async with asyncio.timeout(20), follow("ws", here.url, "flood", ahead) as reader:
            assert (await reader.next())["type"] == "reset"
        copies = editor.http.get(f"/flood/entries/{used.used.entry}/copies").json()["copies"]
        assert [one["name"] for one in copies] == ["a"]
        editor.http.close()


@pytest.mark.parametrize(
    "words", [(), ("flood", "--all", "x.tar"), ("--all", "x.tar", "-o", "y"), ("--all", "")]
)
def test_a_ticker_or_everything_is_exported(tmp_path, words):
    """One of both is asked for; else it is said how it is meant, and nothing is written."""
    said = typed("export", *words, environment={"TICKER_DATA": str(tmp_path)}, cwd=tmp_path)
    assert (said.returncode, said.stdout) == (2, "")
    assert "ticker export [OPTIONS] [SLUG]" in said.stderr
    assert list(tmp_path.iterdir()) == []

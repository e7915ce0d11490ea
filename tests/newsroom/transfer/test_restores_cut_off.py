"""Restores that come to nothing: whatever ends one, nothing of it stays, or it is told."""

from __future__ import annotations

import io
import itertools
import os
import signal
import tarfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from support import drawn
from support.machines.commands import Command, typed
from support.machines.here import Here
from support.machines.servers import Server
from support.machines.stores import free_port, redis_server, wait_for
from support.wholes import exported, members, of, well

from ticker.newsroom.content.limits import LARGEST_FILE

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return tmp_path_factory.mktemp("cut")


@pytest.fixture(scope="module")
def backup(bundled, room):
    """The backup of an installation with a ticker and a picture."""
    data = room / "from"
    with Here(bundled.store_url, prefix="cut-from", data=str(data)) as here:
        editor = here.editor()
        editor.create("flood")
        picture = editor.upload(drawn.file(drawn.quarters(50, 30), "PNG"))
        editor.publish("flood", "Eins", image={"media": picture})
    exported(room / "backup.tar", of(bundled.store_url, "cut-from", data))
    return (room / "backup.tar").read_bytes()


@pytest.fixture
def empty(bundled, tmp_path):
    """An installation with nothing in it."""
    return of(bundled.store_url, f"cut-{os.getpid()}-{next(_numbers)}", tmp_path)


def left(chosen: dict[str, str]) -> list[object]:
    """Return what is in an installation: keys, and pictures' files."""
    with Redis.from_url(chosen["TICKER_REDIS_URL"]) as store:
        keys = list(store.scan_iter(f"{chosen['TICKER_PREFIX']}:*"))
    return keys + [one for one in Path(chosen["TICKER_DATA"]).rglob("*") if one.is_file()]


def restored(chosen: dict[str, str], content: bytes) -> str:
    """Return what is said where nothing is restored."""
    said = typed("restore", "-", environment=chosen, input=content)
    assert said.returncode == 1, said.stderr
    assert said.stderr.count("\n") == 1, said.stderr
    assert "Nothing was restored." in said.stderr
    assert left(chosen) == []
    return said.stderr


def packed(*changes) -> bytes:
    """Return a tar of members, each a name, content (or just its size), and a type."""
    to = io.BytesIO()
    with tarfile.open(fileobj=to, mode="w") as tar:
        for name, content, kind in changes:
            info = tarfile.TarInfo(name)
            info.type = kind
            info.size = content if isinstance(content, int) else len(content)
            tar.addfile(info, None if isinstance(content, int) else io.BytesIO(content))
    return to.getvalue()


def plain(backup: bytes) -> list[tuple[str, bytes, bytes]]:
    """Return the members of a backup, as `packed` takes them."""
    with tarfile.open(fileobj=io.BytesIO(backup)) as tar:
        return [(one.name, tar.extractfile(one).read(), tarfile.REGTYPE) for one in tar]


def test_what_was_cut_off_is_said(backup, empty):
    """At any place: within a member, between two, or before the last words."""
    with tarfile.open(fileobj=io.BytesIO(backup)) as tar:
        starts = [one.offset for one in tar]
    for end in (0, 300, *starts[1:3], starts[3] + 700, starts[-2] + 600, starts[-1]):
        assert "not the backup of an installation" in restored(empty, backup[:end])


def test_what_has_other_bytes_is_said(backup, empty):
    """One that has changed is found, in a text and in a picture."""
    with tarfile.open(fileobj=io.BytesIO(backup)) as tar:
        of_picture = tar.getmembers()[-2].offset_data
    for at in (backup.index(b"Eins"), of_picture):
        content = bytearray(backup)
        content[at] ^= 1
        assert "other bytes" in restored(empty, bytes(content))


HOSTILE = {
    "a way out": lambda them: [*them[:2], ("../x", b"", tarfile.REGTYPE), *them[2:]],
    "a way out of pictures": lambda them: [
        *them[:-1],
        ("pictures/../../x", b"x", tarfile.REGTYPE),
        them[-1],
    ],
    "an absolute path": lambda them: [them[0], ("/etc/x", b"", tarfile.REGTYPE), *them[1:]],
    "a link": lambda them: [them[0], ("tickers/a-b.jsonl", b"", tarfile.SYMTYPE), *them[1:]],
    "a hard link": lambda them: [them[0], ("tickers/a-b.jsonl", b"", tarfile.LNKTYPE), *them[1:]],
    "a folder": lambda them: [them[0], ("tickers", b"", tarfile.DIRTYPE), *them[1:]],
    "a long name": lambda them: [them[0], ("x" * 300, b"", tarfile.REGTYPE), *them[1:]],
    "a member twice": lambda them: [*them[:2], *them[1:]],
    "another order": lambda them: [them[0], *reversed(them[1:])],
    "no beginning": lambda them: them[1:],
    "a picture that is too large": lambda them: [
        *them[:-2],
        (them[-2][0], LARGEST_FILE * 10 + 1, tarfile.REGTYPE),
    ],
    "a file of no picture": lambda them: [
        *them[:-1],
        ("pictures/zzzzzzzzzzzzzzzz-50x30/original", b"x", tarfile.REGTYPE),
        them[-1],
    ],
    "a key of another ticker": lambda them: [
        them[0],
        ("tickers/aa.jsonl", b'{"key":"{bb}:x","type":"string","holds":[["1"]]}\n', b"0"),
        *them[1:],
    ],
    "a key that holds nothing": lambda them: [
        them[0],
        ("tickers/aa.jsonl", b'{"key":"{aa}:x","type":"hash","holds":[["1"]]}\n', b"0"),
        *them[1:],
    ],
    "a score that is none": lambda them: [
        them[0],
        ("tickers/aa.jsonl", b'{"key":"{aa}:x","type":"zset","holds":[["1","x"]]}\n', b"0"),
        *them[1:],
    ],
    "a line that is none": lambda them: [them[0], ("tickers/aa.jsonl", b"[]\n", b"0"), *them[1:]],
    "a later format": lambda them: [
        (them[0][0], them[0][1].replace(b"installation 1", b"installation 2"), b"0"),
        *them[1:],
    ],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_nobody_has_exported_is_said(backup, empty, what):
    """Whatever somebody has put together, nothing of it is written anywhere."""
    assert "not the backup" in restored(empty, packed(*HOSTILE[what](plain(backup))))


def test_data_of_a_later_layout_are_left_alone(backup, empty):
    """The sentence is the one that a start says."""
    first, *rest = plain(backup)
    later = (first[0], first[1].replace(b'"layout":2', b'"layout":3'), first[2])
    said = typed("restore", "-", environment=empty, input=packed(later, *rest))
    assert (said.returncode, left(empty)) == (1, [])
    assert "of a later version of Ticker" in said.stderr


def test_an_installation_that_is_not_empty_is_left_as_it_is(backup, empty, tmp_path):
    """Tickers, people, tokens, and whatever else; and pictures that nobody knows."""
    (tmp_path / "media").mkdir()
    well(typed("restore", "-", environment=empty, input=backup))
    before = exported(tmp_path / "before.tar", empty)
    said = typed("restore", "-", environment=empty, input=backup)
    assert said.returncode == 1
    assert "is not empty: 1 ticker, 1 token, 1 picture. Nothing was restored." in said.stderr
    assert exported(tmp_path / "after.tar", empty) == before
    other = {**empty, "TICKER_PREFIX": f"{empty['TICKER_PREFIX']}-more"}
    said = typed("restore", "-", environment=other, input=backup)
    assert said.returncode == 1
    assert f"There are pictures in {tmp_path}/media. Nothing was restored." in said.stderr
    assert exported(tmp_path / "after.tar", empty) == before


def test_what_is_missing_of_pictures_is_said(backup, empty, tmp_path):
    """One file is told of; where there is none at all, it is the wrong place, and no backup."""
    well(typed("restore", "-", environment=empty, input=backup))
    (picture,) = (tmp_path / "media").iterdir()
    (picture / "50.webp").unlink()
    said = well(typed("export", "--all", str(tmp_path / "some.tar"), environment=empty))
    assert "1 file of a picture is missing. Keep it" in said
    wrong = {**empty, "TICKER_MEDIA": str(tmp_path)}
    said = typed("export", "--all", str(tmp_path / "none.tar"), environment=wrong)
    assert said.returncode == 1
    assert f"no file of any in {tmp_path}. Nothing was exported." in said.stderr
    assert not (tmp_path / "none.tar").exists()


def test_a_data_folder_on_which_a_server_has_run_is_empty(backup):
    """As long as nobody has used it; the server that starts then serves what was restored."""
    with Server() as server:
        server.run("sign-in", "Ada")
        server.stop()
        well(server.run("restore", "-", input=backup))
        server.start()
        assert [one["headline"] for one in server.editor().entries("flood")["entries"]] == ["Eins"]


def test_an_installation_that_is_served_is_left_as_it_is(backup, empty):
    """A server that runs would have half of it in memory."""
    prefix, data = empty["TICKER_PREFIX"], empty["TICKER_DATA"]
    with Here(empty["TICKER_REDIS_URL"], prefix=prefix, data=data):
        said = typed("restore", "-", environment=empty, input=backup)
    assert said.returncode == 1
    assert f"A server runs on the installation '{prefix}'. Nothing was restored." in said.stderr
    well(typed("restore", "-", environment=empty, input=backup))


@contextmanager
def half_restored(backup, empty):
    """Give a restore that has all but the end of a backup, and what gives it that."""
    with tarfile.open(fileobj=io.BytesIO(backup)) as tar:
        most = tar.getmembers()[-1].offset
    asked, ask = os.pipe()
    with os.fdopen(asked, "rb") as given, os.fdopen(ask, "wb") as giving:
        command = Command("restore", "-", environment=empty, stdin=given)
        giving.write(backup[:most])
        giving.flush()
        wait_for(lambda: len(left(empty)) > 10, "something was restored")
        yield command, lambda: giving.write(backup[most:])


def test_a_restore_that_was_killed_is_told_and_begun_again(backup, empty, tmp_path):
    """Nobody is served half a backup; the next restore clears it, and it is the whole again."""
    with half_restored(backup, empty) as (command, _):
        command.kill()
        command.wait(10)
    assert left(empty)
    for words in (["check"], ["serve", "--port", str(free_port())], ["export", "--all", "-"]):
        said = typed(*words, environment=empty)
        assert said.returncode == 1
        assert "Only a part of a backup stands here" in said.stdout + said.stderr, said
    with Redis.from_url(empty["TICKER_REDIS_URL"]) as store:
        store.set(f"{empty['TICKER_PREFIX']}:tokens:of-it", "x")
    well(typed("restore", "-", environment=empty, input=backup))
    again = exported(tmp_path / "again.tar", empty)
    (tmp_path / "first.tar").write_bytes(backup)
    assert again == members(tmp_path / "first.tar")


def test_a_restore_that_is_stopped_leaves_nothing(backup, empty):
    """It dies of the signal, as others do, once it has put things in order."""
    with half_restored(backup, empty) as (command, _):
        command.send_signal(signal.SIGINT)
        wait_for(lambda: not left(empty), "nothing of it is left")
    assert command.wait(10) == -signal.SIGINT


def test_of_two_restores_the_second_goes_on(backup, empty, tmp_path):
    """The first finds that it is no longer its own, and takes nothing away from the other."""
    with half_restored(backup, empty) as (command, give_the_rest):
        well(typed("restore", "-", environment=empty, input=backup))
        give_the_rest()
    assert command.wait(10) == 1
    (tmp_path / "first.tar").write_bytes(backup)
    assert exported(tmp_path / "again.tar", empty) == members(tmp_path / "first.tar")


def test_a_full_redis_keeps_nothing_of_it(backup, tmp_path):
    """What did not get in is said, and what did goes again."""
    with redis_server() as store:
        chosen = of(store.url, "ticker", tmp_path)
        store.client.config_set("maxmemory", "1")
        said = typed("restore", "-", environment=chosen, input=backup)
        assert said.returncode == 75
        assert "Redis is full" in said.stderr
        assert left(chosen) == []
        store.client.config_set("maxmemory", "0")
        well(typed("restore", "-", environment=chosen, input=backup))


def test_a_user_of_redis_needs_no_more_than_to_serve(backup, tmp_path):
    """The line for the ACL that is documented is enough to export and to restore."""
    with redis_server() as store:
        words = ["on", ">secret", "~ticker:*", "&ticker:*", "+@all", "-@dangerous"]
        store.client.execute_command("ACL", "SETUSER", "ours", *words, "+info", "+config|get")
        url = store.url.replace("//", "//ours:secret@")
        chosen = of(url, "ticker", tmp_path)
        well(typed("restore", "-", environment=chosen, input=backup))
        assert "tickers/flood.jsonl" in exported(tmp_path / "backup.tar", chosen)

"""Files: what is put under a name is there whole, or not at all, in a folder and in a bucket."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.machines.stores import free_port, wait_for

from ticker.newsroom.pictures.away import FilesAway, NoSuchFile
from ticker.newsroom.pictures.files import PART, PAUSE, Files, is_name, original, size
from ticker.newsroom.pictures.places import Place

ONE = "k7q2m9x4tz8c1v5b-4032x3024"
OTHER = "a7q2m9x4tz8c1v5b-480x320"
BIG = 3 * PART + 17
"""Bytes of a file that goes in parts."""


@pytest.fixture
def small(tmp_path) -> Path:
    path = tmp_path / "small"
    path.write_bytes(b"a small one" * 100)
    return path


@pytest.fixture
def big(tmp_path) -> Path:
    path = tmp_path / "big"
    path.write_bytes(os.urandom(BIG))
    return path


async def names(files: Files, picture_id: str = "") -> dict[str, int]:
    return {one.name: one.size async for one in files.names(picture_id)}


async def test_what_is_put_comes_back(files, small, big, tmp_path):
    """Small and large files come back to the byte, and are listed with size and time."""
    await files.check()
    await files.put(original(ONE), big)
    await files.put(size(ONE, 480, "webp"), small)
    await files.put(size(OTHER, 480, "webp"), small)
    assert await files.read(size(ONE, 480, "webp")) == small.read_bytes()
    await files.fetch(original(ONE), tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == big.read_bytes()
    expected = {original(ONE): BIG, size(ONE, 480, "webp"): 1100}
    assert await names(files, ONE) == expected
    assert await names(files) == {**expected, size(OTHER, 480, "webp"): 1100}
    async for one in files.names(ONE):
        assert one.picture == ONE
        assert abs(datetime.now(UTC) - one.changed) < timedelta(minutes=1)


async def test_a_name_has_what_was_put_last(files, small, big):
    """What is put under a name that there is takes its place."""
    await files.put(original(ONE), big)
    await files.put(original(ONE), small)
    assert await files.read(original(ONE)) == small.read_bytes()
    assert await names(files) == {original(ONE): 1100}


async def test_two_may_put_the_same(files, big):
    """Two workers that make the same size at the same time leave one whole file."""
    name = size(ONE, 960, "avif")
    puts = [files.put(name, big) for _ in range(3)]
    ended = await asyncio.gather(*puts, return_exceptions=True)
    assert None in ended  # a server may refuse one that comes between, and none is half there
    assert {type(one) for one in ended} <= {type(None), FilesAway}
    await until(files.check)
    assert await names(files) == {name: BIG}
    assert await files.read(name) == big.read_bytes()


async def test_what_is_deleted_is_gone(files, small, tmp_path):
    """Deleting takes all that are named; what is not there is none the worse."""
    await files.put(original(ONE), small)
    await files.put(original(OTHER), small)
    gone = [size(ONE, 960, "jpg"), original(ONE), original(ONE)]
    await files.delete(gone)
    assert await names(files) == {original(OTHER): 1100}
    for name in gone:
        with pytest.raises(NoSuchFile):
            await files.read(name)
        with pytest.raises(NoSuchFile):
            await files.fetch(name, tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    "name",
    [
        "",
        ONE,
        f"{ONE}/",
        f"{ONE}/../x",
        f"../{ONE}/original",
        f"/{ONE}/original",
        f"{ONE}/original/more",
        f"{ONE}/original#1",
        f"{ONE}/480.svg",
        f"{ONE}/0480.webp",
        f"{ONE}/480.webp\n",
        f"{ONE}/480.webp\0",
        "k7q2/original",
    ],
)
async def test_no_other_name_is_touched(files, small, name):
    """Nothing is read, written or deleted but files that pictures have."""
    assert not is_name(name)
    for asked in (files.put(name, small), files.read(name), files.fetch(name, small)):
        with pytest.raises(ValueError, match="should have a name such as"):
            await asked
    with pytest.raises(ValueError, match="should have a name such as"):
        await files.delete([name])
    assert small.read_bytes()


async def test_what_is_given_up_leaves_nothing(files, big):
    """An upload that is cut off while it is stored leaves no file, and no half of one."""
    task = asyncio.create_task(files.put(original(ONE), big))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names(files) in ({}, {original(ONE): BIG})
    if files.place.folder:
        wait_for(lambda: not list(files.place.folder.rglob("*#*")), "no half of it is left")
    await files.put(original(ONE), big)
    assert await names(files) == {original(ONE): BIG}


async def test_a_large_file_is_never_whole_in_memory(files, tmp_path):
    """Storing and fetching take the memory of parts, however many go at once."""
    path, many = tmp_path / "huge", range(1, 7)
    with path.open("wb") as file:
        file.truncate(30_000_000)
    await files.put(size(ONE, 100, "jpg"), path)
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = memory("VmRSS")
    await asyncio.gather(*(files.put(size(ONE, one, "jpg"), path) for one in many))
    await asyncio.gather(*(files.fetch(size(ONE, one, "jpg"), tmp_path / f"{one}") for one in many))
    assert memory("VmHWM") - before < 100_000_000  # of 180
    assert (tmp_path / "1").stat().st_size == 30_000_000


def memory(line: str) -> int:
    """Return what the system says of this process's memory, in bytes."""
    status = dict(one.split(":", 1) for one in Path("/proc/self/status").read_text().splitlines())
    return int(status[line].split()[0]) * 1024


async def test_a_folder_is_made_and_strangers_in_it_are_left(tmp_path, small):
    """Only files of pictures are listed, and what was begun long ago and never ended is tidied."""
    files = Files(Place.read(str(tmp_path / "new" / "media")))
    await files.put(original(ONE), small)
    folder = tmp_path / "new" / "media"
    assert folder.stat().st_mode & 0o777 == 0o700, "unpublished ones are nobody's business"
    (folder / "README").write_text("by hand")
    (folder / ONE / "original#1").write_text("half")
    (folder / ONE / "notes#1").write_text("by hand")
    assert await names(files) == {original(ONE): 1100}
    now = datetime.now(UTC)
    assert await files.tidy(now - timedelta(hours=1)) == 0
    assert await files.tidy(now + timedelta(hours=1)) == 1
    left = {one.name for one in folder.rglob("*") if one.is_file()}
    assert left == {"README", "original", "notes#1"}
    await files.delete([original(ONE)])
    assert (folder / ONE / "notes#1").exists()


@pytest.mark.parametrize("place", ["below a file", "gone"])
async def test_a_folder_that_cannot_be_is_said(tmp_path, small, place):
    """A folder that cannot be made, or was taken away, is a sentence, and no missing file."""
    files = Files(Place.read(str((small if place == "below a file" else tmp_path) / "media")))
    if place == "gone":
        await files.check()
        (tmp_path / "media").rmdir()
    for asked in (files.read(original(ONE)), files.delete([original(ONE)])):
        with pytest.raises(FilesAway, match="does not exist") as away:
            await asked
        assert away.value.reason == "nowhere"
    if place == "gone":
        await files.put(original(ONE), small)
        assert await files.read(original(ONE)) == small.read_bytes()


FULL = """
import asyncio, resource, sys
from pathlib import Path
from ticker.newsroom.pictures.away import FilesAway
from ticker.newsroom.pictures.files import Files
from ticker.newsroom.pictures.places import Place

resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
name, source, folder, to = sys.argv[1:]
files = Files(Place.read(folder))
for asked in (files.put(name, Path(source)), files.fetch(name, Path(to))):
    try:
        asyncio.run(asked)
    except FilesAway as away:
        print(away.reason)
"""


async def test_a_full_disk_keeps_what_there_was(tmp_path, small, big):
    """Where there is no room, nothing of a file is left, and what was under its name stays."""
    folder = tmp_path / "media"
    files = Files(Place.read(str(folder)))
    await files.put(original(ONE), big)
    to = tmp_path / "back"
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", FULL, original(ONE), big, folder, to],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split() == ["full", "full"]
    assert not to.exists()
    assert [one.name for one in folder.rglob("*") if one.is_file()] == ["original"]
    assert await files.read(original(ONE)) == big.read_bytes()


async def test_a_server_that_is_gone_is_said_soon(buckets_of_own, small, big, tmp_path):
    """Killed in the middle of a file, it leaves none; back again, it is used again."""
    server, files = buckets_of_own
    await files.put(original(ONE), small)
    putting = asyncio.create_task(files.put(original(OTHER), big))
    await asyncio.to_thread(server.kill)
    with pytest.raises(FilesAway):
        await putting
    with pytest.raises(FilesAway):  # at once: it is not even asked
        await asyncio.wait_for(files.read(original(ONE)), PAUSE / 2)
    await asyncio.to_thread(server.start)
    await until(files.check)
    assert await names(files) == {original(ONE): 1100}
    await files.put(original(OTHER), big)
    await files.fetch(original(OTHER), tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == big.read_bytes()


async def test_a_server_that_hangs_is_not_waited_for(buckets_of_own, small, big, tmp_path):
    """A server that says nothing more is given up after a few seconds, in the middle, too."""
    server, files = buckets_of_own
    await files.put(original(ONE), big)
    found = asyncio.create_task(files.fetch(original(ONE), tmp_path / "back"))
    await asyncio.sleep(0)
    server.hang()
    try:
        with pytest.raises(FilesAway):
            await found
        with pytest.raises(FilesAway):
            await files.put(original(OTHER), small)
    finally:
        server.resume()
    assert not (tmp_path / "back").exists()
    await until(files.check)
    assert await files.read(original(ONE)) == big.read_bytes()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "not ours"}, "denied"),
        ({"AWS_ACCESS_KEY_ID": "nobody"}, "denied"),
        ({"bucket": "missing"}, "nowhere"),
        ({"endpoint": "http://127.0.0.1:{port}"}, "away"),
    ],
)
async def test_wrong_keys_and_buckets_are_said(buckets, keys, small, monkeypatch, changed, reason):
    """Whatever is asked of a bucket that is not ours is a sentence that says what to see to."""
    for name, value in changed.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    bucket = changed.get("bucket", "pictures")
    endpoint = changed.get("endpoint", buckets.url).format(port=free_port())
    for ask in (
        Files.check,
        lambda files: files.put(original(ONE), small),
        lambda files: files.read(original(ONE)),
        lambda files: files.delete([original(ONE)]),
        names,
    ):
        with pytest.raises(FilesAway) as away:
            await ask(Files(Place.read(f"s3://{bucket}", endpoint), 3.0))
        assert away.value.reason == reason


async def until(ask) -> None:
    """Ask again until the store answers."""
    async with asyncio.timeout(15):
        while True:
            try:
                return await ask()
            except FilesAway:
                await asyncio.sleep(0.05)

"""The maker: whatever happens to the process that makes sizes, nothing half made is left."""

from __future__ import annotations

import asyncio
import fcntl
import os
import random
import signal
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from PIL import Image
from support import drawn
from support.seed import SEED

from ticker.newsroom.pictures.making.maker import Bounds, Maker, MakingError, NotAPicture

JPEG = drawn.file(drawn.quarters())
SLOW = drawn.file(drawn.noise(2000, 1400))
MODULE = b"ticker.newsroom.pictures.making"


def children(parent: int) -> list[int]:
    """Return the numbers of the processes that make pictures for another one, and still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, above = (path / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(above) == parent and state != "Z" and MODULE in (path / "cmdline").read_bytes():
                found.append(int(path.name))
    return found


async def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    return found


@contextmanager
def somebody_elses_turn(lock):
    with lock.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


async def test_one_killed_in_the_middle_leaves_nothing(place):
    """Twice, and the third one goes through."""
    before = place.kept(SLOW)
    for _ in range(2):
        making = asyncio.ensure_future(place.more("webp", "avif"))
        assert await until(lambda: list(place.into.glob(".making-*/960.webp")))
        os.kill(children(os.getpid())[0], signal.SIGKILL)
        with pytest.raises(MakingError, match="signal 9"):
            await making
        assert place.left() == before
    assert await place.more("jpg")


async def test_one_that_hangs_is_ended(place):
    """A picture has as long as it may take, and no longer."""
    place.maker = Maker(place.folder, bounds=Bounds(seconds=0.001))
    with pytest.raises(MakingError, match="within"):
        await place.first(JPEG)
    assert place.left() == []
    assert children(os.getpid()) == []


async def test_one_that_works_too_long_is_ended(place):
    """That is the picture's own fault, whatever else the machine does."""
    place.kept(SLOW)
    place.maker = Maker(place.folder, bounds=Bounds(work=1, later=0))
    with pytest.raises(NotAPicture) as refused:
        await place.more("avif")
    assert refused.value.fields["file"].key == "picture_slow"
    assert ".making" not in "".join(place.left())


async def test_one_that_takes_too_much_memory_is_refused(place):
    """Others on the machine keep theirs."""
    content = drawn.file(Image.new("RGBA", (5000, 4000), "red"), "PNG")
    place.maker = Maker(place.folder, bounds=Bounds(niceness=0, memory=140 * 1024 * 1024))
    with pytest.raises(NotAPicture) as refused:
        await place.first(content)
    assert refused.value.fields["file"].key == "picture_memory"
    assert place.left() == []


async def test_one_picture_is_made_at_a_time(place):
    """Whoever else makes pictures on this machine is waited for, as long as it takes."""
    with somebody_elses_turn(place.lock):
        making = asyncio.ensure_future(place.first(JPEG))
        await until(lambda: children(os.getpid()))
        assert not making.done()
    assert (await making).width == 120


async def test_whoever_gives_up_takes_its_process_along(place):
    """An upload that is cut off leaves no process and no file."""
    with somebody_elses_turn(place.lock):
        making = asyncio.ensure_future(place.first(JPEG))
        await until(lambda: children(os.getpid()))
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        assert children(os.getpid()) == []
    assert place.left() == []
    assert (await place.first(JPEG)).width == 120


async def test_nothing_stays_open_however_early_somebody_gives_up(place):
    """Before the process is there, while it starts, works, or has just ended."""
    luck = random.Random(SEED)
    await place.first(JPEG)
    before = len([*Path("/proc/self/fd").iterdir()])
    for _ in range(40):
        making = asyncio.ensure_future(place.first(JPEG))
        await asyncio.sleep(luck.choice([0, 0.001, 0.003, 0.01, 0.1, 0.5]) * luck.random())
        making.cancel()
        with suppress(asyncio.CancelledError):
            await making
        assert children(os.getpid()) == []
        assert not [*place.into.glob(".making-*")]
    assert len([*Path("/proc/self/fd").iterdir()]) == before


async def test_it_dies_with_the_server(place):
    """However that dies, nobody goes on working for it."""
    code = (
        "import asyncio, sys; from pathlib import Path; "
        "from ticker.newsroom.pictures.making.maker import Maker; "
        "asyncio.run(Maker(Path(sys.argv[1])).first(Path(sys.argv[2]), Path(sys.argv[3])))"
    )
    upload = place.keep(JPEG)
    with somebody_elses_turn(place.lock):
        server = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, place.folder, upload, place.into),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        (child,) = await until(lambda: children(server.pid))
        server.kill()
        await server.wait()
        await until(lambda: not Path(f"/proc/{child}/exe").exists())


async def test_a_disk_that_takes_nothing_is_told(place):
    """It is nobody's picture that is at fault then."""
    place.into.write_bytes(b"a file where a folder should be")
    with pytest.raises(MakingError, match="room for a picture's sizes"):
        await place.first(JPEG)


async def test_what_the_process_says_is_in_the_log(place, caplog, monkeypatch):
    """A warning of a library is not lost, even where all goes well."""
    monkeypatch.setenv("PYTHONWARNINGS", "nonsense")
    await place.first(JPEG)
    assert "nonsense" in caplog.text


async def test_the_process_knows_no_secrets_and_goes_behind_others(place, monkeypatch):
    """Whoever gets it to do what they want finds no token, and slows nobody down."""
    monkeypatch.setenv("TICKER_SECRET", "hush")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    place.maker = Maker(place.folder)
    with somebody_elses_turn(place.lock):
        making = asyncio.ensure_future(place.first(JPEG))
        (child,) = await until(lambda: children(os.getpid()))
        assert b"hush" not in Path(f"/proc/{child}/environ").read_bytes()
        await until(lambda: os.getpriority(os.PRIO_PROCESS, child) >= 10)
    await making

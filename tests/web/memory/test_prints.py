"""Prints: a picture that many ask for is read once, and memory has an end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ticker.newsroom.pictures.away import NoSuchFile
from ticker.newsroom.pictures.files import Files, size
from ticker.newsroom.pictures.places import Place
from ticker.web.memory.prints import Prints

NAMES = [size("k7q2m9x4tz8c1v5b-4032x3024", width, "webp") for width in range(1, 4)]


@pytest.fixture
async def files(tmp_path: Path) -> Files:
    """Three files of a hundred bytes each."""
    files = Files(Place.read(str(tmp_path / "media")))
    for number, name in enumerate(NAMES):
        (tmp_path / "source").write_bytes(bytes([number]) * 100)
        await files.put(name, tmp_path / "source")
    return files


async def test_what_was_read_needs_no_files(files):
    """Many who ask at once get the same bytes, and so does who asks when the file is gone."""
    prints = Prints(files)
    given = await asyncio.gather(*(prints.of(NAMES[0]) for _ in range(100)))
    assert {id(one) for one in given} == {id(given[0])}
    await files.delete(NAMES)
    assert await prints.of(NAMES[0]) is given[0]
    with pytest.raises(NoSuchFile):
        await prints.of(NAMES[1])


async def test_memory_has_an_end(files):
    """What was asked for longest ago goes first; what is too large is given and not kept."""
    prints = Prints(files, 200)
    first = await prints.of(NAMES[0])
    for name in (NAMES[1], NAMES[0], NAMES[2]):
        await prints.of(name)
    assert await prints.of(NAMES[0]) is first
    await files.delete(NAMES[:2])
    assert await prints.of(NAMES[0]) is first
    with pytest.raises(NoSuchFile):
        await prints.of(NAMES[1])
    small = Prints(files, 99)
    assert await small.of(NAMES[2]) == bytes([2]) * 100
    await files.delete(NAMES)
    with pytest.raises(NoSuchFile):
        await small.of(NAMES[2])


async def test_what_is_forgotten_is_read_anew(files):
    """What is forgotten, also while it is read, is in no memory."""
    prints = Prints(files)
    await prints.of(NAMES[0])
    asked = asyncio.create_task(prints.of(NAMES[1]))
    await asyncio.sleep(0)  # it has asked
    await asyncio.sleep(0)  # and is being read
    prints.forget()
    assert await asked == bytes([1]) * 100
    await files.delete(NAMES)
    for name in NAMES[:2]:
        with pytest.raises(NoSuchFile):
            await prints.of(name)


async def test_who_leaves_takes_nothing_away(files):
    """A reader who goes while a picture is read for many leaves it to the others."""
    prints = Prints(files)
    leaves, stays = (asyncio.create_task(prints.of(NAMES[0])) for _ in range(2))
    await asyncio.sleep(0)
    leaves.cancel()
    assert await stays == bytes(100)

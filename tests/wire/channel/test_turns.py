"""Turns: fan-outs share the time of a process, and one that fails takes nobody's."""

from __future__ import annotations

import asyncio

from ticker.wire.channel.turns import Turns


class Writer:
    """Writes a number of slices, or fails."""

    def __init__(self, slices: int, *, fails: bool = False) -> None:
        self.left = slices
        self.fails = fails

    def slice(self, _) -> bool:
        if self.fails:
            raise ValueError("no")
        self.left -= 1
        return self.left > 0


async def test_all_that_is_to_be_written_is_written():
    """However many wait, each comes to its end."""
    turns, writers = Turns(), [Writer(number) for number in (1, 50, 300)]
    for writer in writers:
        turns.take(writer)
    async with asyncio.timeout(5):
        await turns.over()
    assert [writer.left for writer in writers] == [0, 0, 0]


async def test_one_that_fails_does_not_keep_others_from_theirs():
    """It is told to whoever watches the loop, and is not called again."""
    told = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: told.append(what))
    turns, writer = Turns(), Writer(20)
    turns.take(Writer(1, fails=True))
    turns.take(writer)
    async with asyncio.timeout(5):
        await turns.over()
    assert writer.left == 0
    assert len(told) == 1

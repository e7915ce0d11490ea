"""The store: one Redis, asked with bounded patience, and never twice by itself.

A write that is repeated blindly could trip over the guard that its first sending has moved: the
caller knows by ids and idempotency keys how to repeat it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

from ticker.wire.store.address import Address
from ticker.wire.store.layout import check_layout, layout_key
from ticker.wire.store.line import ANSWER_SECONDS, Command, Line
from ticker.wire.store.replies import ErrorReply
from ticker.wire.store.script import Script
from ticker.wire.store.unavailable import Unavailable, unavailable

MOST_LINES = 64
IDLE_SECONDS = 10.0
"""How long a line may have been of no use: firewalls forget such lines, and tell nobody."""


class Store:
    """One Redis, as the client of one event loop.

    Answers are Any: Redis knows no types but bytes, numbers, lists and nothing.
    """

    def __init__(self, url: str, prefix: str) -> None:
        self.address = Address(url)
        self.prefix = prefix
        self._idle: deque[Line] = deque()
        self._free = asyncio.Semaphore(MOST_LINES)

    async def ask(self, *command: Any) -> Any:
        """Send a command; return its answer. Raises Unavailable where it fails."""
        return (await self.ask_all([command]))[0]

    async def ask_all(self, commands: Sequence[Command]) -> list[Any]:
        """Send commands in one go, on one line; return their answers. Raises Unavailable."""
        answers = await self.answers(commands)
        for answer in answers:
            if isinstance(answer, ErrorReply):
                raise unavailable(answer) from answer
        return answers

    async def answers(self, commands: Sequence[Command]) -> list[Any]:
        """Send commands in one go; return answers, and the errors that Redis has answered.

        Raises Unavailable where it does not answer.
        """
        if self._free.locked():
            await self._wait_for_a_free_one()
        else:
            await self._free.acquire()
        line = None
        try:
            line = self._usable() or await self.open()
            answers = await line.ask(commands)
        except BaseException as error:
            if line is not None:
                line.end()
            if isinstance(error, Unavailable):
                self._doubt()
            raise
        else:
            if any(map(_says_replica, answers)):  # its address may lead to another one by now
                line.end()
                self._doubt()
            else:
                self._idle.append(line)
            return answers
        finally:
            self._free.release()

    async def run(self, script: Script, keys: Sequence[str], *arguments: Any) -> Any:
        """Run a script; return what it does. Raises Unavailable."""
        return (await self.run_and(script, keys, arguments))[0]

    async def run_and(
        self, script: Script, keys: Sequence[str], arguments: Sequence[Any], *then: Command
    ) -> list[Any]:
        """Run a script, and further commands behind it on the same line.

        Returns the answers; errors stand among them, but for the script's own. Raises Unavailable.
        """
        answers = await self.answers([script.by_name(keys, arguments), *then])
        if unknown_script(answers[0]):  # a new server, or a new master
            answers = await self.answers([script.in_full(keys, arguments), *then])
        if isinstance(answers[0], ErrorReply):
            raise unavailable(answers[0]) from answers[0]
        return answers

    async def know(self, *scripts: Script) -> None:
        """See to it that Redis knows scripts by their names. Raises Unavailable."""
        await self.ask_all([("SCRIPT", "LOAD", script.text) for script in scripts])

    async def open(self) -> Line:
        """Return a new line, which whoever asked has to end. Raises Unavailable."""
        line = await self.address.connect()
        try:
            check_layout(*await line.ask([("GET", layout_key(self.prefix))]))
        except BaseException:
            line.end()
            raise
        return line

    async def close(self) -> None:
        """Close all lines that nobody uses, and return when they are closed."""
        idle, self._idle = self._idle, deque()
        for line in idle:
            await line.closed()

    async def _wait_for_a_free_one(self) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable("away", f"all {MOST_LINES} connections are in use") from None

    def _doubt(self) -> None:
        """Give up all idle lines: what has ended one, a lost network, say, has ended them, too."""
        while self._idle:
            self._idle.pop().end()

    def _usable(self) -> Line | None:
        """Return a line that nobody uses, and that is still there; None if there is none.

        The last one to be used is the first to be used again, so that those too many grow old. What
        is old is not trusted with anybody's write, and goes.
        """
        old = asyncio.get_running_loop().time() - IDLE_SECONDS
        while self._idle and self._idle[0].used < old:
            self._idle.popleft().end()
        while self._idle:
            line = self._idle.pop()
            if line.usable:
                return line
            line.end()
        return None


def unknown_script(answer: Any) -> bool:
    """Tell whether Redis has answered that it does not know a script."""
    return isinstance(answer, ErrorReply) and answer.code == "NOSCRIPT"


def _says_replica(answer: Any) -> bool:
    return isinstance(answer, ErrorReply) and answer.code == "READONLY"

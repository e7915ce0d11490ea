"""The store: one Redis, asked with bounded patience, and never twice by itself.

Addresses, connections and the protocol are redis-py's; which connection is asked, for how long, and
what an error means is ours. A write that is repeated blindly could trip over the guard that its
first sending has moved: the caller knows by ids and idempotency keys how to repeat it. And what
the library does around each command (retries, timeouts by a task each, observability) takes longer
than Redis does: see `docs/design.md`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError, ResponseError

from ticker.wire.log.layout import check_layout, layout_key
from ticker.wire.log.script import Script
from ticker.wire.log.unavailable import Unavailable, unavailable

ANSWER_SECONDS = 5.0
"""How long Redis may take over what it is asked at once before it counts as away."""
MOST_CONNECTIONS = 64

Command = Sequence[Any]


class Store:
    """One Redis, as the client of one event loop.

    Answers are Any: Redis knows no types but bytes, numbers, lists and nothing.
    """

    def __init__(self, url: str, prefix: str) -> None:
        self._layout_key = layout_key(prefix)
        self._connections = ConnectionPool.from_url(
            url,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        self._idle: list[Any] = []
        self._free = asyncio.Semaphore(MOST_CONNECTIONS)

    async def ask(self, *command: Any) -> Any:
        """Send a command; return its answer. Raises Unavailable where it fails."""
        return (await self.ask_all([command]))[0]

    async def ask_all(self, commands: Sequence[Command]) -> list[Any]:
        """Send commands in one go, on one connection; return their answers. Raises Unavailable."""
        answers = await self.answers(commands)
        for answer in answers:
            if isinstance(answer, RedisError):
                raise unavailable(answer) from answer
        return answers

    async def answers(self, commands: Sequence[Command]) -> list[Any]:
        """Send commands in one go; return answers, and the errors that Redis has answered.

        Raises Unavailable where it does not answer.
        """
        async with self._connection() as connection:
            return await _exchanged(connection, commands)

    async def run(self, script: Script, keys: Sequence[str], *arguments: Any) -> Any:
        """Run a script; return what it does. Raises Unavailable."""
        return (await self.run_and(script, keys, arguments))[0]

    async def run_and(
        self, script: Script, keys: Sequence[str], arguments: Sequence[Any], *then: Command
    ) -> list[Any]:
        """Run a script, and further commands behind it on the same connection.

        Returns the answers; errors stand among them, but for the script's own. Raises Unavailable.
        """
        async with self._connection() as connection:
            answers = await _exchanged(connection, [script.by_name(keys, arguments), *then])
            if isinstance(answers[0], NoScriptError):  # a new server, or a new master
                answers = await _exchanged(connection, [script.in_full(keys, arguments), *then])
        if isinstance(answers[0], RedisError):
            raise unavailable(answers[0]) from answers[0]
        return answers

    async def know(self, *scripts: Script) -> None:
        """See to it that Redis knows scripts by their names. Raises Unavailable."""
        await self.ask_all([("SCRIPT", "LOAD", script.text) for script in scripts])

    async def open(self) -> Any:
        """Return a new connection, which whoever asked has to close. Raises Unavailable."""
        connection: Any = self._connections.make_connection()  # type: ignore[no-untyped-call]
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await connection.connect()
            [layout] = await _exchanged(connection, [("GET", self._layout_key)])
            check_layout(layout)
        except (RedisError, OSError, TimeoutError) as error:
            await connection.disconnect(nowait=True)
            raise unavailable(error) from error
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        return connection

    async def close(self) -> None:
        """Close all connections that nobody uses, and return when they are closed."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.disconnect()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        """Lend a connection; it is not used again where something has gone wrong with it."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable("away", f"all {MOST_CONNECTIONS} connections are in use") from None
        connection = None
        try:
            connection = self._usable() or await self.open()
            yield connection
        except BaseException:
            if connection is not None:
                await connection.disconnect(nowait=True)
            raise
        else:
            self._idle.append(connection)
        finally:
            self._free.release()

    def _usable(self) -> Any:
        """Return a connection that nobody uses, and that is still there; None if there is none.

        Redis says nothing unasked on these: what can be read there is that it has closed them.
        """
        while self._idle:
            connection = self._idle.pop()
            if connection.is_connected and not connection._reader.at_eof():  # noqa: SLF001
                return connection
        return None


async def _exchanged(connection: Any, commands: Sequence[Command]) -> list[Any]:
    """Send commands, and read an answer to each; errors that Redis answers are among them."""
    packed = connection.pack_commands(commands)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await connection.send_packed_command(packed, check_health=False)
            return [await _answer(connection) for _ in commands]
    except TimeoutError:
        raise Unavailable("away", f"no answer within {ANSWER_SECONDS:g} seconds") from None
    except (RedisError, OSError) as error:
        raise unavailable(error) from error


async def _answer(connection: Any) -> Any:
    try:
        return await connection.read_response(timeout=None)
    except ResponseError as error:
        return error

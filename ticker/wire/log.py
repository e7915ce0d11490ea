"""The log: every change of a ticker as a chain of events in Redis, which is the truth.

All that the wire asks of Redis is here: append an event with what it changes, read what follows a
position, ring the bell, hear it. PUBLISH is only the bell: what it carries may get lost, arrive
twice, or tell of events that a crash has rolled back; the log decides.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Literal

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from ticker.wire import meters
from ticker.wire.position import Event, Position, new_tag

HERE = b"\0at"
"""The word in a write that stands for the position of the event it belongs to."""

ANSWER_SECONDS = 5.0
"""How long Redis may take over one command before it counts as away."""

Word = str | bytes | int | float


class Unavailable(Exception):
    """Redis does not answer, or refuses to write; what was asked for is not known to be done."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What a key, or a field of a hash, must hold for a change to be made; ``""`` is nothing."""

    key: str
    expected: str | bytes
    field: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Guards, the event that readers get (if any), and the writes that belong to it."""

    guards: Sequence[Guard]
    writes: Sequence[Sequence[Word]]
    text: str = ""
    """The event's JSON object without position and predecessor; ``""`` publishes nothing."""
    mode: Literal["", "fresh", "last"] = ""
    withdraws: str = ""

    @property
    def type(self) -> str:
        """Return the type of the event, which its text begins with."""
        return self.text.removeprefix('{"type":"').partition('"')[0]


class GuardError(Exception):
    """A guard did not hold, so nothing was changed."""

    def __init__(self, guard: Guard, found: bytes) -> None:
        super().__init__(f"{guard.key} {guard.field} does not hold what was expected")
        self.guard, self.found = guard, found


@dataclass(frozen=True, slots=True)
class Follows:
    """What the log says of a position: the events after it, or the whole log in its place."""

    continued: bool
    events: list[Event] = field(default_factory=list)


def connect(url: str) -> Redis:
    """Return a client whose commands fail in bounded time and are never sent twice by themselves.

    A write that is repeated blindly could trip over the guard that its first sending has moved;
    the caller knows by ids and idempotency keys how to repeat it.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=64,
        timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )
    return Redis.from_pool(pool)


async def disconnect(redis: Redis) -> None:
    """Close a client and its connections, and return when they are closed."""
    await redis.connection_pool.disconnect()
    await redis.aclose()


async def asked(command: Awaitable[Any]) -> Any:
    """Await a command; Unavailable, with Redis's own words, where it fails.

    Answers are Any: the client's types know neither our commands' forms nor that all is bytes.
    """
    try:
        answer = await command
    except (RedisError, OSError, TimeoutError) as error:
        raise Unavailable(f"Redis does not do what it is asked: {error}") from error
    if (task := asyncio.current_task()) and task.cancelling():
        # ``asyncio.wait_for``, which the client awaits, loses a cancellation in Python 3.11 where
        # it comes in the same moment as the answer (CPython issue 86296).
        raise asyncio.CancelledError
    return answer


class Log:
    """The logs of all tickers of one installation, by name."""

    def __init__(
        self, redis: Redis, prefix: str, length: int, synced: Callable[[Redis], Awaitable[None]]
    ) -> None:
        """Take ``synced``, which is awaited after each write with the connection that made it."""
        self.redis = redis
        self.prefix = prefix
        self.length = length
        self._synced = synced
        self._publish = redis.register_script(source("ticker.wire", "publish.lua"))
        self._since = redis.register_script(source("ticker.wire", "since.lua"))
        self._probe = redis.register_script(source("ticker.wire", "probe.lua"))

    def key(self, name: str, what: str) -> str:
        """Return the key of that name; the braces keep a ticker's keys in one cluster slot."""
        return f"{self.prefix}:{{{name}}}:{what}"

    async def append(self, name: str, change: Change) -> Position | None:
        """Make a change; return its event's position, or None where it publishes nothing.

        Raises GuardError where a guard does not hold and Unavailable where Redis does not answer.
        """
        arguments: list[Word] = [
            new_tag(),
            self.length,
            change.text.removeprefix("{"),
            change.mode,
            change.withdraws,
            len(change.guards),
        ]
        for guard in change.guards:
            arguments += [guard.key, guard.field, guard.expected]
        for write in change.writes:
            arguments += [len(write), *write]
        failed, value = await asked(self._appended(name, arguments))
        if failed:
            raise GuardError(change.guards[int(failed) - 1], value)
        if not value:
            return None
        meters.published(name, change.type)
        return Position.parse(value.decode())

    async def _appended(self, name: str, arguments: list[Word]) -> tuple[bytes, bytes]:
        """Run the script, and see to it on the same connection that its writes are on disk."""
        keys = [self.key(name, "log"), self.key(name, "events")]
        async with self.redis.client() as one:
            failed, value = await self._publish(keys=keys, args=arguments, client=one)
            if not failed:
                await self._synced(one)
        return failed, value

    async def since(self, name: str, position: Position | None) -> Follows:
        """Read what follows a position; the whole log for None or where it cannot be continued."""
        args = [str(position) if position else ""]
        continued, texts = await asked(self._since(keys=[self.key(name, "log")], args=args))
        return Follows(bool(continued), [Event.parse(text) for text in texts])

    async def exists(self, name: str) -> bool:
        """Tell whether the log holds anything: a ticker's creation is its first event."""
        return bool(await asked(self.redis.exists(self.key(name, "log"))))

    async def probe(self, channel: str, number: int, names: Sequence[str]) -> list[Position]:
        """Publish a probe to a channel of ours; return the heads of the named logs."""
        keys = [channel, *(self.key(name, "log") for name in names)]
        heads = await asked(self._probe(keys=keys, args=[number]))
        return [Position.parse(head.decode()) for head in heads]

    @asynccontextmanager
    async def subscription(self) -> AsyncIterator[Subscription]:
        """Open a pub/sub connection of our own, closed on leaving."""
        pool = self.redis.connection_pool
        connection: Any = pool.connection_class(**pool.connection_kwargs)
        try:
            await asked(connection.connect())
            yield Subscription(connection)
        finally:
            await connection.disconnect()


class Subscription:
    """One pub/sub connection, which never reconnects by itself: who holds it must know."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def add(self, *channels: str) -> None:
        """Ask for channels; each is confirmed by a heard ``subscribe``."""
        if channels:
            await asked(self._connection.send_command("SUBSCRIBE", *channels))

    async def drop(self, channel: str) -> None:
        """Give up a channel."""
        await asked(self._connection.send_command("UNSUBSCRIBE", channel))

    async def heard(self) -> tuple[str, str, bytes]:
        """Wait for the next word from Redis: its kind, its channel, and what it carries."""
        kind, channel, payload = await asked(self._connection.read_response(timeout=math.inf))
        return kind.decode(), channel.decode(), payload


def source(package: str, name: str) -> str:
    """Return the text of a Lua script that lies beside the modules of a package."""
    return files(package).joinpath(name).read_text(encoding="utf-8")

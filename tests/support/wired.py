"""A channel behind the real protocols, in the test's own process: what the wire does, without news.

The application hands over whoever comes to ``/sse`` or opens a WebSocket, and answers two other
addresses, one at length.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import uvicorn
import uvloop

from support.clients.raw import asking, opening
from ticker.wire.channel.channel import Channel
from ticker.wire.channel.fanout import Fanout
from ticker.wire.channel.farewells import Farewell
from ticker.wire.channel.turns import Turns
from ticker.wire.clock import Clock
from ticker.wire.log.event import Event, Follows
from ticker.wire.log.extent import Extent
from ticker.wire.log.position import BEGINNING, Position
from ticker.wire.transports.connection import Protocols
from ticker.wire.transports.givers import giver
from ticker.wire.transports.socket import SocketReader

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
STREAM, OPENING = asking("/sse"), opening("/live")
SHORT, LONG = asking("/short"), asking("/long")
LENGTH = 6_000_000


def run(loop: str, story: Callable[[Wired], Awaitable[None]], *, narrow: bool = False) -> None:
    """Tell a story on one of the loops; narrow where the kernel takes little at once."""

    async def told() -> None:
        async with served(narrow=narrow) as wired:
            await story(wired)

    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(told())


@contextlib.asynccontextmanager
async def served(*, narrow: bool) -> AsyncIterator[Wired]:
    """Serve, and stop."""
    with socket.socket() as listening:
        if narrow:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        listening.bind(("127.0.0.1", 0))
        listening.listen(1000)
        wired = Wired(listening.getsockname()[1])
        config = uvicorn.Config(
            wired.answer,
            http=wired.protocols,
            ws="none",
            interface="asgi3",
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=8,
        )
        wired.server = uvicorn.Server(config)
        serving = asyncio.create_task(wired.server.serve([listening]))
        await until(lambda: wired.server.started, "it serves")
        try:
            yield wired
        finally:
            wired.server.should_exit = True
            await serving


async def until(condition: Callable[[], object], what: str, seconds: float = 10.0) -> None:
    """Wait for a condition."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, f"never so: {what}"
        await asyncio.sleep(0.002)


class Wired:
    """The server's side, in the hand of the test."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.server: Any = None
        self.protocols = Protocols()
        self.readers: list[SocketReader] = []
        self.going: list[Fanout] = []
        self.patience: Coroutine[Any, Any, None] | None = None
        """What is awaited between a reader's join and its hand-over."""
        self.channel = Channel("wire", Extent(1000), Turns(), Clock())
        self.head = BEGINNING
        self.channel.caught_up(None, Follows(continued=False, events=[self.event()]))

    def event(self, size: int = 40, kind: str = "put") -> Event:
        """Make the next event."""
        at, after = Position(self.head.offset + 1, "0badcafe"), self.head
        self.head = at
        text = f'{{"at":"{at}","after":"{after}","type":"{kind}","id":"e{at.offset}","html":"'
        return Event.parse(text.encode() + b"x" * size + b'"}')

    def publish(self, size: int = 40, kind: str = "put") -> Position:
        """Send the next event to all readers."""
        assert self.channel.receive(self.event(size, kind))
        return self.head

    def end(self, code: int) -> None:
        """Let all readers go."""
        self.channel.end(Farewell(code, "30", 30.0))

    async def answer(self, scope: Any, _: Any, send: Any) -> None:
        hands = giver(scope)
        if scope["path"] not in {"/short", "/long"}:
            assert hands
            reader = hands.reader()
            self.readers.append(reader)
            self.channel.join(reader, self.channel.position or BEGINNING)
            if self.patience:
                await self.patience
            hands.hand_over(reader)
            return
        body = b"B" * (LENGTH if scope["path"] == "/long" else 2)
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def connect(self, *, buffer: int = 0) -> socket.socket:
        """Connect as a client that reads by itself, with a receive buffer of that size."""
        client = socket.socket()
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.connect(("127.0.0.1", self.port))
        client.setblocking(False)
        return client


async def received(client: socket.socket, enough: Callable[[bytes], object]) -> bytes:
    """Read until it is enough, or the connection has ended."""
    loop, got = asyncio.get_running_loop(), b""
    async with asyncio.timeout(10):
        while not enough(got):
            try:
                more = await loop.sock_recv(client, 1 << 18)
            except ConnectionError:
                break
            if not more:
                break
            got += more
    return got

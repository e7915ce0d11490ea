"""The door: a worker's listening socket, which it leaves to others as long as it cannot serve.

The kernel spreads connections over all sockets that listen on an address. A worker that takes
another's place while Redis is away has nothing in its memory: of two workers, it would turn every
second reader away, next to one who could serve them all. So it stops listening, and asks at the
address whether anybody there serves; where nobody does, it answers for itself after all, if only to
say why. Whoever has come to it meanwhile is let go, and comes again.

From a socket that all workers have in common, and that may be somebody else's, nobody need let go:
others take what comes as long as it does not. One that stopped listening would stop for all.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable

PATIENCE_SECONDS = 1.0
"""How long it usually takes, and longer, until a worker has what it serves with."""
LOOK_SECONDS = 0.05
ASK_SECONDS = 0.5
ANSWER_SECONDS = 2.0
_QUESTION = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


async def stand_by(
    listening: socket.socket, is_done: Callable[[], bool], *, is_common: bool = False
) -> None:
    """Return when a worker is to listen: when it is done with waiting, or nobody else serves."""
    if not (is_common or _is_shared(listening)) or await _within(PATIENCE_SECONDS, is_done):
        return
    if not is_common:
        listening.shutdown(socket.SHUT_RD)  # of one that listens, it takes no more connections
    while await _somebody_serves(listening) and not await _within(ASK_SECONDS, is_done):
        pass


def _is_shared(listening: socket.socket) -> bool:
    """Tell whether others may listen on the address of a socket; only Linux spreads over them."""
    if sys.platform != "linux" or listening.family not in {socket.AF_INET, socket.AF_INET6}:
        return False
    return bool(listening.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT))


async def _within(seconds: float, is_done: Callable[[], bool]) -> bool:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not is_done() and loop.time() < end:  # noqa: ASYNC110 - it is others who know
        await asyncio.sleep(LOOK_SECONDS)
    return is_done()


async def _somebody_serves(listening: socket.socket) -> bool:
    """Tell whether whoever listens on the address of a socket can serve readers."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await _connected(listening)
            try:
                writer.write(_QUESTION)
                status = await reader.readline()
            finally:
                writer.transport.abort()
    except (OSError, TimeoutError):
        return False
    return status.split(b" ")[1:2] == [b"200"]


async def _connected(
    listening: socket.socket,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    named = listening.getsockname()
    if listening.family == socket.AF_UNIX:
        return await asyncio.open_unix_connection(named)
    return await asyncio.open_connection(*named[:2])

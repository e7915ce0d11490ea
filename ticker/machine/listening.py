"""Listening: the sockets on which the workers of one machine are reached.

On an address of their own each worker has a socket, and the kernel spreads those who connect over
them (Linux). A UNIX socket, and one that somebody else has opened, there is only once: all workers
take from it, whoever wakes first.
"""

from __future__ import annotations

import errno
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ticker.machine import doorways

FREED_SECONDS = 1.5
WAITING = 4096
"""How many may have connected before a worker takes them."""
RECEIVED = 8 * 1024
"""Bytes that a client may send ahead; the kernel takes twice as many with what it notes of them."""


_T = TypeVar("_T")


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Listening:
    """What is listened on."""

    sockets: list[socket.socket]
    """Each worker's."""
    is_common: bool = False
    """Whether it is the same one for all, and may be somebody else's, too."""
    leave: Callable[[], None] = _nothing
    """Removes what others would connect by."""

    @property
    def where(self) -> str:
        """Return what is listened on, for people."""
        named = self.sockets[0].getsockname()
        if isinstance(named, tuple):
            host, port = named[:2]
            return f"http://{f'[{host}]' if ':' in host else host}:{port}"
        return f"unix:{named.decode() if isinstance(named, bytes) else named}"

    @property
    def is_unix(self) -> bool:
        """Tell whether whoever connects is on this machine, and has no address."""
        return self.sockets[0].family == socket.AF_UNIX

    def close(self) -> None:
        """Listen no more."""
        self.leave()
        for one in self.sockets:
            one.close()


def on_address(host: str, port: int, workers: int) -> Listening:
    """Listen on an address; OSError where it cannot be had."""

    def opened() -> socket.socket:
        first = _listen((host, port))
        if port or workers == 1:
            return first
        # One that the system has chosen is lost by a socket that stops listening (`door`).
        chosen = first.getsockname()
        first.close()
        return _listen(chosen)

    first = _freed(opened)
    return Listening([first, *_beside(first, workers - 1)])


def at_path(path: str, workers: int) -> Listening:
    """Listen on a UNIX socket; OSError where it cannot be opened."""
    doorway = _freed(lambda: doorways.opened(path, WAITING))
    return Listening([doorway.listening] * workers, is_common=True, leave=doorway.remove)


def on_given(given: socket.socket, workers: int) -> Listening:
    """Listen on a socket that somebody else has opened, and goes on listening on."""
    if given.family != socket.AF_UNIX:
        given.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED)
    return Listening([given] * workers, is_common=True)


def _freed(opened: Callable[[], _T]) -> _T:
    """Open what the workers of a server that was killed may hold for a moment longer."""
    deadline = time.monotonic() + FREED_SECONDS
    while True:
        try:
            return opened()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _beside(first: socket.socket, number: int) -> list[socket.socket]:
    """Return more sockets on the address of the first, or the first itself again.

    Of workers that accept from one socket, whoever wakes first takes what comes; only Linux spreads
    connections over sockets that share an address. The first shares it from here on. Until now it
    has listened alone, which proves that nobody else does: two servers would share it unnoticed.
    """
    if sys.platform != "linux":
        return [first] * number
    if number:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return [_listen(first.getsockname(), socket.SO_REUSEPORT) for _ in range(number)]


def _listen(address: tuple[Any, ...], *options: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        for option in (socket.SO_REUSEADDR, *options):
            listening.setsockopt(socket.SOL_SOCKET, option, 1)
        # Else the kernel hands over a quarter of a megabyte at once of what nobody has asked for.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED)
        listening.bind(address)
        listening.listen(WAITING)
    except OSError:
        listening.close()
        raise
    return listening

"""Addresses: where the server is that commands ask, and what is printed of it."""

from __future__ import annotations

import contextlib
import getpass

from ticker.machine.listening import Listening
from ticker.settings import Settings
from ticker.terminal.places import sockets

ADDRESS = "server.url"
"""The file in the data folder that says where its server is."""


def address(setup: Settings, port: int) -> str:
    """Return where a server on that port is reached."""
    host = "127.0.0.1" if setup.host in {"0.0.0.0", "::"} else setup.host  # noqa: S104 - compared
    return setup.public_url or f"http://{f'[{host}]' if ':' in host else host}:{port}"


def server_address(setup: Settings, listening: Listening) -> str:
    """Return where commands reach the server that listens there."""
    named = listening.sockets[0].getsockname()
    if setup.public_url or not listening.is_unix:
        return address(setup, 0 if listening.is_unix else named[1])
    return sockets.server(named)


def running_address(setup: Settings) -> str:
    """Return where the server of the data folder says it is; else where it would be."""
    with contextlib.suppress(OSError):
        return setup.public_url or (setup.data / ADDRESS).read_text().strip()
    return sockets.server(setup.uds) if setup.uds else address(setup, setup.port)


def for_people(server: str) -> str:
    """Return what an address of a page begins with: nothing where a proxy knows the host, not we.

    That is so behind a UNIX socket.
    """
    return "" if sockets.parted(server)[1] else server


def user_name() -> str:
    """Return what whoever types is called on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "editor"

"""Addresses: where the server is that commands ask, and what is printed of it."""

from __future__ import annotations

import contextlib
import getpass

from ticker.settings import Settings

ADDRESS = "server.url"
"""The file in the data folder that says where its server is."""


def address(setup: Settings, port: int) -> str:
    """Return where a server on that port is reached."""
    host = "127.0.0.1" if setup.host in {"0.0.0.0", "::"} else setup.host  # noqa: S104 - compared
    return setup.public_url or f"http://{f'[{host}]' if ':' in host else host}:{port}"


def running_address(setup: Settings) -> str:
    """Return where the server of the data folder says it is; else where it would be."""
    with contextlib.suppress(OSError):
        return setup.public_url or (setup.data / ADDRESS).read_text().strip()
    return address(setup, setup.port)


def user_name() -> str:
    """Return what whoever types is called on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "editor"

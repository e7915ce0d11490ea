"""Sockets: addresses of a server that is reached by a UNIX socket on this machine.

People write `unix:/run/ticker/ticker.sock`. Where an address is made of it, the path is its host,
percent-encoded: `http+unix://%2Frun%2Fticker%2Fticker.sock/api/tickers`.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

PREFIX = "unix:"
_ADDRESS = re.compile(r"http\+unix://([^/?#]+)(.*)", re.DOTALL)


def server(path: str) -> str:
    """Return the address of the server at a socket."""
    return f"http+unix://{quote(path, safe='')}"


def parted(url: str) -> tuple[str, str | None]:
    """Return what is to be asked for, and by which socket; None if by none."""
    found = _ADDRESS.fullmatch(url)
    return (f"http://localhost{found[2]}", unquote(found[1])) if found else (url, None)


def shown(url: str) -> str:
    """Return an address as people write it."""
    found = _ADDRESS.fullmatch(url)
    return f"{PREFIX}{unquote(found[1])}{found[2]}" if found else url

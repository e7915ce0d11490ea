"""Strangers: a picture at an address that somebody has typed, fetched with care.

Whoever types an address chooses whom this machine asks, and what is asked from here may be let in
where they are not: a database, a cloud's own address for secrets, a printer. *The naive way* looks
the name up, finds it harmless, and has a client look it up again, which gets another answer. Ours
looks it up once, checks every address that it leads to, and connects to the one that was checked;
and does all of that again for each redirect.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import httpcore2
from httpcore2 import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream

from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.limits import LARGEST_FILE
from ticker.newsroom.content.refusals import Fault, Malformed

Address = IPv4Address | IPv6Address
SECONDS = 30.0
"""For all of it, redirects included."""
STEP_SECONDS = 10.0
MOST_REDIRECTS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_OK = 200
_HEADERS: dict[bytes | str, bytes | str] = {
    "Accept": "image/avif,image/webp,image/*",
    "Accept-Encoding": "identity",
}
# Python counts these among the public ones, though some lead to others, or to nobody outside.
_INSIDE = [
    ip_network(one)
    for one in ("192.0.0.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fec0::/10")
]


class NotFetched(Malformed):
    """What lies at an address cannot be had; a fault of the field `url`."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__({"url": Fault(key, values)})


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the world's, and nobody's of this house."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    inside = any(address in one for one in _INSIDE if one.version == address.version)
    return address.is_global and not address.is_multicast and not inside


class Guard(AsyncNetworkBackend):
    """What connects to addresses that were checked, and to no others."""

    def __init__(self, allowed: Callable[[Address], bool] | None = None) -> None:
        self._allowed = allowed or is_public
        self._backend = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as httpcore2 has it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to a host; NotFetched where any of its addresses is not allowed."""
        checked = await self._checked(host, port)
        return await self._backend.connect_tcp(
            str(checked), port, timeout, local_address, socket_options
        )

    async def _checked(self, host: str, port: int) -> Address:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotFetched("strange_away", host=shown(host)) from error
        addresses = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
        if not addresses or not all(map(self._allowed, addresses)):
            raise NotFetched("strange_inside", host=shown(host))
        return addresses[0]


class Strangers:
    """What fetches pictures from others."""

    def __init__(self, guard: Guard | None = None) -> None:
        self._guard = guard or Guard()

    async def fetch(self, address: str, to: Path) -> tuple[str, str]:
        """Write what lies at an address to a file; return its SHA-256, and what it is called.

        Raises NotFetched.
        """
        try:
            async with asyncio.timeout(SECONDS), self._pool() as pool:
                for _ in range(1 + MOST_REDIRECTS):
                    digest = await _fetched(pool, _checked(address), to)
                    if not isinstance(digest, _Elsewhere):
                        return digest, _name(address)
                    address = urljoin(address, digest.address)
        except TimeoutError:
            raise NotFetched("strange_slow", seconds=f"{SECONDS:g}") from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException):
            raise NotFetched("strange_away", host=shown(urlsplit(address).netloc)) from None
        raise NotFetched("strange_round")

    def _pool(self) -> httpcore2.AsyncConnectionPool:
        return httpcore2.AsyncConnectionPool(network_backend=self._guard, max_connections=1)


class _Elsewhere:
    """That what is asked for lies at another address."""

    def __init__(self, address: str) -> None:
        self.address = address


def _checked(address: str) -> str:
    """Return an address that may be asked for; it names no password, and is of the web."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
        host = (host or "").encode("idna").decode()
    except ValueError:
        raise NotFetched("not_an_address", found=shown(address)) from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise NotFetched("not_an_address", found=shown(address))
    return address


async def _fetched(pool: httpcore2.AsyncConnectionPool, address: str, to: Path) -> str | _Elsewhere:
    steps = dict.fromkeys(("connect", "read", "write", "pool"), STEP_SECONDS)
    async with pool.stream(
        "GET", address, headers=_HEADERS, extensions={"timeout": steps}
    ) as response:
        said = {name.lower(): value.decode("latin-1") for name, value in response.headers}
        if response.status in _REDIRECTS and b"location" in said:
            return _Elsewhere(said[b"location"])
        if response.status != _OK:
            raise NotFetched("strange_answer", status=response.status)
        kind = said.get(b"content-type", "").partition(";")[0].strip().lower()
        if not kind.startswith("image/") and kind != "application/octet-stream":
            raise NotFetched("strange_kind", kind=shown(kind) or "?")
        return await _kept(response, to)


async def _kept(response: httpcore2.Response, to: Path) -> str:
    digest, size = hashlib.sha256(), 0
    with to.open("wb") as file:
        async for piece in response.aiter_stream():
            size += len(piece)
            if size > LARGEST_FILE:
                raise NotFetched("file_too_large", most=LARGEST_FILE // 1024**2)
            digest.update(piece)
            await asyncio.to_thread(file.write, piece)
    return digest.hexdigest()


def _name(address: str) -> str:
    return shown(unquote(urlsplit(address).path.rpartition("/")[2]))

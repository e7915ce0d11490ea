"""Our own hosts: those at which this installation is served, and so whose pages are ours."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

from starlette.requests import HTTPConnection

from ticker.hosts import DEFAULT_PORTS, Host
from ticker.origins import Origin, serialised
from ticker.web.http.problems import Problem

MOST_WARNINGS = 10
"""Of each kind: whoever asks can say what it likes."""

_PAGES = {"ws": "http", "wss": "https"}
"""By what a page is served that opens such a connection."""

logger = logging.getLogger(__name__)


class Ours:
    """What is known of our own hosts."""

    def __init__(self, public_url: str, hosts: Sequence[str], listening: str) -> None:
        """Take those that were set; where none were, any host is served."""
        self._public = Origin.read(public_url) if public_url else None
        self._named = [Host.read(one) for one in hosts]
        self._is_strict = bool(hosts)
        if self._public:
            self._named.append(Host(self._public.host.name))
        with suppress(ValueError):  # not all that can be listened on can be asked for
            self._named.append(Host.read(f"[{listening}]" if ":" in listening else listening))
        self._warned = False
        self.suspicions: dict[str, str] = {}
        """What looked like pages of ours and was refused, in a sentence each, by its origin."""

    def origin(self, connection: HTTPConnection) -> str:
        """Return scheme and host as readers see them."""
        return str(self._public or _asked(connection))

    def check(self, connection: HTTPConnection) -> None:
        """Raise a 421 Problem where a request is for another host than ours."""
        host = _asked(connection).host
        if self._has(connection, host):
            return
        if self._is_strict:
            raise Problem(421, "host_not_ours", {"found": str(host)})
        if self._public and not self._warned:
            self._warned = True
            logger.warning(
                "A request was for %s, which is not known to be a host of ours, and was served as "
                "if it were for %s. Name it in TICKER_HOSTS if it is; all others are refused then.",
                host,
                self._public,
            )

    def foreign(self, connection: HTTPConnection) -> str | None:
        """Return the origin of the page that asks, where it is none of ours."""
        said = connection.headers.get("origin")
        if said is None or (origin := serialised(said)) == str(self._public):
            return None
        asked = _asked(connection)
        is_any = not self._public and not self._is_strict
        if origin == str(asked) and (is_any or self._may_show(connection, asked)):
            return None
        return None if self._is_neighbour(origin, asked) else origin

    def suspect(self, connection: HTTPConnection) -> None:
        """Warn where a page was refused that is one of the very host that it asks."""
        origin = _read(connection.headers.get("origin", ""))
        asked = _asked(connection)
        if origin is None or origin.host.name != asked.host.name:
            return
        if str(origin) in self.suspicions or len(self.suspicions) >= MOST_WARNINGS:
            return
        self.suspicions[str(origin)] = said = (
            f"A page of {origin} was refused as another site's, though it asked the host that it "
            f"is of: to us that is {self.origin(connection)}. If it is ours, set TICKER_PUBLIC_URL "
            "to what readers see, or TICKER_TRUSTED_PROXIES to the proxy that ends TLS."
        )
        logger.warning("%s", said)

    def _has(self, connection: HTTPConnection, host: Host) -> bool:
        came_to = (connection.scope.get("server") or ("", None))[0]
        return (
            host.is_here
            or host.name.strip("[]") == came_to
            or any(_fits(host, one) for one in self._named)
        )

    def _may_show(self, connection: HTTPConnection, asked: Origin) -> bool:
        """Tell whether a page is ours that was had from where it asks now."""
        if self._public and self._public.host.name == asked.host.name:
            return False  # of that host we know the one right origin
        return self._has(connection, asked.host)

    def _is_neighbour(self, text: str, asked: Origin) -> bool:
        """Tell whether a page is of another of our hosts than it asks, by whatever scheme we do."""
        origin = _read(text)
        if origin is None or (self._public and origin.host.name == self._public.host.name):
            return False
        schemes = {asked.scheme, self._public.scheme if self._public else asked.scheme}
        if origin.scheme not in schemes:
            return False
        if origin.host.is_here:
            return asked.host.is_here and origin.host.port == asked.host.port
        ports = {None, asked.host.port}
        return any(
            _fits(origin.host, one) and (one.port is not None or origin.host.port in ports)
            for one in self._named
        )


def _asked(connection: HTTPConnection) -> Origin:
    scheme: str = connection.scope["scheme"]
    return _origin(_PAGES.get(scheme, scheme), connection.headers["host"])


@lru_cache(maxsize=1024)
def _origin(scheme: str, host: str) -> Origin:
    return Origin.of(scheme, Host.read(host))


def _read(text: str) -> Origin | None:
    try:
        return Origin.read(text)
    except ValueError:
        return None


def _fits(host: Host, ours: Host) -> bool:
    """Tell whether a host is one that we named, at any port where we named none."""
    if host.name.rstrip(".") != ours.name.rstrip("."):
        return False
    ports = {host.port} if host.port is not None else set(DEFAULT_PORTS.values())
    return ours.port is None or ours.port in ports

"""Elsewhere: whose pictures are shown from where they lie; all others are links.

A picture at a stranger's address tells that stranger the address of each reader. So only hosts that
the newsroom has named are asked for any, and what our pages may load says the same once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from ticker.hosts import DEFAULT_PORTS, Host
from ticker.newsroom.content.fields import is_web_address

ANY = "*"

_named: set[str] = set()
"""The hosts, as `Host` writes them; one without a port is meant with that of the scheme."""
_of_logo: set[str] = set()


def name(hosts: Iterable[str], logo: str = "") -> None:
    """Have pictures of these hosts be shown, or of any, and a logo be loaded.

    Called before anything is rendered, since that is kept.
    """
    _named.clear()
    _named.update(ANY if one == ANY else _host(one) for one in hosts)
    _of_logo.clear()
    _of_logo.add(_host(urlsplit(logo).netloc))


def _host(text: str) -> str:
    """Return a host as a policy may name it; "" of what none can, as an IPv6 address."""
    with suppress(ValueError):
        host = str(Host.read(text))
        return "" if host.startswith("[") else host
    return ""


def is_shown(address: str) -> bool:
    """Tell whether the picture at an address is shown from there: one of this server is."""
    return is_web_address(address) and (address.startswith("/") or _is_named(address))


def _is_named(address: str) -> bool:
    with suppress(ValueError):
        parts = urlsplit(address)
        host, usual = Host.read(parts.netloc), DEFAULT_PORTS[parts.scheme]
        name, port = host.name, host.port or usual
        may_be = {ANY, f"{name}:{port}", *([name] if port == usual else [])}
        return not _named.isdisjoint(may_be)
    return False


def sources() -> list[str]:
    """Return from where beside ourselves a page may load pictures, as a policy says it.

    A host without a scheme means that of the page, or https (CSP level 3, 6.7.2.8).
    """
    return ["https:", "http:"] if ANY in _named else sorted(filter(None, _named | _of_logo))

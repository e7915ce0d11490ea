"""Origins: scheme and host of a page, compared and kept as the URL standard serialises them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from ticker.hosts import DEFAULT_PORTS, Host

_PARTS = re.compile(r"(https?)://(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose page something is."""

    scheme: str
    host: Host
    """Without a port that the scheme means anyway."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the origin that a text names; ValueError where it can be none."""
        found = _PARTS.fullmatch(text)
        if not found:
            raise ValueError("an origin begins with http:// or https://")
        return cls.of(found[1].lower(), Host.read(found[2]))

    @classmethod
    def of(cls, scheme: str, host: Host) -> Self:
        """Return the origin of what a host serves by a scheme."""
        port = None if host.port == DEFAULT_PORTS[scheme] else host.port
        return cls(scheme, Host(host.name, port))

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}"


@lru_cache(maxsize=1024)
def serialised(text: str) -> str:
    """Return an origin as it is compared; what is none, such as `null`, as it is."""
    try:
        return str(Origin.read(text))
    except ValueError:
        return text

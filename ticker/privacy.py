"""Privacy: whether what is sent to an address can be read by nobody on the way."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_private(address: str) -> bool:
    """Tell whether an address is one of https, or of http on this machine alone."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if not host or "@" in parts.netloc:
            return False
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def is_here(address: str) -> bool:
    """Tell whether an address is one of this machine: a socket in a folder, or of loopback."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "unix" or _is_loopback(parts.hostname or "")
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

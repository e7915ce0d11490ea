"""Hosts: a name or an address with perhaps a port, as RFC 3986 and the URL standard write it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import idna

LONGEST_NAME = 253
HIGHEST_PORT = 65535
_PARTS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@/?#\\\s]+)(?::([0-9]*))?")
# The grammar allows more, but no name has it, and hosts stand in headers and pages of ours.
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Host:
    """What stands between the slashes of an address."""

    name: str
    """In lower case and punycode; an IPv6 address in brackets, in its shortest form."""
    port: int | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the host that a text names; ValueError where it can be none."""
        found = _PARTS.fullmatch(text)
        if not found:
            raise ValueError("a host is a name or an address, and perhaps ':' and a port")
        port = int(found[2]) if found[2] else None
        if port is not None and port > HIGHEST_PORT:
            raise ValueError(f"a port is a number from 0 to {HIGHEST_PORT}")
        name = found[1]
        return cls(_address(name[1:-1]) if name.startswith("[") else _name(name), port)

    @property
    def is_here(self) -> bool:
        """Tell whether it is a name of the machine itself, for itself."""
        return _is_here(self.name)

    def __str__(self) -> str:
        return self.name if self.port is None else f"{self.name}:{self.port}"


DEFAULT_PORTS = {"http": 80, "https": 443}


def _address(text: str) -> str:
    address = ipaddress.IPv6Address(text)
    if mapped := address.ipv4_mapped:  # Python writes these in another way since 3.13
        high, low = divmod(int(mapped), 1 << 16)
        return f"[::ffff:{high:x}:{low:x}]"
    return f"[{address}]"


@lru_cache(maxsize=1024)
def _is_here(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=1024)
def _name(text: str) -> str:
    name = text.lower() if text.isascii() else _punycode(text)
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise ValueError("a host's name consists of letters, digits, hyphens and dots")
    if _NUMBER.fullmatch(name.rstrip(".").rpartition(".")[2]):
        return str(ipaddress.IPv4Address(name.rstrip(".")))
    return name


def _punycode(text: str) -> str:
    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(f"a host's name cannot be written in ASCII: {error}") from None

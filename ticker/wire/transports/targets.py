"""Targets: what a request line asks for, in the one form that everything behind knows."""

from __future__ import annotations

import re

from ticker.hosts import Host

Lines = list[tuple[bytes, bytes]]

_ABSOLUTE = re.compile(rb"[Hh][Tt][Tt][Pp][Ss]?://([^/?#]*)([^#]*).*", re.DOTALL)


def of_origin(target: bytes, headers: Lines) -> bytes:
    """Return the target as one asks an origin, and let its authority be the only host.

    An absolute one, as proxies are asked, is right whatever `Host` says (RFC 9112, 3.2.2). But a
    request that has no good `Host` is none (3.2), so such lines are left as they are.
    """
    found = _ABSOLUTE.fullmatch(target)
    if not found:
        return target
    if _is_good([value for name, value in headers if name == b"host"]):
        headers[:] = [*((n, v) for n, v in headers if n != b"host"), (b"host", found[1])]
    return found[2] if found[2].startswith(b"/") else b"/" + found[2]


def _is_good(hosts: list[bytes]) -> bool:
    try:
        return len(hosts) == 1 and bool(Host.read(hosts[0].decode("ascii")))
    except ValueError:
        return False

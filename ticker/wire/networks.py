"""Networks: what counts as one address."""

from __future__ import annotations

import ipaddress

EVERYBODY = "*"


def network(address: str) -> str:
    """Return what counts as one address: of IPv6, what one customer usually has."""
    if ":" not in address:
        return address
    try:
        whole = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(whole.ipv4_mapped or ipaddress.ip_network((whole, 64), strict=False))


def is_loopback(address: str) -> bool:
    """Tell whether an address is of this machine; one without a number is: a socket's path."""
    try:
        return _read(address).is_loopback
    except ValueError:
        return True


class Networks:
    """Addresses and networks, separated by commas; ``*`` is all there are."""

    def __init__(self, named: str) -> None:
        names = [name for one in named.split(",") if (name := one.strip())]
        self._all = EVERYBODY in names
        self._networks = [ipaddress.ip_network(one, strict=False) for one in names if one != "*"]

    def __contains__(self, address: object) -> bool:
        try:
            sought = _read(str(address))
        except ValueError:
            return self._all
        return self._all or any(sought in one for one in self._networks)


class Trusted(Networks):
    """Those networks, and this machine."""

    def __contains__(self, address: object) -> bool:
        return is_loopback(str(address)) or super().__contains__(address)


def _read(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    whole = ipaddress.ip_address(address.partition("%")[0])
    return getattr(whole, "ipv4_mapped", None) or whole

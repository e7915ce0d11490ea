"""Networks: what counts as one address."""

from __future__ import annotations

import ipaddress


def network(address: str) -> str:
    """Return what counts as one address: of IPv6, what one customer usually has."""
    if ":" not in address:
        return address
    try:
        whole = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(whole.ipv4_mapped or ipaddress.ip_network((whole, 64), strict=False))

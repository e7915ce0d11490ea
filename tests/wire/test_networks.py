"""Networks: whose an address is."""

from __future__ import annotations

import pytest

from ticker.wire.networks import Networks, Trusted


@pytest.mark.parametrize(
    ("named", "address", "is_in"),
    [
        ("", "192.0.2.1", False),
        ("192.0.2.0/24, 2001:db8::/32", "192.0.2.1", True),
        ("192.0.2.0/24, 2001:db8::/32", "2001:db8::7", True),
        ("192.0.2.0/24", "::ffff:192.0.2.1", True),
        ("192.0.2.0/24", "198.51.100.1", False),
        ("*", "198.51.100.1", True),
        ("192.0.2.0/24", "unix:", False),
    ],
)
def test_an_address_is_in_a_network(named, address, is_in):
    """However it is written, and among however many."""
    assert (address in Networks(named)) is is_in


def test_this_machine_is_always_trusted():
    """By either protocol, and where there is no address at all."""
    for address in ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", ""):
        assert address in Trusted("")
    assert "192.0.2.1" not in Trusted("")

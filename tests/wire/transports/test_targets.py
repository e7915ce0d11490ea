"""Targets: whatever way a request line is written, everything behind sees one."""

from __future__ import annotations

import pytest

from ticker.wire.transports.targets import of_origin


@pytest.mark.parametrize(
    ("target", "read", "host"),
    [
        (b"/t/x?y=http://z", b"/t/x?y=http://z", b"here"),
        (b"http://there:1/t/x?y", b"/t/x?y", b"there:1"),
        (b"HTTPS://There", b"/", b"There"),
        (b"http://there?x=/", b"/?x=/", b"there"),
        (b"http://there/x#y", b"/x", b"there"),
        (b"http:///x", b"/x", b""),
        (b"http://a@b/x", b"/x", b"a@b"),
        (b"//there/x", b"//there/x", b"here"),
        (b"*", b"*", b"here"),
    ],
)
def test_an_absolute_target_names_the_host(target, read, host):
    """It is read as a path, and its authority wins over `Host`; other targets stay as they are."""
    headers = [(b"a", b"b"), (b"host", b"here")]
    assert of_origin(target, headers) == read
    assert dict(headers) == {b"a": b"b", b"host": host}


@pytest.mark.parametrize("hosts", [[], [b"a", b"a"], [b""], [b"a b"], [b"\xfc"]])
def test_no_target_makes_up_for_a_bad_host(hosts):
    """A request without one good `Host` keeps what it has, and is refused for it."""
    headers = [(b"host", host) for host in hosts]
    assert of_origin(b"http://there/x", headers) == b"/x"
    assert headers == [(b"host", host) for host in hosts]

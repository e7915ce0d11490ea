"""Hosts: what names one is read as browsers read it, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from ticker.hosts import Host


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("live.example", "live.example"),
        ("LIVE.Example:8000", "live.example:8000"),
        ("live.example.", "live.example."),
        ("my_host", "my_host"),
        ("localhost:", "localhost"),
        ("localhost:0", "localhost:0"),
        ("localhost:65535", "localhost:65535"),
        ("localhost:00080", "localhost:80"),
        ("127.0.0.1:80", "127.0.0.1:80"),
        ("[::1]", "[::1]"),
        ("[0:0::0:1]:443", "[::1]:443"),
        ("[2001:DB8::A]", "[2001:db8::a]"),
        ("[::ffff:1.2.3.4]", "[::ffff:102:304]"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("Straße.example", "xn--strae-oqa.example"),
    ],
)
def test_a_host_is_read(text, read):
    """A name, an address of either kind, and perhaps a port become the one way to write them."""
    assert str(Host.read(text)) == read


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "a b",
            "a/b",
            "a?b",
            "a#b",
            "a@b",
            "a\\b",
            "a,b",
            'a"b',
            "a<b",
            "a%41",
            ".",
            "a..b",
        ),
        *(
            ":80",
            "a:65536",
            "a:-1",
            "a:+1",
            "a:x",
            "a:80:80",
            "a:\u0661",
            "::1",
            "x" * 64,
            "a." * 140,
        ),
        *("[", "[]", "[::1", "::1]", "[::g]", "[::1%25lo]", "[v1.x]", "[127.0.0.1]", "[::1]80"),
        *("256.0.0.1", "1.2.3", "127.1", "0x7f.1", "a.0x7f", "1", "xn--\u00fc.example"),
    ],
)
def test_what_is_no_host_is_refused(text):
    """What browsers could not connect to, or would read otherwise, is no host."""
    with pytest.raises(ValueError, match=r"."):
        Host.read(text)


@pytest.mark.parametrize(
    ("text", "is_here"),
    [
        *(("localhost:1", True), ("127.0.0.1", True), ("127.9.9.9", True), ("[::1]:80", True)),
        *(("localhost.example", False), ("10.0.0.1", False), ("[::2]", False)),
    ],
)
def test_some_hosts_are_the_machine_itself(text, is_here):
    """Loopback names lead to the machine that asks, whatever the port."""
    assert Host.read(text).is_here is is_here

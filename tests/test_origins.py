"""Origins: however one is written, it is compared as browsers send it."""

from __future__ import annotations

import pytest

from ticker.origins import Origin, serialised


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://partner.example", "https://partner.example"),
        ("HTTPS://Partner.Example:443", "https://partner.example"),
        ("http://partner.example:80", "http://partner.example"),
        ("http://partner.example:443", "http://partner.example:443"),
        ("https://partner.example:08443", "https://partner.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://BÜCHER.example:443", "https://xn--bcher-kva.example"),
        ("http://[0:0::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_serialised(text, read):
    """Capitals, a default port, umlauts, and long addresses become what a browser says."""
    assert str(Origin.read(text)) == serialised(text) == serialised(read) == read


@pytest.mark.parametrize(
    "text",
    [
        *("null", "", "*", "partner.example", "//partner.example", "ftp://partner.example"),
        *("https://", "https://a/", "https://a?b", "https://a#b", "https://u@a", "https://a\n"),
        *("https://a:99999", "https://a b", "https://a 'self'", "https://a;", "https://*.a"),
    ],
)
def test_what_is_no_origin_stays_as_it_is(text):
    """It is equal to itself alone, and never taken for one."""
    with pytest.raises(ValueError, match=r"."):
        Origin.read(text)
    assert serialised(text) == text

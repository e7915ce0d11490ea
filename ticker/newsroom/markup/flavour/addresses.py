"""Addresses: a picture's place in Markdown, in which another one may be put."""

from __future__ import annotations

import re

from ticker.newsroom.markup.flavour.inlines import destination

_PICTURE = re.compile(
    r"(?P<before>!\[[^\]\n]*\]\(\s*)(?P<address><[^<>\n]*>|[^\s<>()]+(?:\([^\s()]*\)[^\s<>()]*)*)"
)


def replaced(source: str, address: str, by: str) -> str:
    """Return Markdown in which pictures at an address, as it is rendered, have another one."""

    def other(found: re.Match[str]) -> str:
        typed = found["address"].removeprefix("<").removesuffix(">")
        return found["before"] + by if destination(typed) == address else found[0]

    return _PICTURE.sub(other, source)

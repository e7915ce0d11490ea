"""Harmless: HTML that does nothing, and loads nothing but pictures."""

from __future__ import annotations

import re

TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
}
TAGS |= {"b", "figcaption", "figure", "picture", "small", "source"}
TAGS |= {"pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
ATTRIBUTES = {"href", "title", "src", "alt", "value", "rel", "role", "tabindex", "aria-label"}
ATTRIBUTES |= {"class", "srcset", "sizes", "width", "height", "type", "loading", "decoding"}
ATTRIBUTES |= {"data-ratio"}
CLASSES = {"large", "gallery", "picture", "picture strange"}


def harmless(html):
    """Check that HTML has only elements, attributes and links that do nothing."""
    for tag, attributes in re.findall(r"<\s*/?\s*([^\s>]+)([^>]*)>", html):
        assert tag.lower() in TAGS, html
        for name, value in re.findall(r"([^\s=]+)=\"([^\"]*)\"", attributes):
            assert name in ATTRIBUTES, html
            if name in {"href", "src"}:
                assert not re.match(r"(?i)\s*(javascript|data|vbscript)", value), html
            assert name != "class" or value in CLASSES, html
            assert name != "srcset" or re.fullmatch(r"(/media/[\w./-]+ \d+w,?)+", value), html
    assert not re.search("<(?![a-z/])", html), html

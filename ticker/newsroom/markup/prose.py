"""Prose: an editor's Markdown in, safe HTML out, or plain text.

Two libraries guard the page one behind the other: markdown-it-py is told to know no raw HTML, and
nh3 lets through only the elements, attributes and links that prose needs.
"""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it.token import Token
from markupsafe import Markup

from ticker.newsroom.content.text import is_seen
from ticker.newsroom.markup.flavour import markdown

_MARKDOWN = markdown()

_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol"}
    | {"p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "li": {"value"}}
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow noopener",
)
BELOW_A_HEADLINE = 4
"""The level of a text's own headings in a feed, below title, day and headline."""
_LOWEST = 6
_SEEN_WITHOUT_TEXT = ("<img ", "<li")
_KEPT = 256


def to_html(source: str, top: int = BELOW_A_HEADLINE) -> Markup:
    """Render Markdown of our flavour as HTML that is safe anywhere; "" where readers see nothing.

    The highest heading in it becomes one of level ``top``, the next one used follows, whatever
    their levels in the Markdown: an editor means "a heading", not its place on a page.
    """
    return _rendered(source, top)


def to_text(source: str) -> str:
    """Return Markdown of our flavour as plain text on one line; "" where it shows none."""
    text = " ".join(" ".join(_words(_MARKDOWN.parse(source))).split())
    return text if is_seen(text) else ""


# A new text is shown to its author, to all readers, and then on every page until it is old.
@lru_cache(_KEPT)
def _rendered(source: str, top: int) -> Markup:
    tokens = _MARKDOWN.parse(source)
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    used = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(_LOWEST, top + used.index(token.tag))}"
    html = _CLEANER.clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})).strip()
    safe = Markup(html)  # noqa: S704 - cleaned in the line before
    shows = any(mark in html for mark in _SEEN_WITHOUT_TEXT) or is_seen(safe.striptags())
    return safe if shows else Markup()


def _words(tokens: list[Token]) -> list[str]:
    """Return the texts of blocks, with the numbers that lists show."""
    words = []
    for token in tokens:
        if token.type == "list_item_open" and token.info:
            words.append(f"{token.info}.")
        elif token.type == "inline":
            words.append("".join(_text(one) for one in token.children or ()))
        elif token.type == "fence":
            words.append(token.content)
    return words


def _text(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return "" if token.type == "image" else token.content

"""Prose: an editor's Markdown in, safe HTML out.

Two libraries guard the page one behind the other: markdown-it-py is told to know no raw HTML, and
nh3 lets through only the elements, attributes and links that prose needs.
"""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])

_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol"}
    | {"p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow noopener",
)
BELOW_A_HEADLINE = 4
"""The level of a text's own headings in a feed, below title, day and headline."""
_LOWEST = 6
_KEPT = 256


def to_html(markdown: str, top: int = BELOW_A_HEADLINE) -> Markup:
    """Render Markdown (CommonMark, with tables and strikethrough) as HTML that is safe anywhere.

    The highest heading in it becomes one of level ``top``, the next one used follows, whatever
    their levels in the Markdown: an editor means "a heading", not its place on a page.
    """
    return _rendered(markdown, top)


# A new text is shown to its author, to all readers, and then on every page until it is old.
@lru_cache(_KEPT)
def _rendered(markdown: str, top: int) -> Markup:
    tokens = _MARKDOWN.parse(markdown)
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    used = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(_LOWEST, top + used.index(token.tag))}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Markup(_CLEANER.clean(html).strip())  # noqa: S704 - cleaned in this very line

"""Prose: an editor's Markdown in, safe HTML out, or plain text.

Two libraries guard the page one behind the other: markdown-it-py is told to know no raw HTML, and
nh3 lets through only the elements, attributes and links that prose needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from ticker.newsroom.content.fields import is_web_address
from ticker.newsroom.content.text import is_seen
from ticker.newsroom.markup.flavour.flavour import markdown

_MARKDOWN = markdown()

_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li"}
    | {"ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "div": {"aria-label"},
    "img": {"src", "alt", "title"},
    "li": {"value"},
}
_VALUES = {"div": {"role": {"group"}, "tabindex": {"0"}}}
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    tag_attribute_values=_VALUES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow noopener",
)
BELOW_A_HEADLINE = 4
"""The level of a text's own headings in a feed, below title, day and headline."""
_LOWEST = 6
_SEEN_WITHOUT_TEXT = {"image", "list_item_open"}
_KEPT = 256


def to_html(source: str, top: int = BELOW_A_HEADLINE) -> Markup:
    """Render Markdown of our flavour as HTML that is safe anywhere; "" where readers see nothing.

    The highest heading in it becomes one of level ``top``, the next one used follows, whatever
    their levels in the Markdown: an editor means "a heading", not its place on a page.
    """
    return _rendered(source, top)


@lru_cache(_KEPT)
def to_text(source: str) -> str:
    """Return Markdown of our flavour as plain text on one line; "" where it shows none."""
    text = " ".join(" ".join(_words(_MARKDOWN.parse(source))).split())
    return text if is_seen(text) else ""


@lru_cache(_KEPT)
def pictures(source: str) -> list[str]:
    """Return the addresses of the pictures in Markdown of our flavour."""
    if "![" not in source:
        return []
    tokens = [one for token in _MARKDOWN.parse(source) for one in token.children or ()]
    found = [str(one.attrs["src"]) for one in tokens if one.type == "image"]
    return [address for address in found if is_web_address(address)]


def blocks(source: str) -> list[str]:
    """Return of what kinds the blocks of a text are, as `markdown_it` calls them."""
    tokens = [token for token in _MARKDOWN.parse(source) if not token.level and token.nesting >= 0]
    return [token.type.removesuffix("_open") for token in tokens]


# A new text is shown to its author, to all readers, and then on every page until it is old.
@lru_cache(_KEPT)
def _rendered(source: str, top: int) -> Markup:
    tokens = _MARKDOWN.parse(source)
    if not any(map(_shows, tokens)):
        return Markup()
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    used = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(_LOWEST, top + used.index(token.tag))}"
    return cleaned(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def forget() -> None:
    """Keep no text that was rendered."""
    _rendered.cache_clear()
    to_text.cache_clear()
    pictures.cache_clear()


def cleaned(html: str) -> Markup:
    """Return of HTML what prose needs, and nothing that could run or load anything else."""
    return Markup(_CLEANER.clean(html).strip())  # noqa: S704 - cleaned in this very line


def _boxed(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """Open a table in a box that scrolls, which the keyboard reaches, by the names of its columns.

    A group, for as a region each table would be one of the page's landmarks; and not the table
    itself, which browsers take for none once it scrolls.
    """
    head = list(takewhile(lambda token: token.type != "thead_close", tokens[at:]))
    name = ", ".join(word for word in _words(head) if is_seen(word))
    box = Markup('<div role="group" tabindex="0" aria-label="{}">').format(name)
    return box + Markup(renderer.renderToken(tokens, at, options, env))  # noqa: S704 - cleaned later


def _closed(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    return renderer.renderToken(tokens, at, options, env).rstrip() + "</div>\n"


_MARKDOWN.add_render_rule("table_open", _boxed)
_MARKDOWN.add_render_rule("table_close", _closed)


def _shows(token: Token) -> bool:
    """Tell whether readers would see anything of it: a line alone says nothing."""
    if token.type in _SEEN_WITHOUT_TEXT:
        return True
    return any(map(_shows, token.children)) if token.children else is_seen(token.content)


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

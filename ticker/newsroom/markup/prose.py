"""Prose: an editor's Markdown in, safe HTML out, or plain text.

Two libraries guard the page one behind the other: markdown-it-py is told to know no raw HTML, and
nh3 lets through only the elements, attributes and links that prose needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from ticker.newsroom.content.fields import is_web_address
from ticker.newsroom.content.images import Picture, StoredImage, named_in
from ticker.newsroom.content.text import is_seen
from ticker.newsroom.markup.flavour.cleaned import cleaned
from ticker.newsroom.markup.flavour.figures import STANDS_FOR, alt, caption
from ticker.newsroom.markup.flavour.flavour import markdown
from ticker.newsroom.markup.flavour.missed import MISSED, may_be_missed

_MARKDOWN = markdown()

BELOW_A_HEADLINE = 4
"""The level of a text's own headings in a feed, below title, day and headline."""
_LOWEST = 6
_SEEN_WITHOUT_TEXT = {"figure", "image", "list_item_open"}
_KEPT = 256


def to_html(source: str, top: int = BELOW_A_HEADLINE) -> Markup:
    """Render Markdown of our flavour as HTML that is safe anywhere; "" where readers see nothing.

    The highest heading in it becomes one of level ``top``, the next one used follows, whatever
    their levels in the Markdown: an editor means "a heading", not its place on a page.
    """
    return _rendered(source, top)


@lru_cache(_KEPT)
def to_text(source: str) -> str:
    """Return Markdown of our flavour as plain text on one line; "" where it shows none.

    Pictures without any text have that of their captions, or else of what is seen in them.
    """
    tokens = _MARKDOWN.parse(source)
    for words in (_words(tokens), _of_pictures(tokens)):
        text = " ".join(" ".join(words).split())
        if is_seen(text):
            return text
    return ""


@lru_cache(_KEPT)
def pictures(source: str) -> list[StoredImage]:
    """Return the pictures that are shown in Markdown of our flavour."""
    if "![" not in source:
        return []
    return [_stored(one) for one in _images(_MARKDOWN.parse(source))]


@lru_cache(_KEPT)
def shown(source: str) -> list[str]:
    """Return the ids of the pictures of ours in Markdown of our flavour, linked ones, too."""
    if not named_in(source):
        return []
    inline = [one for token in _MARKDOWN.parse(source) for one in _inlines(token)]
    named = [str(one.attrs.get("src", one.attrs.get("href", ""))) for one in inline]
    return list(dict.fromkeys(ours.id for one in named if (ours := Picture.at(one))))


@lru_cache(_KEPT)
def strange(source: str) -> list[StoredImage]:
    """Return the pictures at others' addresses in Markdown of our flavour, shown or linked."""
    if "![" not in source:
        return []
    inlines = [one for token in _MARKDOWN.parse(source) for one in _inlines(token)]
    images = (one.meta.get(STANDS_FOR, one) for one in inlines)
    found = [_stored(one) for one in images if one.type == "image"]
    return [one for one in found if not one.url.startswith("/") and is_web_address(one.url)]


def missed(source: str) -> list[str]:
    """Return what stands in the place of ids where a picture of ours was meant, and text is."""
    if not may_be_missed(source):
        return []
    noted: EnvType = {}
    _MARKDOWN.parse(source, noted)
    return list(dict.fromkeys(noted[MISSED]))


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
    shown.cache_clear()
    strange.cache_clear()


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


def _inlines(token: Token) -> list[Token]:
    return token.children or [] if token.type in {"inline", "figure"} else []


def _images(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in _inlines(token) if one.type == "image"]


def _stored(image: Token) -> StoredImage:
    address = str(image.attrs["src"])
    ours = Picture.at(address)
    return StoredImage(address, alt(image), caption(image), media=ours.id if ours else "")


def _of_pictures(tokens: list[Token]) -> list[str]:
    return [caption(one) or alt(one) for one in _images(tokens)]


def _text(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return "" if token.type == "image" else token.content

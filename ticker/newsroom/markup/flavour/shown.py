"""Shown: how the pictures of a text become HTML, each with its caption."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from ticker.newsroom.content.images import Picture
from ticker.newsroom.markup.flavour.figures import alt, caption
from ticker.newsroom.markup.pictures import IN_TEXT, large, picture, strange

LONGEST_NAME = 120

_GALLERY = Markup('<div class="gallery" role="group" tabindex="0" aria-label="{}">\n')
_FIGURE = Markup('<figure class="picture{}">{}{}</figure>\n')
_LARGE = Markup('<a class="large" href="{}"{}>{}</a>')
_NAME = Markup(' aria-label="{}"')
_BELOW = Markup("<figcaption>{}</figcaption>")
_NUMBER = Markup("<b>{}</b>")
_BEHIND = Markup(" <small>{}</small>")


def add_to(made: MarkdownIt) -> None:
    """Have a parser show pictures so."""
    made.add_render_rule("image", _rule(_image))
    made.add_render_rule("figure", _rule(_figure))
    made.add_render_rule("gallery_open", _rule(_gallery))


def _rule(show: Callable[[Token], Markup]) -> Callable[..., Markup]:
    def rule(_: RendererHTML, tokens: Sequence[Token], at: int, *__: object) -> Markup:
        return show(tokens[at])

    return rule


def _image(image: Token) -> Markup:
    """Show a picture among words, with what is said of it behind it: it may say whose it is."""
    said = caption(image)
    return _picture(image) + (_BEHIND.format(said) if said else "")


def _figure(figure: Token) -> Markup:
    number, image = figure.info, (figure.children or [])[0]
    shown, said, ours = _picture(image), caption(image), _ours(image)
    if ours:
        # A link is called by the picture in it, or else by its caption, or what is behind it.
        name = Markup() if alt(image) else _NAME.format(said or f"{ours.width} × {ours.height}")
        shown = _LARGE.format(large(ours), name, shown)
    below = Markup(" ").join([*([_NUMBER.format(number)] if number else []), said])
    return _FIGURE.format("" if ours else " strange", shown, below and _BELOW.format(below))


def _gallery(gallery: Token) -> Markup:
    """Open a row of pictures that scrolls, which the keyboard reaches, by what is seen in them."""
    images = gallery.children or []
    name = ", ".join(filter(None, (alt(one) or caption(one) for one in images)))
    if len(name) > LONGEST_NAME:
        name = name[:LONGEST_NAME].rsplit(None, 1)[0] + " …"
    return _GALLERY.format(name or f"1–{len(images)}")


def _picture(image: Token) -> Markup:
    ours = _ours(image)
    if ours:
        return picture(ours, alt=alt(image), sizes=IN_TEXT)
    return strange(str(image.attrs["src"]), alt=alt(image))


def _ours(image: Token) -> Picture | None:
    return Picture.at(str(image.attrs["src"]))

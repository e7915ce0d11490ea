"""Figures: which pictures of a text stand for themselves, alone or in a gallery.

That is what a line says which has nothing but pictures: who drops one at the desk gets a line for
it, wherever the cursor was. Lines that follow one another are one gallery. A picture among words
stays among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ticker.newsroom.content.fields import is_web_address
from ticker.newsroom.markup.elsewhere import is_shown
from ticker.newsroom.markup.pictures import named

MOST = 10
"""How many pictures one gallery has; more are several galleries."""
STANDS_FOR = "stands for"
"""Under which words have the picture in whose place they are."""
_BREAKS = {"softbreak", "hardbreak"}
Line = list[Token]


def figures(state: StateCore) -> None:
    """Set figures and galleries apart from paragraphs, and make links of what is not shown."""
    if "![" not in state.src:
        return
    for token in state.tokens:
        if token.type == "inline" and any(one.type == "image" for one in token.children or ()):
            token.children = list(_linked(token.children or []))
    state.tokens = list(_set_apart(state.tokens))


def alt(image: Token) -> str:
    """Return what is seen in a picture."""
    return " ".join(_words(image).split())


def caption(image: Token) -> str:
    """Return what stands below a picture."""
    return " ".join(str(image.attrs.get("title", "")).split())


def _words(token: Token) -> str:
    if token.type in _BREAKS:
        return " "
    return "".join(map(_words, token.children)) if token.children else token.content


def _linked(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield pictures that are shown, and words in place of others: a link, if not within one."""
    within = 0
    for token in tokens:
        within += token.nesting if token.tag == "a" else 0
        address = str(token.attrs.get("src", ""))
        if token.type != "image" or is_shown(address):
            yield token
        else:
            yield from _in_place(address, token, linked=within > 0)


def _in_place(address: str, image: Token, *, linked: bool) -> Iterator[Token]:
    said, level, leads = alt(image) or caption(image), image.level, is_web_address(address)
    words = named(address, said) if leads else said
    text = Token("text", "", 0, content=words, level=level, meta={STANDS_FOR: image})
    if leads and not linked:
        yield Token("link_open", "a", 1, attrs={"href": address}, level=level)
        yield text
        yield Token("link_close", "a", -1, level=level)
    else:
        yield text


def _set_apart(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens with figures in place of those lines of paragraphs that are pictures alone."""
    opening = None
    for token, following in pairwise([*tokens, Token("end", "", 0)]):
        if token.type == "paragraph_open" and _has_pictures(following):
            opening = token
        elif opening and token.type == "inline":
            yield from _parted(opening, token)
        elif opening and token.type == "paragraph_close":
            opening = None
        else:
            yield token


def _has_pictures(inline: Token) -> bool:
    return any(map(_is_of_pictures, _lines(inline)))


def _parted(opening: Token, inline: Token) -> Iterator[Token]:
    """Yield what a paragraph becomes: paragraphs of its words, figures of its pictures."""
    for are_pictures, lines in groupby(_lines(inline), key=_is_of_pictures):
        if are_pictures:
            images = [one for line in lines for one in line if one.type == "image"]
            yield from _figures(images, opening.level)
        else:
            yield opening
            yield Token("inline", "", 0, children=_joined(lines), level=inline.level, block=True)
            closing = Token("paragraph_close", "p", -1, level=opening.level, block=True)
            closing.hidden = opening.hidden
            yield closing


def _figures(images: Line, level: int) -> Iterator[Token]:
    parts = -(-len(images) // MOST)
    for part in range(parts):
        # As many in each: the last of eleven would be alone.
        some = images[part * len(images) // parts : (part + 1) * len(images) // parts]
        if len(some) == 1:
            yield Token("figure", "figure", 0, children=some, level=level, block=True)
        else:
            yield Token("gallery_open", "div", 1, children=some, level=level, block=True)
            for number, image in enumerate(some, 1):
                of = f"{number}/{len(some)}"
                yield Token("figure", "figure", 0, children=[image], info=of, level=level + 1)
            yield Token("gallery_close", "div", -1, level=level, block=True)


def _lines(inline: Token) -> list[Line]:
    lines: list[Line] = [[]]
    for token in inline.children or ():
        if token.type in _BREAKS and token.level == 0:
            lines.append([])
        else:
            lines[-1].append(token)
    return lines


def _joined(lines: Iterable[Line]) -> Line:
    joined: Line = []
    for line in lines:
        joined += [*([Token("hardbreak", "br", 0)] if joined else []), *line]
    return joined


def _is_of_pictures(line: Line) -> bool:
    """Tell whether a line has pictures, and no words."""
    pictures = [token for token in line if token.type == "image"]
    return bool(pictures) and all(
        token.type == "image" or (token.type == "text" and not token.content.strip())
        for token in line
    )

"""Cleaned: which HTML a text may become, whatever the parser has made of it."""

from __future__ import annotations

import nh3
from markupsafe import Markup

from ticker.newsroom.content.images import Picture
from ticker.newsroom.markup.elsewhere import is_shown

_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li"}
    | {"ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
    | {"b", "figcaption", "figure", "picture", "small", "source"}
)
_ATTRIBUTES = {
    "a": {"href", "title", "aria-label"},
    "div": {"aria-label"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "data-ratio"},
    "li": {"value"},
    "source": {"srcset", "sizes"},
}
_VALUES = {
    "div": {"role": {"group"}, "tabindex": {"0"}},
    "img": {"loading": {"lazy"}, "decoding": {"async"}},
    "source": {"type": {"image/avif", "image/webp"}},
}
_CLASSES = {"a": {"large"}, "div": {"gallery"}, "figure": {"picture", "strange"}}


def _loads_ours(_: str, name: str, value: str) -> str | None:
    """Let through what loads nothing, or what may be shown."""
    if name == "srcset":
        shown = all(Picture.at(one.partition(" ")[0]) for one in value.split(","))
    else:
        shown = name != "src" or is_shown(value)
    return value if shown else None


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    tag_attribute_values=_VALUES,
    allowed_classes=_CLASSES,
    attribute_filter=_loads_ours,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow noopener",
)


def cleaned(html: str) -> Markup:
    """Return of HTML what prose needs, and nothing that could run or load anything else."""
    return Markup(_CLEANER.clean(html).strip())  # noqa: S704 - cleaned in this very line

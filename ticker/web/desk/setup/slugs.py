"""Slugs: the address that a ticker's title makes, and that tells those of one title apart."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from ticker.newsroom.content.tickers import Ticker

LONGEST = 64
MOST_TRIES = 50
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d"}
)
_NOTHING = "ticker"
"""Where a title has no letter that an address may have."""


def of_title(title: str) -> str:
    """Return the slug that a title makes: its words, as far as they fit."""
    spelt = unicodedata.normalize("NFC", title.lower()).translate(_SPELT)
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain.replace("'", ""))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        slug = longer
    return slug if len(slug) > 1 else _NOTHING


def like(slug: str) -> Iterator[str]:
    """Give a slug, and then others that it may be where it is taken: with a number each."""
    yield slug
    for number in range(2, MOST_TRIES):
        ending = f"-{number}"
        yield slug[: LONGEST - len(ending)].rstrip("-") + ending


def alike(tickers: Iterable[Ticker]) -> frozenset[str]:
    """Return the slugs of those whose title another one has, too: it needs their address beside."""
    of = {one.slug: folded(one.title) for one in tickers}
    number = Counter(of.values())
    return frozenset(slug for slug, title in of.items() if number[title] > 1)


def folded(title: str) -> str:
    """Return what titles have in common that are told apart by nobody."""
    return " ".join(title.casefold().split())

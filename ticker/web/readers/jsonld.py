"""JSON-LD: what a ticker says, as schema.org's LiveBlogPosting, for search engines and partners."""

from __future__ import annotations

import json
from typing import Any

from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.images import StoredImage
from ticker.newsroom.content.moments import written
from ticker.newsroom.content.tickers import Status, Ticker
from ticker.newsroom.markup.days import moment_of
from ticker.newsroom.markup.markup import images, pictured, plain, title
from ticker.newsroom.markup.pictures import size
from ticker.newsroom.markup.prose import to_text
from ticker.web.static.site import Site

MEDIA_TYPE = "application/ld+json"

Thing = dict[str, Any]

# Within a page nothing may end the element that it stands in, or open a comment.
_ESCAPED = str.maketrans({one: f"\\u{ord(one):04x}" for one in "<>&"})


def live_blog(snapshot: Snapshot, site: Site, origin: str) -> str:
    """Return what a ticker shows as JSON text, which is safe within a page's ``<script>``."""
    ticker = snapshot.ticker
    image = pictured(ticker)
    url = origin + ticker.url
    publisher = _publisher(site, origin)
    # Unlike `created_at`, the first entry's time is not known once there are older pages.
    begun = ticker.coverage_start or ticker.created_at
    ended = ticker.shown_status == Status.ENDED
    blog: Thing = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": ticker.title,
        "description": plain(ticker.intro) or ticker.title,
        "url": url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "image": _picture(image, origin) if image else None,
        "inLanguage": ticker.language,
        "datePublished": written(ticker.created_at),
        "dateModified": written(snapshot.updated_at),
        "coverageStartTime": written(begun),
        "coverageEndTime": written(ticker.coverage_end or snapshot.updated_at) if ended else None,
        "author": publisher,
        "publisher": publisher,
        "liveBlogUpdate": [_update(ticker, entry, site, origin) for entry in _shown(snapshot)],
    }
    return json.dumps(_said(blog), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)


def _shown(snapshot: Snapshot) -> list[Entry]:
    """Return the entries that the page shows, newest first: older ones are shown while pinned."""
    shown = {entry.id: entry for entry in (*snapshot.pinned, *snapshot.entries)}
    return sorted(shown.values(), key=lambda entry: entry.order, reverse=True)


def _update(ticker: Ticker, entry: Entry, site: Site, origin: str) -> Thing:
    url = f"{origin}{ticker.url}/e/{entry.id}"
    moment = moment_of(entry)
    correction = {"@type": "CorrectionComment", "text": entry.correction}
    return {
        "@type": "BlogPosting",
        "headline": title(ticker, entry),
        "articleBody": to_text(entry.body),
        "url": url,
        "mainEntityOfPage": url,
        "datePublished": written(moment),
        "dateModified": written(entry.edited_since or moment),
        "author": {"@type": "Person", "name": entry.author}
        if entry.author
        else _named(site, origin),
        "image": [_picture(one, origin) for one in images(entry)],
        "correction": correction if entry.correction else None,
    }


def _picture(image: StoredImage, origin: str) -> Thing:
    width, height = size(image.url) or (None, None)
    return {
        "@type": "ImageObject",
        "url": _absolute(image.url, origin),
        "width": width,
        "height": height,
        "caption": image.caption or image.alt,
        "creditText": image.credit,
    }


def _publisher(site: Site, origin: str) -> Thing:
    logo = {"@type": "ImageObject", "url": _absolute(site.logo, origin)}
    return {**_named(site, origin), "logo": logo if site.logo else None}


def _named(site: Site, origin: str) -> Thing:
    return {"@type": "Organization", "name": site.name, "url": _absolute(site.home, origin)}


def _absolute(address: str, origin: str) -> str:
    return origin + address if address.startswith("/") else address


def _said(thing: Any) -> Any:
    """Return a thing without what it has nothing to say of."""
    if isinstance(thing, list):
        return [_said(one) for one in thing]
    if not isinstance(thing, dict):
        return thing
    return {
        name: _said(value)
        for name, value in thing.items()
        if name == "liveBlogUpdate" or value not in (None, "", [])
    }

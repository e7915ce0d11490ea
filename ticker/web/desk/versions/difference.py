"""A difference: how two versions of an entry differ, in its texts and in what is set of it."""

from __future__ import annotations

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.images import StoredImage
from ticker.newsroom.markup.differences import Piece, differences
from ticker.newsroom.markup.locales import Locale

MARKS = ("pinned", "key", "breaking")
ASIDE = ("image", "label", "author", "source", "verification", "tags", "correction", "marks")
"""What stands below headline and text, in a few words each."""
TEXTS = ("headline", "body", *ASIDE)


def differ(words: Locale, before: Entry | None, after: Entry, name: str) -> list[Piece]:
    """Return how a text of two versions differs; what there was none before of is not marked."""
    text = _text(words, after, name)
    return differences(_text(words, before, name) if before else text, text)


def _text(words: Locale, entry: Entry, name: str) -> str:
    match name:
        case "source":
            source = entry.source
            return " ".join(filter(None, (source.name, source.url))) if source else ""
        case "image":
            return _of_image(entry.image)
        case "tags":
            return ", ".join(entry.tags)
        case "verification":
            key = f"verification.{entry.verification}"
            return words.texts.get(key, "") if entry.verification else ""
        case "marks":
            return ", ".join(words.text(f"desk.{one}") for one in MARKS if getattr(entry, one))
        case _:
            return str(getattr(entry, name))


def _of_image(image: StoredImage | None) -> str:
    """Return what is said of a picture, and which it is."""
    if image is None:
        return ""
    said = (image.alt, image.caption, image.credit, image.media or image.url, image.focus)
    return "\n".join(filter(None, said))

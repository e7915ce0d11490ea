"""A difference: how two versions of an entry differ, in its texts and in what is set of it."""

from __future__ import annotations

from collections.abc import Iterator

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.images import Picture, StoredImage, named_in
from ticker.newsroom.markup.differences import Kind, Piece, differences
from ticker.newsroom.markup.elsewhere import is_shown
from ticker.newsroom.markup.locales import Locale
from ticker.web.readers.unpublished import DESK

MARKS = ("pinned", "key", "breaking")
ASIDE = ("image", "label", "author", "source", "verification", "tags", "correction", "marks")
"""What stands below headline and text, in a few words each."""
TEXTS = ("headline", "body", *ASIDE)


def differ(words: Locale, before: Entry | None, after: Entry, name: str) -> list[Piece]:
    """Return how a text of two versions differs; what there was none before of is not marked."""
    text = _text(words, after, name)
    return differences(_text(words, before, name) if before else text, text)


def seen(before: Entry | None, after: Entry) -> list[Piece]:
    """Return where the pictures of two versions lie for the desk; without one before, unmarked."""
    now = list(dict.fromkeys(_pictures(after)))
    former = list(dict.fromkeys(_pictures(before))) if before else now
    gone = [Piece(Kind.GONE, one) for one in former if one not in now]
    return [*gone, *(Piece(Kind.SAME if one in former else Kind.NEW, one) for one in now)]


def _pictures(entry: Entry) -> Iterator[str]:
    image = entry.image
    if image and not image.media and is_shown(image.url):
        yield image.url
    for name in ([image.media] if image and image.media else []) + named_in(entry.body):
        if picture := Picture.parse(name):
            yield f"{DESK}{picture.id}/{picture.widths[0]}.webp"


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
    """Return what is said of a picture, and where it lies; one of ours is seen instead."""
    if image is None:
        return ""
    place = "" if image.media else image.url
    said = (image.alt, image.caption, image.credit, place, image.focus)
    return "\n".join(filter(None, said))

"""Roles: who may do what to which ticker; asked of everybody, in this one place."""

from __future__ import annotations

from enum import StrEnum

from ticker.newsroom.content.refusals import Forbidden
from ticker.newsroom.people.authors import Author


class Deed(StrEnum):
    """What somebody may be allowed to do."""

    READ_ALL = "read drafts, revisions and who has written them"
    CREATE_TICKER = "create a ticker"
    CHANGE_TICKER = "change a ticker's header"
    DELETE_TICKER = "delete a ticker"
    WRITE = "write entries"
    RETRACT = "take entries from the readers"
    PURGE = "erase entries for good"
    KEEP_COPIES = "keep working copies"
    CHANGE_SNIPPETS = "change what the newsroom's entries begin with"
    CHANGE_TOKENS = "let programs write, or no longer"


def permit(author: Author, deed: Deed, slug: str | None = None) -> None:
    """Return where somebody may do that to this ticker, or to any for None; raises Forbidden."""
    if not author.rights.allow(deed, slug or ""):
        raise Forbidden(name=author.name, deed=deed.value, slug=slug or "")

"""Roles: who may do what to which ticker; asked of everybody, in this one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto

from ticker.newsroom.content.refusals import Forbidden
from ticker.newsroom.people.authors import Author


class Deed(StrEnum):
    """What somebody may be allowed to do; how it is called is in `newsroom/locales`."""

    ENTER = auto()
    """Be at the desk at all."""
    READ_ALL = auto()
    """Read drafts, revisions and who has written them."""
    WRITE = auto()
    """Write what readers do not see yet."""
    PUBLISH = auto()
    """Decide what readers see."""
    PURGE = auto()
    KEEP_COPIES = auto()
    UPLOAD = auto()
    """Upload a picture, and say what is seen in it."""
    PURGE_PICTURE = auto()
    CREATE_TICKER = auto()
    CHANGE_TICKER = auto()
    DELETE_TICKER = auto()
    CHANGE_SNIPPETS = auto()
    """Change what the newsroom's entries begin with."""
    CHANGE_TOKENS = auto()
    """Let programs write, or no longer."""
    CHANGE_PEOPLE = auto()
    """Say who may do what."""
    READ_AUDIT = auto()
    """Read who has done what."""


class Role(StrEnum):
    """What somebody is for a ticker."""

    EDITOR = "editor"
    CONTRIBUTOR = "contributor"
    NONE = "none"
    """None for this ticker, though they have one for all others."""


_CONTRIBUTES = frozenset({Deed.READ_ALL, Deed.WRITE, Deed.KEEP_COPIES, Deed.UPLOAD})
_EDITS = _CONTRIBUTES | {Deed.PUBLISH, Deed.PURGE, Deed.CHANGE_TICKER, Deed.PURGE_PICTURE}
OF_NONE = frozenset({Deed.UPLOAD, Deed.PURGE_PICTURE})
"""What is done to no ticker, and may be done by whoever may do it to one."""
_OF_ONE: Mapping[str, frozenset[Deed]] = {Role.CONTRIBUTOR: _CONTRIBUTES, Role.EDITOR: _EDITS}
"""What a role allows of the tickers that it is for."""
_OF_ALL: Mapping[str, frozenset[Deed]] = {
    Role.EDITOR: frozenset({Deed.CREATE_TICKER, Deed.CHANGE_SNIPPETS}),
}
"""What a role allows beside that, where it is for all tickers."""


@dataclass(frozen=True, slots=True)
class Grants:
    """What a person may do: everything, or by their role for each ticker."""

    is_admin: bool = False
    everywhere: str | None = None
    """Their role for each ticker that they have no other for, and for those to come."""
    tickers: Mapping[str, str] = field(default_factory=dict)
    """Their roles by the tickers' names; one of a later version allows nothing."""

    @property
    def told(self) -> str:
        """Return them in words of ours, as the audit keeps them."""
        if self.is_admin:
            return "admin"
        of = [f"{role} of {name}" for name, role in sorted(self.tickers.items())]
        return ", ".join(filter(None, [self.everywhere, *of])) or "no role"

    def role(self, name: str) -> str | None:
        """Return their role for the ticker of a name; None where they have none."""
        return self.tickers.get(name, self.everywhere)

    def allow(self, deed: str, name: str) -> bool:
        """Tell whether they may do that to the ticker of a name; "" is none in particular."""
        if self.is_admin or deed == Deed.ENTER:
            return True
        if name and deed in _OF_ONE.get(self.role(name) or "", ()):
            return True
        if deed in OF_NONE:
            roles = (self.everywhere, *self.tickers.values())
            return any(deed in _OF_ONE.get(role or "", ()) for role in roles)
        return deed in _OF_ALL.get(self.everywhere or "", ())


ADMIN = Grants(is_admin=True)
NO_ROLE = Grants()


def permit(author: Author, deed: Deed, name: str | None = None) -> None:
    """Return where somebody may do that to the ticker of a name, or to any for None.

    Raises Forbidden.
    """
    if not author.rights.allow(deed, name or ""):
        helps = "editor" if deed in _EDITS | _OF_ALL[Role.EDITOR] else "admin"
        raise Forbidden(name=author.name, deed=deed.value, slug=name or "", helps=helps)

"""Lines: a line for each deed says who did what to what, and when, without any text.

Authors are ids, so whoever is called otherwise, or is to be named no longer, is so in all lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

_BECAME = " → "


class Act(StrEnum):
    """All that is noted; how each is called is in `newsroom/locales`."""

    DRAFTED = "entry.drafted"
    SCHEDULED = "entry.scheduled"
    PUBLISHED = "entry.published"
    WENT_OUT = "entry.went_out"
    UPDATED = "entry.updated"
    CORRECTED = "entry.corrected"
    RETRACTED = "entry.retracted"
    UNPUBLISHED = "entry.unpublished"
    MOVED = "entry.moved"
    ARRIVED = "entry.arrived"
    DISCARDED = "entry.discarded"
    ERASED = "entry.erased"
    MOVE_ASKED = "entry.move_asked"

    CREATED = "ticker.created"
    IMPORTED = "ticker.imported"
    CHANGED = "ticker.changed"
    READDRESSED = "ticker.readdressed"
    ENDED = "ticker.ended"
    WAITED_ON = "ticker.waited_on"
    PREVIEW_MADE = "ticker.preview_made"
    PREVIEW_ENDED = "ticker.preview_ended"
    DELETED = "ticker.deleted"

    UPLOADED = "picture.uploaded"
    ADOPTED = "picture.adopted"
    PICTURE_ERASED = "picture.erased"

    SIGNED_IN = "person.signed_in"
    REFUSED = "person.refused"
    SIGNED_OUT = "person.signed_out"
    SESSION_ENDED = "person.session_ended"
    INVITED = "person.invited"
    ROLE_CHANGED = "person.role_changed"
    RENAMED = "person.renamed"
    REMOVED = "person.removed"
    LINK_MADE = "person.link_made"
    PASSWORD_CHANGED = "person.password_changed"  # noqa: S105 - no password, but a word for a deed
    FACTOR_SET = "person.factor_set"
    FACTOR_REMOVED = "person.factor_removed"
    RECOVERY_CODES_MADE = "person.recovery_codes_made"
    TOKEN_MADE = "token.made"  # noqa: S105 - nor a token
    TOKEN_ENDED = "token.ended"  # noqa: S105
    TEMPLATES_CHANGED = "templates.changed"
    EXPORTED = "audit.exported"


@dataclass(frozen=True, slots=True)
class Line:
    """One deed, as it was noted."""

    id: str
    """Where it stands among those of its stream, which says when it was done."""
    act: str
    """One of `Act`, or one of a later version."""
    by: str
    """The author's id; "" for somebody whom nobody knows."""
    ticker: str = ""
    """The name of the ticker it was done to."""
    subject: str = ""
    """The id of what it was done to within that: an entry, a person, a token;
    or a picture, which lies outside tickers."""
    revision: int = 0
    detail: str = ""
    """Which fields, which role, on which device: words of ours, never what anybody has written."""
    address: str = ""
    line: str = ""
    """The id of the line that this one, which passes, says the address of."""

    @property
    def moment(self) -> datetime:
        """Return when it was done, by the clock of Redis."""
        return datetime.fromtimestamp(self.order[0] / 1000, UTC)

    @property
    def order(self) -> tuple[int, int, str]:
        """Return what lines of several streams are sorted by."""
        milliseconds, _, number = self.id.partition("-")
        return int(milliseconds), int(number), self.ticker


def words(
    act: Act, by: str, subject: str = "", *, revision: int = 0, detail: str = ""
) -> list[str]:
    """Return what stands behind the key where a line is added to a stream."""
    said = {
        "did": act.value,
        "by": by,
        "of": subject,
        "revision": str(revision or ""),
        "detail": detail,
    }
    return ["*", *(word for name, value in said.items() if value for word in (name, value))]


def changed(before: str, after: str) -> str:
    """Return the detail that says what something was, and has become."""
    return f"{before}{_BECAME}{after}"


def stages(detail: str) -> list[str]:
    """Return what `changed` has put together."""
    return detail.split(_BECAME)


def line_in(found: tuple[bytes, list[bytes]], ticker: str = "") -> Line:
    """Read a line; a field that a later version has added is passed over."""
    line_id, pairs = found
    texts = [one.decode(errors="replace") for one in pairs]
    said = dict(zip(texts[::2], texts[1::2], strict=True))
    revision = said.get("revision", "")
    return Line(
        line_id.decode(),
        said.get("did", ""),
        said.get("by", ""),
        ticker,
        said.get("of", ""),
        int(revision) if revision.isdigit() else 0,
        said.get("detail", ""),
        said.get("address", ""),
        said.get("line", ""),
    )

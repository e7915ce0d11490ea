"""The layout: how an installation's keys in Redis are laid out, as a number that it keeps there.

It counts on only where an older version could not keep what it does not know. Adding a field never
does that, so versions of one layout run side by side.
"""

from __future__ import annotations

from ticker.wire.store.replies import ErrorReply
from ticker.wire.store.unavailable import Lasting, unavailable

LAYOUT = 2
"""1 is that of versions that have not noted it."""
RESTORING = "restoring"
"""What the key begins with in place of a number as long as half a backup stands here."""


class NewerLayout(Lasting):
    """The data are of a version of Ticker that came after this one."""

    def __init__(self, found: int) -> None:
        super().__init__(
            "layout",
            f"their layout is {found}, and this version knows {LAYOUT} and earlier ones",
        )


class HalfRestored(Lasting):
    """A backup was being restored, and is not there yet, or never will be."""

    def __init__(self) -> None:
        super().__init__("restoring")


def layout_key(prefix: str) -> str:
    """Return the key under which the number is kept."""
    return f"{prefix}:format"


def check_layout(text: bytes | ErrorReply | None) -> None:
    """Raise NewerLayout where the number is higher than ours, Unavailable for an error.

    And HalfRestored where it is no number.
    """
    if isinstance(text, ErrorReply):
        raise unavailable(text)
    if text and text.startswith(RESTORING.encode()):
        raise HalfRestored
    if text and text.isdigit() and int(text) > LAYOUT:
        raise NewerLayout(int(text))

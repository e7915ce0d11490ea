"""Endings: why a sign-in by the provider fails, as a key for who tried, and told in the log."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar


class Ended(Exception):
    """A sign-in by the provider has ended before its end."""

    key: ClassVar[str]
    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_GATEWAY

    def __init__(self, why: str, **values: Any) -> None:
        super().__init__(why)
        self.values = values


class Away(Ended):
    """The provider does not answer, or not in time, or not as one does."""

    key = "away"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class Untrusted(Ended):
    """The provider has answered what we must not believe, or cannot use."""

    key = "untrusted"


class ClocksApart(Ended):
    """The provider's clock and ours are too far apart for its word to be believed."""

    key = "clocks"


class Declined(Ended):
    """The provider has let nobody in."""

    key = "declined"
    status = HTTPStatus.FORBIDDEN


class NotBegun(Ended):
    """What comes back was not begun here, or has ended already."""

    key = "not_begun"
    status = HTTPStatus.GONE


class NoRole(Ended):
    """Somebody is known to the provider, and is to do nothing here."""

    key = "no_role"
    status = HTTPStatus.FORBIDDEN

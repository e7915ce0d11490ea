"""Asking: who asks, and what they have sent, as noted by what has let them in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.sessions import Session

_ASKING = "ticker.asking"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with a request that was read to let it in: the fields, and what they were in."""

    fields: dict[str, Any]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Asking:
    author: Author
    session: Session | None
    sent: Sent | None


def note(
    request: Request, author: Author, session: Session | None = None, sent: Sent | None = None
) -> None:
    """Note for the endpoint who asks."""
    request.scope[_ASKING] = _Asking(author, session, sent)


def author_of(request: Request) -> Author:
    """Return who asks, by a token or at the desk."""
    return _asking(request).author


def anybody_of(request: Request) -> Author | None:
    """Return who asks; None for somebody whom nobody knows."""
    return _asking(request).author if _ASKING in request.scope else None


def session_of(request: Request) -> Session:
    """Return the session of whoever asks at the desk."""
    session = _asking(request).session
    assert session
    return session


def sent_with(request: Request) -> Sent:
    """Return what came with a request: of a form of the desk, or of its script."""
    sent = _asking(request).sent
    assert sent
    return sent


def form_in(request: Request) -> dict[str, str]:
    """Return the fields of a form of the desk."""
    return sent_with(request).fields


def _asking(request: Request) -> _Asking:
    asking: _Asking = request.scope[_ASKING]
    return asking

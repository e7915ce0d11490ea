"""Noting: whoever is at the desk does something that the audit is to tell of."""

from __future__ import annotations

from starlette.requests import Request

from ticker.newsroom.audit.lines import Act
from ticker.web.http.asking import session_of
from ticker.web.http.requests import address_of
from ticker.web.process import process_of


async def note(request: Request, act: Act, subject: str = "", *, detail: str = "") -> None:
    """Note what whoever asks has done. Raises Unavailable."""
    author = session_of(request).author
    await process_of(request).audit.note(
        author, act, subject, detail=detail, address=address_of(request)
    )

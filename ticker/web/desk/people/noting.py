"""Noting: something is done at the desk, or at its entrance, that the audit is to tell of."""

from __future__ import annotations

from starlette.requests import Request

from ticker.newsroom.audit.lines import Act
from ticker.newsroom.people.authors import Author
from ticker.web.http.asking import session_of
from ticker.web.http.devices import device_of
from ticker.web.http.requests import address_of
from ticker.web.process import process_of

CODE = "code"
"""What somebody was refused by who had the password, but no code."""
RECOVERY = "recovery"
"""By what somebody has signed in who had the password, but not the phone."""
PRESENT = "present"
"""What somebody was refused by who sat at an open desk, and did not have its owner's password."""
REPLACED = "replaced"
"""Why a session has ended: somebody else has signed in at the same browser."""


async def note(request: Request, act: Act, subject: str = "", *, detail: str = "") -> None:
    """Note what whoever asks has done. Raises Unavailable."""
    await _note(request, session_of(request).author, act, subject, detail)


async def note_rename(request: Request, person_id: str, before: str, after: str) -> None:
    """Note what whoever asks has called somebody. Raises Unavailable."""
    author, address = session_of(request).author, address_of(request)
    audit = process_of(request).audit
    await audit.note_rename(author, person_id, before, after, address=address)


async def note_sign_in(request: Request, author: Author, by: str) -> None:
    """Note that somebody has come in. Raises Unavailable."""
    await _note(request, author, Act.SIGNED_IN, "", _how(request, by))


async def note_replaced(request: Request, author: Author, former: Author) -> None:
    """Note whose session has ended as somebody else came in. Raises Unavailable."""
    await _note(request, author, Act.SESSION_ENDED, former.id, REPLACED)


async def note_refusal(request: Request, by: str, person_id: str = "") -> None:
    """Note that somebody was not let in; what they typed as a name may be a password."""
    await _note(request, None, Act.REFUSED, person_id, _how(request, by))


async def _note(
    request: Request, author: Author | None, act: Act, subject: str, detail: str
) -> None:
    audit = process_of(request).audit
    await audit.note(author, act, subject, detail=detail, address=address_of(request))


def _how(request: Request, by: str) -> str:
    """Return by what somebody came, and with which browser."""
    return ", ".join(filter(None, [by, device_of(request.headers.get("user-agent", ""))]))

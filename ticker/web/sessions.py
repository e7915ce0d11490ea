"""Sessions: who is signed in at the desk, in a signed cookie that only the desk is sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from ticker.web.access import own_origin
from ticker.web.problems import Problem
from ticker.web.process import Process, process_of

COOKIE = "ticker_desk"
PATH = "/desk"
LASTS_SECONDS = 14 * 60 * 60


@dataclass(frozen=True, slots=True)
class Session:
    """One editor's stay at the desk."""

    name: str
    form_key: str
    """What a form must carry, so that no other site can send one in the editor's name."""


async def begin(request: Request, response: Response, name: str) -> None:
    """Sign somebody in, on the response to the form that asked for it."""
    session = [name, secrets.token_urlsafe(16)]
    process = process_of(request)
    response.set_cookie(
        COOKIE,
        (await _serializer(process)).dumps(session),
        max_age=LASTS_SECONDS,
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=own_origin(request, process.settings).startswith("https:"),
    )


def end(response: Response) -> None:
    """Sign out."""
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="lax")


async def session_of(request: Request) -> Session:
    """Return who is signed in; a 401 Problem where nobody is."""
    cookie = request.cookies.get(COOKIE, "")
    serializer = await _serializer(process_of(request))
    try:
        name, form_key = serializer.loads(cookie, max_age=LASTS_SECONDS)
    except BadSignature:
        raise Problem(401, "Nobody is signed in; get a link with `ticker sign-in`.") from None
    return Session(name, form_key)


def check_origin(request: Request) -> None:
    """Refuse a form that comes from another site, with a 403 Problem."""
    origin = request.headers.get("origin")
    if origin not in {None, own_origin(request, process_of(request).settings)}:
        raise Problem(403, "This form came from another site; open the desk itself and try again.")


def check_form(request: Request, session: Session, form_key: object) -> None:
    """Refuse a form that is not the desk's own, with a 403 Problem."""
    check_origin(request)
    if not secrets.compare_digest(str(form_key).encode(), session.form_key.encode()):
        raise Problem(403, "This form is not from your present session; reload it and try again.")


async def _serializer(process: Process) -> URLSafeTimedSerializer:
    secret = process.settings.secret or await process.people.secret()
    return URLSafeTimedSerializer(secret, salt="desk session")

"""Sessions: who is signed in at the desk, in a signed cookie that only the desk is sent."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from ticker.newsroom.people.authors import Author, Authors
from ticker.newsroom.people.links import Links
from ticker.newsroom.people.roles import Deed, permit
from ticker.web.http.access import Access
from ticker.web.http.problems import Problem

COOKIE = "ticker_desk"
PATH = "/desk"
LASTS_SECONDS = 14 * 60 * 60


@dataclass(frozen=True, slots=True)
class Session:
    """One editor's stay at the desk."""

    author: Author
    form_key: str
    """What a form must carry, so that no other site can send one in the editor's name."""
    seconds: float
    """For how long it lasts."""

    @property
    def name(self) -> str:
        """Return what the editor is called."""
        return self.author.name


class Sessions:
    """All stays at the desk of one installation."""

    def __init__(self, access: Access, links: Links, authors: Authors, secret: str) -> None:
        """Take what cookies are signed with; for "" what is kept in Redis."""
        self._access = access
        self._links = links
        self._authors = authors
        self._secret = secret

    async def begin(self, request: Request, response: Response, author: Author) -> None:
        """Sign somebody in, on the response to the form that asked for it."""
        session = [author.name, secrets.token_urlsafe(16), author.id]
        response.set_cookie(
            COOKIE,
            (await self._serializer()).dumps(session),
            max_age=LASTS_SECONDS,
            path=PATH,
            httponly=True,
            samesite="lax",
            secure=self._access.own_origin(request).startswith("https:"),
        )

    async def of(self, connection: HTTPConnection, deed: Deed, slug: str | None = None) -> Session:
        """Return who is signed in, and may do that; a 401 Problem where nobody is, or Forbidden."""
        cookie = connection.cookies.get(COOKIE, "")
        serializer = await self._serializer()
        try:
            loaded, begun = serializer.loads(cookie, max_age=LASTS_SECONDS, return_timestamp=True)
        except BadSignature:
            raise Problem(401, "not_signed_in") from None
        name, form_key, *known = loaded
        # A session that began under an earlier version knows only the name.
        author = Author(known[0], name) if known else await self._authors.person(name)
        permit(author, deed, slug)
        over = begun.timestamp() + LASTS_SECONDS + 1  # its age is counted in whole seconds
        return Session(author, form_key, over - time.time())

    def check_origin(self, request: Request) -> None:
        """Refuse a form that comes from another site, with a 403 Problem."""
        if request.headers.get("origin") not in {None, self._access.own_origin(request)}:
            raise Problem(403, "foreign_form")

    def check_form(self, request: Request, session: Session, form_key: object) -> None:
        """Refuse a form that is not the desk's own, with a 403 Problem."""
        self.check_origin(request)
        if not secrets.compare_digest(str(form_key).encode(), session.form_key.encode()):
            raise Problem(403, "form_of_another_session")

    async def _serializer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self._secret or await self._links.secret(), salt="desk session"
        )


def end(response: Response) -> None:
    """Sign out."""
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="lax")

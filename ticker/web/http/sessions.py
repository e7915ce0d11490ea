"""Who is signed in at the desk, by a cookie that only the desk is sent."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import nullcontext, suppress
from time import monotonic

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.links import Links
from ticker.newsroom.people.proof.devices import KEPT_SECONDS
from ticker.newsroom.people.roles import Deed, permit
from ticker.newsroom.people.sessions import LASTS_SECONDS, By, Session, Sessions
from ticker.web.http.access import Access
from ticker.web.http.devices import device_of
from ticker.web.http.problems import Problem
from ticker.wire.store.unavailable import Unavailable

PATH = "/desk"
AGREED_SECONDS = 2
ATTEMPT_SECONDS = 600
"""For how long somebody may be away at the provider of identities."""


class EndedMeanwhile(Exception):
    """All sessions of somebody have ended while they showed who they are."""


class DeskSessions:
    """The sessions of one installation, as requests to the desk carry them."""

    def __init__(self, access: Access, sessions: Sessions, links: Links, secret: str) -> None:
        """Take what tells installations apart; for "" what is kept in Redis."""
        self.kept = sessions
        self._access = access
        self._links = links
        self._secret = secret
        self._is_given = bool(secret)
        self._agreed_until = 0.0

    async def begin(
        self, request: Request, response: Response, author: Author, by: By, epoch: str
    ) -> Session | None:
        """Sign somebody in, on the response to what asked for it.

        Return by what this browser was signed in before, which has ended then. Raises
        EndedMeanwhile where all their sessions have ended since that epoch.
        """
        name = await self._cookie()
        former = await self.kept.of(request.cookies.get(name, ""))
        device = device_of(request.headers.get("user-agent", ""))
        secret = await self.kept.begin(author, device, by, epoch=epoch)
        if secret is None:
            raise EndedMeanwhile
        if former:
            await self.kept.end(former.digest)
        self._set(request, response, name, secret, LASTS_SECONDS)
        return former

    async def device(self, request: Request) -> str:
        """Return by what this browser is known, on which somebody has signed in before; or ""."""
        return request.cookies.get(f"{await self._cookie()}_device", "")

    async def keep_device(self, request: Request, response: Response, device: str) -> None:
        """Have the browser known the next time, whoever signs out meanwhile; it opens nothing."""
        self._set(request, response, f"{await self._cookie()}_device", device, KEPT_SECONDS)

    async def browser(self, request: Request) -> str:
        """Return the secret of a browser that has gone to the provider; "" of any other."""
        return request.cookies.get(f"{await self._cookie()}_away", "")

    async def keep_browser(self, request: Request, response: Response, browser: str) -> None:
        """Have the browser known when it comes back from the provider."""
        name = f"{await self._cookie()}_away"
        self._set(request, response, name, browser, ATTEMPT_SECONDS)

    def _set(
        self, request: Request, response: Response, name: str, value: str, seconds: int
    ) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=PATH,
            httponly=True,
            samesite="lax",
            secure=self._access.own_origin(request).startswith("https:"),
        )

    async def of(self, connection: HTTPConnection, deed: Deed, slug: str | None = None) -> Session:
        """Return who is signed in, and may do that; a 401 Problem where nobody is, or Forbidden.

        Raises Unavailable where that cannot be known.
        """
        secret = connection.cookies.get(await self._cookie())
        session = await self.kept.of(secret) if secret else None
        if session is None:
            raise Problem(401, "not_signed_in")
        permit(session.author, deed, slug)
        return session

    async def end(self, session: Session, response: Response) -> bool:
        """Sign somebody out; tell whether nobody else has in this moment."""
        was_there = await self.kept.end(session.digest)
        name = await self._cookie()
        response.delete_cookie(name, path=PATH, httponly=True, samesite="lax")
        return was_there

    def check_origin(self, request: Request) -> None:
        """Refuse a form that comes from another site, with a 403 Problem."""
        unsaid = "origin" not in request.headers
        is_elsewhere = unsaid and request.headers.get("sec-fetch-site") == "cross-site"
        if is_elsewhere or self._access.ours.foreign(request) is not None:
            self._access.ours.suspect(request)
            raise Problem(403, "foreign_form")

    def check_form(self, request: Request, session: Session, form_key: object) -> None:
        """Refuse a form that is not the desk's own, with a 403 Problem."""
        self.check_origin(request)
        if not secrets.compare_digest(str(form_key).encode(), session.form_key.encode()):
            raise Problem(403, "form_of_another_session")

    async def _cookie(self) -> str:
        """Return the cookie's name: on another port of the host another installation may serve."""
        if not self._is_given:
            await self._agree()
        return f"ticker_{hashlib.sha256(self._secret.encode()).hexdigest()[:8]}"

    async def _agree(self) -> None:
        """Learn now and then what is kept: a store that has lost it may keep another by now."""
        if monotonic() < self._agreed_until:
            return
        with suppress(Unavailable) if self._secret else nullcontext():
            self._secret = await self._links.secret(self._secret)
            self._agreed_until = monotonic() + AGREED_SECONDS

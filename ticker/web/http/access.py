"""Access: who asks by an API token, whether they may do that, and from which pages readers come."""

from __future__ import annotations

from starlette.requests import HTTPConnection, Request

from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import Deed, permit
from ticker.newsroom.people.tokens import Tokens
from ticker.web.http.problems import Problem

_SECURE = {"ws": "http", "wss": "https"}


class Access:
    """The doors of one installation."""

    def __init__(self, tokens: Tokens, public_url: str) -> None:
        self._tokens = tokens
        self._public_url = public_url

    def own_origin(self, connection: HTTPConnection) -> str:
        """Return scheme and host as readers see them."""
        if self._public_url:
            return self._public_url
        scheme = connection.scope["scheme"]
        host = connection.headers.get("host", "")
        return f"{_SECURE.get(scheme, scheme)}://{host}"

    async def author(self, request: Request, deed: Deed, slug: str | None = None) -> Author | None:
        """Return who asks by a token, and may do that; None where no token is carried.

        Raises a 401 Problem where the token is not, or no longer, valid, and Forbidden.
        """
        header = request.headers.get("authorization")
        if header is None:
            return None
        scheme, _, secret = header.partition(" ")
        token = await self._tokens.of(secret.strip())
        if scheme.lower() != "bearer" or token is None:
            raise _unauthorized("token_invalid")
        permit(token.author, deed, slug)
        return token.author

    async def required(self, request: Request, deed: Deed, slug: str | None = None) -> Author:
        """Return who asks by a token, and may do that; a 401 Problem without one. Else as above."""
        author = await self.author(request, deed, slug)
        if author is None:
            raise _unauthorized("token_needed")
        return author


def may_follow(origin: str, ticker: Ticker) -> bool:
    """Tell whether pages of a foreign origin may show a ticker."""
    return ticker.embed_origins == ("*",) or origin.lower() in ticker.embed_origins


def _unauthorized(key: str) -> Problem:
    return Problem(401, key, headers={"WWW-Authenticate": 'Bearer realm="ticker"'})

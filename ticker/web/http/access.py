"""Access: who asks by an API token, and from which pages readers come."""

from __future__ import annotations

from starlette.requests import HTTPConnection, Request

from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.tokens import Tokens
from ticker.origins import serialised
from ticker.web.http.problems import Problem
from ticker.web.http.targets.ours import Ours


class Access:
    """The doors of one installation."""

    def __init__(self, tokens: Tokens, ours: Ours) -> None:
        self._tokens = tokens
        self.ours = ours

    def own_origin(self, connection: HTTPConnection) -> str:
        """Return scheme and host as readers see them."""
        return self.ours.origin(connection)

    async def author(self, request: Request) -> Author | None:
        """Return who asks by a token; None where none is carried.

        Raises a 401 Problem where the token is not, or no longer, valid.
        """
        header = request.headers.get("authorization")
        if header is None:
            return None
        scheme, _, secret = header.partition(" ")
        token = await self._tokens.of(secret.strip())
        if scheme.lower() != "bearer" or token is None:
            raise Problem(401, "token_invalid")
        return token.author


def may_follow(origin: str, ticker: Ticker) -> bool:
    """Tell whether pages of a foreign origin may show a ticker."""
    allowed = {serialised(one) for one in ticker.embed_origins}  # of whichever version's making
    return ticker.embed_origins == ("*",) or serialised(origin) in allowed

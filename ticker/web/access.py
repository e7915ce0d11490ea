"""Access: who may do what, by origin, API token, or session at the desk."""

from __future__ import annotations

from starlette.requests import HTTPConnection, Request

from ticker.newsroom.people import Token
from ticker.newsroom.tickers import Ticker
from ticker.settings import Settings
from ticker.web.problems import Problem
from ticker.web.process import process_of

_SECURE = {"ws": "http", "wss": "https"}


def own_origin(connection: HTTPConnection, settings: Settings) -> str:
    """Return scheme and host as readers see them."""
    if settings.public_url:
        return settings.public_url
    scheme = connection.scope["scheme"]
    host = connection.headers.get("host", "")
    return f"{_SECURE.get(scheme, scheme)}://{host}"


def may_follow(origin: str, ticker: Ticker) -> bool:
    """Tell whether pages of a foreign origin may show a ticker."""
    return ticker.embed_origins == ["*"] or origin.lower() in ticker.embed_origins


async def bearer(request: Request) -> Token | None:
    """Return the API token that a request carries; None where it carries none.

    Raises a 401 Problem where it carries one that is not, or no longer, valid.
    """
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, secret = header.partition(" ")
    token = await process_of(request).people.token(secret.strip())
    if scheme.lower() != "bearer" or token is None:
        raise _unauthorized("This API token is not valid; make one with `ticker token NAME`.")
    return token


async def require(request: Request) -> Token:
    """Return the API token that a request carries; a 401 Problem without one."""
    token = await bearer(request)
    if token is None:
        raise _unauthorized("Writing needs `Authorization: Bearer TOKEN`.")
    return token


def _unauthorized(detail: str) -> Problem:
    return Problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="ticker"'})

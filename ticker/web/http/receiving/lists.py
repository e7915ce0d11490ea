"""Lists: what a header names in several lines comes in one (RFC 9110, 5.3), and within reason.

So do cookies (RFC 9113, 8.2.3).
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

LONGEST_LINE = 4096
MOST_NAMES = 100
MOST_COOKIES = 16 * 1024
"""Bytes of them, with their names."""
_WISHES = (b"accept", b"accept-charset", b"accept-encoding", b"accept-language")
_CONDITIONS = (b"if-match", b"if-none-match")
_COOKIE = b"cookie"
_READS = {"GET", "HEAD"}


class InOneLine:
    """Lets everything behind it find each list in one line.

    One that nobody would send in earnest is read as absent: to weigh ten thousand languages costs
    more than the page. Only a write's conditions are kept, however long: it would happen without.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            kept = () if scope["method"] in _READS else _CONDITIONS
            for name in (*_WISHES, *_CONDITIONS):
                _join(scope, name, is_kept=name in kept)
        if scope["type"] in {"http", "websocket"}:
            _join_cookies(scope)
        await self._app(scope, receive, send)


def _join(scope: Scope, name: bytes, *, is_kept: bool) -> None:
    given = [value for key, value in scope["headers"] if key == name]
    lines = [value for value in given if is_kept or len(value) <= LONGEST_LINE]
    if not is_kept and sum(value.count(b",") + 1 for value in lines) > MOST_NAMES:
        lines = []
    _put(scope, name, given, b", ".join(lines) if lines else None)


def _join_cookies(scope: Scope) -> None:
    given = [value for key, value in scope["headers"] if key == _COOKIE]
    line = b"; ".join(given)
    _put(scope, _COOKIE, given, line if 0 < len(line) <= MOST_COOKIES else None)


def _put(scope: Scope, name: bytes, given: Sequence[bytes], line: bytes | None) -> None:
    """Have a header given in that one line, or not at all."""
    if [*given] != ([] if line is None else [line]):
        others = [(key, value) for key, value in scope["headers"] if key != name]
        scope["headers"] = others + ([] if line is None else [(name, line)])

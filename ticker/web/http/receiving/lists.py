"""Lists: what a header names in several lines comes in one (RFC 9110, 5.3), and within reason.

So do cookies (RFC 9113, 8.2.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

LONGEST_LINE = 4096
MOST_NAMES = 100
MOST_COOKIES = 16 * 1024
"""Bytes of them, with their names."""
_WISHES = frozenset({b"accept", b"accept-charset", b"accept-encoding", b"accept-language"})
_CONDITIONS = frozenset({b"if-match", b"if-none-match"})
_COOKIE = b"cookie"
_LISTS = _WISHES | _CONDITIONS | {_COOKIE}
_READS = {"GET", "HEAD"}

# A member of a list: a tag in quotes may hold commas
_MEMBER = re.compile(r'(?:"[^"]*"|[^,])+')

Header = tuple[bytes, bytes]


class InOneLine:
    """Lets everything behind it find each list in one line.

    One that nobody would send in earnest is read as absent: to weigh ten thousand languages costs
    more than the page. Only a write's conditions are kept, however long: it would happen without.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            lists = [header for header in scope["headers"] if header[0] in _LISTS]
            if not _are_plain(lists):
                kept = frozenset() if scope.get("method", "GET") in _READS else _CONDITIONS
                others = [header for header in scope["headers"] if header[0] not in _LISTS]
                scope["headers"] = others + _joined(lists, kept)
        await self._app(scope, receive, send)


def members(lines: Iterable[str]) -> list[str]:
    """Return what a header lists in all its lines."""
    found = (member.strip() for member in _MEMBER.findall(",".join(lines)))
    return [member for member in found if member]


def _are_plain(lists: Sequence[Header]) -> bool:
    """Tell whether they are as nearly all requests have them: in one short line each."""
    names = {name for name, _ in lists}
    return len(names) == len(lists) and all(len(value) <= MOST_NAMES for _, value in lists)


def _joined(lists: Sequence[Header], kept: frozenset[bytes]) -> list[Header]:
    lines: dict[bytes, list[bytes]] = {}
    for name, value in lists:
        if name in kept or name == _COOKIE or len(value) <= LONGEST_LINE:
            lines.setdefault(name, []).append(value)
    joined = [
        (name, (b"; " if name == _COOKIE else b", ").join(values)) for name, values in lines.items()
    ]
    return [(name, line) for name, line in joined if name in kept or _is_earnest(name, line)]


def _is_earnest(name: bytes, line: bytes) -> bool:
    if name == _COOKIE:
        return len(line) <= MOST_COOKIES
    return line.count(b",") < MOST_NAMES

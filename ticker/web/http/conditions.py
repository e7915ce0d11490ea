"""Conditions: under which a write is to happen, and that it happens once (RFC 9110, 13.1)."""

from __future__ import annotations

import hashlib
import re

from starlette.requests import Request

from ticker.newsroom.archive.archive import NOTHING
from ticker.newsroom.people.authors import Author
from ticker.newsroom.records.once import Once
from ticker.web.http.problems import Problem

_NO_REVISION = -1
# Proxies that compress make ETags weak, or add the coding: `"3-gzip"` (Apache), `"3--gzip"` (Jetty)
_REVISION = re.compile(r'(?:W/)?"([0-9]{1,9})(?:--?[a-z]{2,7})?"')


def expected_revision(request: Request) -> int | None:
    """Return the revision that a write is for; None where it is for any, NOTHING for none at all.

    `If-Match` names it; `If-None-Match: *` says that there is to be none.
    """
    if request.headers.get("if-none-match", "").strip() == "*":
        return NOTHING
    header = request.headers.get("if-match", "").strip()
    if header in {"", "*"}:
        return None
    match = _REVISION.fullmatch(header)
    return int(match[1]) if match else _NO_REVISION


def once(request: Request, author: Author, body: bytes) -> Once | None:
    """Return the idempotency key of a write; a 400 Problem where it cannot be one."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        raise Problem(400, "idempotency_key")
    path, query = request.scope["path"], request.scope["query_string"]
    what = f"{request.method} {path}?".encode() + query + b"\n"
    return Once(author.id, key, hashlib.sha256(what + body).hexdigest())

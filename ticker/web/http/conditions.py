"""Conditions: under which a write is to happen, and that it happens once (RFC 9110, 13.1)."""

from __future__ import annotations

import hashlib
import re

from starlette.requests import Request

from ticker.newsroom.people.authors import Author
from ticker.newsroom.records.expectations import ANY, NOTHING, SOMETHING, Expected
from ticker.newsroom.records.once import Once
from ticker.web.http.problems import Problem
from ticker.web.http.receiving.lists import members

_REVISION = re.compile(r'(?:W/)?"([1-9][0-9]{0,8})"')
# Proxies that compress make ETags weak, or add the coding: `"3-gzip"` (Apache), `"3--gzip"` (Jetty)
_FROM_A_PROXY = re.compile(r'(?:W/)?"([1-9][0-9]{0,8})(?:--?[a-z]{2,7})?"')


def expected(request: Request) -> Expected:
    """Return over which revisions a write may be made, by `If-Match` and `If-None-Match`.

    What is no ETag names no revision: then `If-Match` lets nothing be overwritten.
    """
    found, match, none = ANY, _members(request, "if-match"), _members(request, "if-none-match")
    if match is not None:
        found &= SOMETHING
        if match != ["*"]:
            found &= Expected.of(*_revisions(match, _FROM_A_PROXY))
    if none is not None:
        found &= NOTHING if "*" in none else Expected.all_but(*_revisions(none, _REVISION))
    return found


def _members(request: Request, header: str) -> list[str] | None:
    """Return what a header lists in all its lines; None where it was not sent."""
    lines = request.headers.getlist(header)
    return members(lines) if lines else None


def _revisions(members: list[str], form: re.Pattern[str]) -> list[int]:
    return [int(found[1]) for member in members if (found := form.fullmatch(member))]


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

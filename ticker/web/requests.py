"""Requests: what programs send, read with care: bodies, conditions, and idempotency keys."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from ticker.newsroom.once import Once
from ticker.newsroom.people import Token
from ticker.web.problems import Problem

LARGEST_BODY = 512 * 1024
BODY_SECONDS = 30.0
MOST_FIELDS = 100
_NO_REVISION = -1


async def body_of(request: Request) -> bytes:
    """Return a request's body; a Problem as soon as it is too large (413), or too late (408)."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    sentence = f"The request has more than {LARGEST_BODY} bytes; send less."
                    raise Problem(413, sentence)
    except TimeoutError:
        sentence = f"The request did not come within {BODY_SECONDS:g} seconds; send it again."
        raise Problem(408, sentence, headers={"Connection": "close"}) from None
    return bytes(body)


async def json_object(request: Request, *types: str) -> tuple[dict[str, Any], bytes]:
    """Return a request's JSON object, and the bytes it was read from.

    Raises Problems: 413 where they are too many, and those of `object_in`.
    """
    body = await body_of(request)
    return object_in(request, body, *types), body


def object_in(request: Request, body: bytes, *types: str) -> dict[str, Any]:
    """Return the JSON object in a body.

    Raises Problems: 415 for another media type, and 400 for what is no JSON object.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    allowed = ("application/json", *types)
    if media_type not in allowed:
        raise Problem(415, f"Send {' or '.join(allowed)}, not '{media_type[:60] or 'nothing'}'.")
    try:
        said = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"The body is not JSON: {error}.") from None
    if not isinstance(said, dict):
        raise Problem(400, f"The body should be a JSON object, not {_KINDS[type(said)]}.")
    return said


async def form_of(request: Request) -> dict[str, str]:
    """Return a form's fields; Problems where it is too large, or no form as browsers send it."""
    body = await body_of(request)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise Problem(400, f"The body is not a form: {error}.") from None


def merged(standing: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """Return an object with a merge patch applied (RFC 7396)."""
    result = dict(standing)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            inner = result.get(name)
            result[name] = merged(inner if isinstance(inner, dict) else {}, value)
        else:
            result[name] = value
    return result


def expected_revision(request: Request) -> int | None:
    """Return the revision that `If-Match` (RFC 9110, 13.1.1) asks for; None where it asks none."""
    header = request.headers.get("if-match", "").strip()
    if header in {"", "*"}:
        return None
    match = re.fullmatch(r'(?:W/)?"([0-9]{1,9})"', header)
    return int(match[1]) if match else _NO_REVISION


def accepted(header: str) -> list[str]:
    """Return what an `Accept-…` header (RFC 9110, 12.4.2) names, the most welcome first."""
    weighed = []
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        match = re.fullmatch(r"q=([01](\.[0-9]{0,3})?)", weight.strip())
        weighed.append((float(match[1]) if match else 1.0, name.strip()))
    weighed.sort(key=lambda one: -one[0])
    return [name for weight, name in weighed if weight and name]


def knows(request: Request, etag: str) -> bool:
    """Tell whether a request says that this version of the answer is there already."""
    return etag in request.headers.get("if-none-match", "")


def once(request: Request, token: Token, body: bytes) -> Once | None:
    """Return the idempotency key of a write; a 400 Problem where it cannot be one."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        raise Problem(400, "An Idempotency-Key should be 1 to 255 visible ASCII characters.")
    path, query = request.scope["path"], request.scope["query_string"]
    what = f"{request.method} {path}?".encode() + query + b"\n"
    return Once(token.id, key, hashlib.sha256(what + body).hexdigest())


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


_KINDS: dict[type, str] = {
    list: "an array",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}

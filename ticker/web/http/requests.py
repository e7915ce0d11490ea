"""Requests: what programs and forms send, read with care."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, HTTPConnection, Request

from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.limits import LARGEST_REQUEST
from ticker.web.http.problems import Problem

BODY_SECONDS = 30.0
MOST_FIELDS = 100
PLAIN = "identity"
"""The coding of a body that is as it is (RFC 9110, 8.4.1 and 12.5.3)."""
_BODY = "ticker.body"
_PARTS = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*"?)+')
_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


async def body_of(request: Request) -> bytes:
    """Return a request's body; a Problem as soon as it is too large (413), or too late (408).

    Whatever lets in reads it first; the endpoint is given the same. A compressed one is a 415: its
    size is known only once it is too late. And of one that was cut short nobody hears the 400.
    """
    if _BODY in request.scope:
        return read_of(request)
    coding = request.headers.get("content-encoding", "").strip().lower()
    if coding not in {"", PLAIN}:
        raise Problem(
            415, "content_encoding", {"found": shown(coding)}, headers={"Accept-Encoding": PLAIN}
        )
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_REQUEST:
                    raise Problem(413, "request_too_large", {"most": LARGEST_REQUEST})
    except ClientDisconnect:
        raise Problem(400, "request_cut_short") from None
    except TimeoutError:
        raise Problem(
            408,
            "request_too_slow",
            {"seconds": f"{BODY_SECONDS:g}"},
            headers={"Connection": "close"},
        ) from None
    request.scope[_BODY] = bytes(body)
    return bytes(body)


def read_of(request: Request) -> bytes:
    """Return as much of a request's body as has been read: all of it, or nothing."""
    read: bytes = request.scope.get(_BODY, b"")
    return read


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
        found = media_type[:60] or "nothing"
        raise Problem(415, "media_type", {"allowed": " or ".join(allowed), "found": found})
    try:
        read = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "not_json", {"why": error}) from None
    if not isinstance(read, dict):
        raise Problem(400, "not_json_object", {"found": _KINDS[type(read)]})
    return read


async def form_of(request: Request) -> dict[str, str]:
    """Return a form's fields; Problems where it is too large, or no form as browsers send it."""
    body = await body_of(request)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise Problem(400, "not_a_form", {"why": error}) from None


def address_of(connection: HTTPConnection) -> str:
    """Return the address that a request comes from, as far as trusted proxies say; "" for none."""
    return connection.client.host if connection.client else ""


def accepted(header: str) -> list[str]:
    """Return what an `Accept-…` header (RFC 9110, 12.4.2) names, the most welcome first."""
    weighed = sorted(weights(header).items(), key=lambda one: -one[1])
    return [name for name, weight in weighed if weight and name]


def weights(header: str) -> dict[str, float]:
    """Return how welcome is what an `Accept…` header names, from 0 to 1."""
    found = {}
    for part in _PARTS.findall(header.lower()):
        name, *parameters = (one.strip() for one in part.split(";"))
        weighed = (match for one in parameters if (match := _WEIGHT.fullmatch(one)))
        found[name] = next((float(match[1]) for match in weighed), 1.0)
    return found


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

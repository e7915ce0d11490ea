"""Requests: what programs and forms send, read with care."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import HTTPConnection, Request

from ticker.web.http.problems import Problem
from ticker.web.http.receiving.bodies import body_of, little_of

MOST_FIELDS = 100
_PARTS = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*"?)+')
_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


async def json_object(request: Request, *types: str) -> tuple[dict[str, Any], bytes]:
    """Return a request's JSON object, and the bytes it was read from.

    Raises Problems: 413 where they are too many, and those of `object_in`.
    """
    body = await body_of(request)
    return object_in(request, body, *types), body


def object_in(request: Request, body: bytes, *types: str) -> dict[str, Any]:
    """Return the JSON object in a body.

    Raises Problems: 415 for another media type, with those that are read (RFC 9110 12.5.1, RFC 5789
    2.2), and 400 for what is no JSON object.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    allowed = ("application/json", *types)
    if media_type not in allowed:
        found = media_type[:60] or "nothing"
        raise Problem(
            415,
            "media_type",
            {"allowed": " or ".join(allowed), "found": found},
            headers={"Accept-Patch" if request.method == "PATCH" else "Accept": ", ".join(allowed)},
        )
    try:
        read = json.loads(body, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Problem(400, "not_json", {"why": "it is not UTF-8"}) from None
    except (json.JSONDecodeError, RecursionError, _NoConstant) as error:
        raise Problem(400, "not_json", {"why": error}) from None
    except ValueError:  # in Python's words, which are for those who write in it
        raise Problem(400, "not_json", {"why": "a number has too many digits"}) from None
    if not isinstance(read, dict):
        raise Problem(400, "not_json_object", {"found": _KINDS[type(read)]})
    return read


async def form_of(request: Request) -> dict[str, str]:
    """Return a form's fields; Problems where it is too large, or no form as browsers send it."""
    return _form_in(await body_of(request))


async def form_of_anybody(request: Request) -> dict[str, str]:
    """Return the fields of a form of somebody who is not known; it is a small one."""
    return _form_in(await little_of(request))


def _form_in(body: bytes) -> dict[str, str]:
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
    raise _NoConstant(f"{name} is not a JSON value")


class _NoConstant(ValueError):
    """Something that Python reads, and JSON has not."""


_KINDS: dict[type, str] = {
    list: "an array",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}

"""Ranges: a part of what is answered, for whoever has the rest already (RFC 9110, 14)."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

_ONE = re.compile(r"bytes=(?:(?P<first>[0-9]{1,15})-(?P<last>[0-9]{0,15})|-(?P<end>[0-9]{1,15}))")


def ranged(request: Request, whole: Response) -> Response:
    """Return an answer, or the one part of it that is asked for; several parts are the whole.

    An ``If-Range`` that is not the answer's validator asks for the whole, too.
    """
    whole.headers["Accept-Ranges"] = "bytes"
    found = _ONE.fullmatch(request.headers.get("range", "").strip())
    known = request.headers.get("if-range")
    if request.method != "GET" or found is None or known not in {None, whole.headers.get("etag")}:
        return whole
    size = len(whole.body)
    if found["end"] is not None:
        first, last = max(0, size - int(found["end"])), size - 1
    else:
        first, last = int(found["first"]), min(size - 1, int(found["last"] or size))
    if found["last"] and int(found["last"]) < int(found["first"]):
        return whole  # it is no range (RFC 9110, 14.1.1)
    if first >= size:
        return _nothing(size)
    headers = {
        name: value for name, value in whole.headers.items() if name.lower() != "content-length"
    }
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(bytes(whole.body)[first : last + 1], 206, headers)


def _nothing(size: int) -> Response:
    return Response(b"", 416, {"Content-Range": f"bytes */{size}"})

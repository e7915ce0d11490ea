"""The opening of a WebSocket (RFC 6455, 4.2), and what compression is agreed on (RFC 7692, 7.1).

Without I/O: headers in, the bytes of the answer out.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from websockets.exceptions import InvalidHeader, NegotiationError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.headers import build_extension, parse_extension
from websockets.utils import accept_key

from ticker.wire.channel.frames import WINDOW_BITS
from ticker.wire.kinds import Wrapping

VERSION = b"13"
LARGEST_OFFER = 1024
"""Bytes of offered extensions that are looked at; browsers say 50."""

_DEFLATE = ServerPerMessageDeflateFactory(
    server_no_context_takeover=True,
    client_no_context_takeover=True,
    server_max_window_bits=WINDOW_BITS,
    client_max_window_bits=WINDOW_BITS,
)


class Refused(Exception):
    """A request that cannot become a WebSocket, with the status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Opening:
    """What was agreed, and how frames are wrapped then."""

    answer: bytes
    """The head of the answer, to which headers may be added, and an empty line must be."""
    wrapping: Wrapping


def open_by(method: str, version: str, headers: Sequence[tuple[bytes, bytes]]) -> Opening:
    """Answer a request with lower-case header names; raises Refused."""
    fields = dict(headers)
    if method != "GET":
        raise Refused(405, "A WebSocket is opened by GET.")
    if version != "1.1" or b"host" not in fields:
        raise Refused(400, "A WebSocket is opened by HTTP/1.1, with a Host.")
    if fields.get(b"sec-websocket-version") != VERSION:
        raise Refused(426, "This server speaks version 13 of the WebSocket protocol.")
    key = fields.get(b"sec-websocket-key", b"").decode("latin-1")
    if not _is_key(key):
        raise Refused(400, "Sec-WebSocket-Key should be 16 bytes in Base64.")
    offers = b", ".join([value for name, value in headers if name == b"sec-websocket-extensions"])
    line, wrapping = _agreed(offers.decode("latin-1") if len(offers) <= LARGEST_OFFER else "")
    accepted = accept_key(key).encode()
    return Opening(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accepted + b"\r\n" + line,
        wrapping,
    )


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16  # noqa: PLR2004 - RFC 6455, 4.2.1
    except (binascii.Error, ValueError):
        return False


@lru_cache(maxsize=256)
def _agreed(offers: str) -> tuple[bytes, Wrapping]:
    """Choose the first offer that readers can share; browsers say one of few things.

    Whoever insists on a smaller window gets frames that need none: that is always allowed.
    """
    try:
        known = parse_extension(offers) if offers else []
    except InvalidHeader:
        raise Refused(400, "Sec-WebSocket-Extensions cannot be understood.") from None
    for name, parameters in known:
        if name != _DEFLATE.name:
            continue
        try:
            agreed, extension = _DEFLATE.process_request_params(parameters, [])
        except NegotiationError:
            continue
        agreed_on = build_extension([(name, agreed)])
        line = f"Sec-WebSocket-Extensions: {agreed_on}\r\n".encode()
        return line, "deflated" if _fits(extension) else "plain"
    return b"", "plain"


def _fits(extension: Any) -> bool:
    return bool(extension.local_max_window_bits >= WINDOW_BITS)

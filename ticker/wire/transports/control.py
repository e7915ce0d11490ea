"""What a reader may say on a WebSocket: control frames, and nothing else (RFC 6455, 5.5).

A stream only sends. A frame with data is refused by its head, without waiting for what it carries.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from websockets.frames import Opcode

from ticker.wire.channel.farewells import PROTOCOL_ERROR, TOO_BIG, UNSUPPORTED_DATA

LARGEST_FRAME = 1024
"""Bytes beyond which a frame of data is called too big, not only unwelcome."""

_LARGEST_CONTROL = 125
_CONTROL = frozenset({Opcode.CLOSE, Opcode.PING, Opcode.PONG})
_DATA = frozenset({Opcode.CONT, Opcode.TEXT, Opcode.BINARY})
_FIN, _RESERVED, _OPCODE, _MASKED, _LENGTH = 0x80, 0x70, 0x0F, 0x80, 0x7F


class Control(NamedTuple):
    """A control frame."""

    opcode: int
    payload: bytes


class Offence(Exception):
    """What a reader may not say, with the close code that answers it."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def controls(buffer: bytearray) -> Iterator[Control]:
    """Take whole control frames off the front of what has come so far; raises Offence."""
    while len(buffer) > 1:
        first, second = buffer[0], buffer[1]
        opcode, length = first & _OPCODE, second & _LENGTH
        if not second & _MASKED:
            raise Offence(PROTOCOL_ERROR, "frames from a client are masked")
        if opcode in _DATA:
            if length > _LARGEST_CONTROL and len(buffer) < _head(length):
                return
            raise _refused(buffer, length)
        if opcode not in _CONTROL or first & _RESERVED or not first & _FIN:
            raise Offence(PROTOCOL_ERROR, "a control frame is whole, and has no reserved bits")
        if length > _LARGEST_CONTROL:
            raise Offence(PROTOCOL_ERROR, "a control frame carries 125 bytes at most")
        end = 6 + length
        if len(buffer) < end:
            return
        mask, masked = buffer[2:6], buffer[6:end]
        payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(masked))
        del buffer[:end]
        yield Control(opcode, payload)


def _head(length: int) -> int:
    return 4 if length == 126 else 10  # noqa: PLR2004 - RFC 6455, 5.2


def _refused(buffer: bytearray, length: int) -> Offence:
    if length > _LARGEST_CONTROL:
        form = "!H" if _head(length) == 4 else "!Q"  # noqa: PLR2004 - RFC 6455, 5.2
        (length,) = struct.unpack_from(form, buffer, 2)
    if length > LARGEST_FRAME:
        return Offence(TOO_BIG, f"this stream only sends; {length} bytes are too many for it")
    return Offence(UNSUPPORTED_DATA, "this stream only sends")

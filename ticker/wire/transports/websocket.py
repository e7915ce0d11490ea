"""A reader of WebSocket frames, who may say no more than is needed to end the connection."""

from __future__ import annotations

from collections.abc import Sequence

from websockets.exceptions import ProtocolError
from websockets.frames import Close, Opcode
from websockets.frames import Frame as WebSocketFrame

from ticker.wire.channel import farewells
from ticker.wire.channel.farewells import Farewell
from ticker.wire.kinds import Wrapping
from ticker.wire.transports.control import Control, Offence, controls
from ticker.wire.transports.socket import Phase, SocketReader, Sockets


class WebSocketReader(SocketReader):
    """A reader of WebSocket frames, who may say no more than is needed to end the connection."""

    __slots__ = ("_offended", "_said")

    KIND = "ws"

    def __init__(self, sockets: Sockets, wrapping: Wrapping) -> None:
        super().__init__(sockets, wrapping)
        self._said: bytearray | None = None
        """The beginning of a frame."""
        self._offended = False
        """Whether it has said something else, after which nothing makes sense."""

    def data_received(self, data: bytes) -> None:
        """Answer what a reader may say; whoever says more is told so, and let go."""
        if self._offended:
            return
        said = (self._said or bytearray()) + data
        try:
            self._answer(list(controls(said)))
        except Offence as offence:
            self._offended = True
            said.clear()
            if self._phase is not Phase.PARTED:
                self._part(Farewell(offence.code, offence.reason))
            if self._transport is not None:
                self._transport.write_eof()  # its answer would not be understood
        self._said = said or None

    def _answer(self, said: Sequence[Control]) -> None:
        """Answer the last ping (RFC 6455, 5.5.3), and a farewell."""
        for control in said:
            if control.opcode == Opcode.CLOSE:
                if self._phase is not Phase.PARTED:
                    self._part(Farewell(_code_of(control.payload)))
                if self._transport is not None:
                    self._transport.close()
                return
        pings = [control for control in said if control.opcode == Opcode.PING]
        if pings and self._phase is Phase.FLOWING:
            self._finish(_frame(Opcode.PONG, pings[-1].payload))

    def _say(self, farewell: Farewell) -> None:
        self._finish(_frame(Opcode.CLOSE, Close(farewell.code, farewell.reason).serialize()))


def _frame(opcode: Opcode, payload: bytes) -> bytes:
    return WebSocketFrame(opcode, payload).serialize(mask=False)


def _code_of(payload: bytes) -> int:
    """Return the code that answers a close frame: its own, or that it makes no sense."""
    try:
        code = Close.parse(payload).code
    except (ProtocolError, UnicodeDecodeError):
        return farewells.PROTOCOL_ERROR
    return farewells.NORMAL if code == farewells.NO_STATUS else code

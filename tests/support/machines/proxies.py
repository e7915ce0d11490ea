"""A proxy between readers and a server, which stops some of the ways a ticker travels."""

from __future__ import annotations

import asyncio

from support.machines.wires import Wire

REFUSALS = {
    "refused": b"502 Bad Gateway\r\n",
    "sent elsewhere": b"302 Found\r\nLocation: http://127.0.0.1:9/\r\n",
    "told to wait": b"503 Service Unavailable\r\nRetry-After: 60\r\n",
}


class Proxy(Wire):
    """Refuses connections that begin with one of the ways it stops: ws, sse, poll."""

    def __init__(self, port: int, *stopped: str) -> None:
        self.stopped = set(stopped)
        self.refusal = "refused"
        self.origin = ""
        """The origin that whoever names none is made to come from."""
        self.taken: list[str] = []
        """The ways that were asked for, in turn."""
        super().__init__(port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End all connections, in whatever they are saying."""

        def cut() -> None:
            for writer in self._writers:
                writer.transport.abort()

        self._loop.call_soon_threadsafe(cut)

    async def _relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, begun: bytes = b""
    ) -> None:
        begun += await reader.readuntil(b"\r\n\r\n")
        way = _way(begun)
        self.taken.append(way)
        if way in self.stopped:
            head = b"HTTP/1.1 " + REFUSALS[self.refusal]
            writer.write(head + b"Content-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
            return
        if self.origin:
            begun = begun[:-2] + f"Origin: {self.origin}\r\n\r\n".encode()
        try:
            await super()._relay(reader, writer, begun)
        except ConnectionRefusedError:  # the server is away
            pass
        finally:  # also of a connection that the server has reset
            writer.close()


def _way(head: bytes) -> str:
    if b"upgrade: websocket" in head.lower():
        return "ws"
    line = head.partition(b"\r\n")[0]
    return "sse" if b"as=sse" in line else "poll" if b"as=json" in line else "page"

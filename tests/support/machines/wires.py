"""A wire between a server and its store, which can be cut, go silent without a word, or lie."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress

from support.machines.stores import free_port


class Wire:
    """A TCP relay in a thread of its own."""

    def __init__(self, port: int) -> None:
        self.port = free_port()
        self._target = port
        self._loop = asyncio.new_event_loop()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._delay = 0.0
        self._forged = (b"", b"")
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sockets: list[socket.socket] = []
        self._listening: socket.socket
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._do(self._listen())

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def silence(self) -> None:
        """Pass nothing on any more, and close nothing: a half-open connection."""
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def restore(self) -> None:
        """Pass on again what came meanwhile."""
        self._loop.call_soon_threadsafe(self._flowing.set)

    def forget(self) -> None:
        """Pass on nothing of the present connections, and tell nobody, as firewalls do."""

        def forget() -> None:
            forgotten, self._flowing = self._flowing, asyncio.Event()
            forgotten.clear()
            self._flowing.set()

        self._loop.call_soon_threadsafe(forget)

    def move(self, port: int) -> None:
        """Lead whoever comes from now on elsewhere, as a name does; connections stay."""
        self._target = port

    def delay(self, seconds: float) -> None:
        """Take so long over each piece from now on, in either direction together."""
        self._delay = seconds / 2

    def forge(self, true: bytes, false: bytes) -> None:
        """Pass on words as others of the same length from now on."""
        assert len(true) == len(false)
        self._forged = true, false

    def close(self) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _do(self, work) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        # A server of asyncio's drops, unclosed, who comes while it ends.
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._listening.setblocking(False)
        self._loop.add_reader(self._listening, self._met)

    def _met(self) -> None:
        with suppress(BlockingIOError):
            while True:
                come, _ = self._listening.accept()
                self._sockets.append(come)
                task = self._loop.create_task(self._take(come))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _take(self, come: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=come)
        self._writers.add(writer)
        await self._relay(reader, writer)

    async def _end(self) -> None:
        self._loop.remove_reader(self._listening)
        self._listening.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)
        for come in self._sockets:  # also of a task that was cancelled before it began
            come.close()

    async def _relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, begun: bytes = b""
    ) -> None:
        """Pass on, either way, what was begun to be said and what follows."""
        flowing = self._flowing
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers.add(back)
        back.write(begun)
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(
                self._pass_on(reader, back, flowing), self._pass_on(there, writer, flowing)
            )

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flowing: asyncio.Event
    ) -> None:
        while data := await reader.read(65536):
            await flowing.wait()
            await asyncio.sleep(self._delay)
            writer.write(data.replace(*self._forged) if self._forged[0] else data)
            await writer.drain()
        writer.close()

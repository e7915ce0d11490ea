"""The server: uvicorn in one worker process, with a word of farewell to readers before it stops.

Run as ``python -m ticker.web.server FD PULSE [common]``, it serves on the listening socket of the
first number, which others may have in common with it, and writes to the pipe of the second as long
as its event loop turns. Its standard input is a pipe from whoever started it: when that closes, the
worker ends, too.
"""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # what is loaded stays: to look through it again and again takes a while

import asyncio
import logging
import os
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from typing import cast

import uvicorn

from ticker import settings
from ticker.machine import files, meterbox, pulse
from ticker.machine.door import stand_by
from ticker.machine.standing import State
from ticker.machine.workers import COMMON
from ticker.settings import Settings
from ticker.web.app import create_app
from ticker.web.http.receiving.behind import BehindSocket
from ticker.web.process import Process
from ticker.wire import journal
from ticker.wire.channel.farewells import restarting
from ticker.wire.networks import Trusted
from ticker.wire.tasks import ended
from ticker.wire.transports.connection import Protocols
from ticker.wire.transports.lobby import Lobby

STOP_SECONDS = 8
IDLE_SECONDS = 5
"""For how long a connection stays on which nothing is asked: readers have many, and leave."""
PROXY_IDLE_SECONDS = 75
"""The same of a proxy's, which keeps its own for a minute (nginx, Caddy, HAProxy), and would send a
request into one that we are about to close: its readers would get a 502."""

logger = logging.getLogger("ticker.web.server")  # run as a program, it is called otherwise


class WorkerServer(uvicorn.Server):
    """A uvicorn server that asks its readers to come back before it waits for them to leave."""

    def __init__(
        self,
        config: uvicorn.Config,
        setup: Settings,
        told: int | None = None,
        *,
        is_common: bool = False,
    ) -> None:
        """Take where to tell a parent that the event loop turns, and if others share the socket."""
        super().__init__(config)
        self._drain_seconds, self.lame_seconds = setup.drain_seconds, setup.lame_seconds
        self._told, self._is_common = told, is_common

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        beating = (
            asyncio.create_task(pulse.beat(self._told, self._state))
            if self._told is not None
            else None
        )
        await super().serve(sockets)
        if beating:
            await ended([beating])

    def _state(self) -> State:
        if not self.started:
            return State.STARTS
        process: Process = self.lifespan.state["process"]
        if not process.hub.upstream:
            return State.AWAY
        return State.REFUSED if process.log.writability.refusal else State.SERVES

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        begin = self.lifespan.startup

        async def begin_and_stand_by() -> None:
            await begin()
            if sockets and not self.lifespan.should_exit:
                process: Process = self.lifespan.state["process"]
                await stand_by(
                    sockets[0],
                    lambda: process.hub.upstream or self.should_exit,
                    is_common=self._is_common,
                )

        self.lifespan.startup = begin_and_stand_by
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        process: Process = self.lifespan.state["process"]
        process.hub.is_lame = True
        await asyncio.sleep(self.lame_seconds)
        for server in self.servers:
            server.close()
        spread = self._drain_seconds
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await process.hub.end(restarting(spread))
        await super().shutdown(sockets)


def configured(setup: Settings, most: int = files.ANY, *, is_unix: bool = False) -> uvicorn.Config:
    """Return how uvicorn serves in a worker that may have so many connections.

    On a UNIX socket they are a proxy's.
    """
    app, is_behind = create_app(setup), is_unix or bool(setup.trusted_proxies)
    lobby = Lobby(most, setup.max_connections_per_address, Trusted(setup.trusted_proxies))
    return uvicorn.Config(
        BehindSocket(app, setup.trusted_proxies) if is_unix else app,
        access_log=False,
        http=cast("type[asyncio.Protocol]", Protocols(lobby)),
        lifespan="on",
        log_config=None,
        proxy_headers=is_behind and not is_unix,
        forwarded_allow_ips=setup.trusted_proxies or None,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_keep_alive=PROXY_IDLE_SECONDS if is_behind else IDLE_SECONDS,
        ws="none",  # they are opened by our protocol, too
    )


def run_worker(
    setup: Settings, listening: socket.socket, told: int | None = None, *, is_common: bool = False
) -> None:
    """Serve on a listening socket until told to stop, or until the parent is gone."""
    journal.begin(setup.log_level, setup.log_format)
    limit = files.raised()
    is_unix = listening.family == socket.AF_UNIX
    config = configured(_fitting(setup, limit), files.for_connections(limit), is_unix=is_unix)
    server = WorkerServer(config, setup, told, is_common=is_common)
    _collect_garbage_seldom()
    threading.Thread(target=_stop_with_parent, args=(server,), daemon=True).start()
    with suppress(KeyboardInterrupt):
        server.run([listening])


def _stop_with_parent(server: WorkerServer) -> None:
    with suppress(OSError):
        while os.read(0, 1024):
            pass
    meterbox.abandoned()
    server.lame_seconds = 0.0  # its port is for whoever comes next
    server.should_exit = True


def _collect_garbage_seldom() -> None:
    """Keep collections short and rare: a full one stops everything until all has been looked at.

    What is there at the start stays, and readers are freed without being collected.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(700, 10, 30)


def _fitting(setup: Settings, limit: int) -> Settings:
    """Return settings with no more readers than so many files are enough for."""
    most = files.for_readers(limit)
    if most >= setup.max_readers:
        return setup
    logger.warning(
        "%s is %d, and the system lets a worker have %d files: it takes %d readers. "
        "Allow %d files (ulimit -n; LimitNOFILE= of systemd), or ask for fewer readers.",
        settings.variable("max_readers"),
        setup.max_readers,
        limit,
        most,
        files.needed(setup.max_readers),
    )
    return replace(setup, max_readers=most)


if __name__ == "__main__":
    serving, beating = map(int, sys.argv[1:3])
    given = socket.socket(fileno=serving)
    run_worker(settings.read({}), given, beating, is_common=COMMON in sys.argv[3:])

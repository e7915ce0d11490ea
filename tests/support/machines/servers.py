"""Servers: `ticker serve` as a real process on a free port, with an editor's hand on it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, Self

import httpx2

from support.clients.readers import get
from support.machines.commands import Command, typed
from support.machines.stores import wait_for
from ticker import settings
from ticker.machine.valkey import valkey
from ticker.newsroom.archive.installation import Installation, installed
from ticker.newsroom.people.roles import ADMIN, Grants

SETTLE_SECONDS = 20
OURS = ("TICKER_", "INVOCATION_ID", "JOURNAL_STREAM")
"""What a server reads, and has from nobody but its test."""
PROGRAM = (sys.executable, "-m", "ticker")


class Server:
    """One `ticker serve`; without a Redis URL on a bundled Valkey in a folder of its own."""

    def __init__(
        self,
        redis_url: str = "",
        *,
        data: Path | None = None,
        program: Sequence[str] = PROGRAM,
        demo: bool = False,
        **settings: Any,
    ) -> None:
        self.program = program
        self.options = () if demo else ("--no-demo",)
        self.folder: Path | None = None
        self.data = data or Path(tempfile.mkdtemp(prefix="ticker-data-"))
        values = {"port": 0, "redis_url": redis_url, "data": self.data, **settings}
        own = {f"TICKER_{name.upper()}": str(value) for name, value in values.items()}
        outside = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        self.environment = {**outside, **own}
        self.process: Command | subprocess.Popen[bytes] | None = None
        self.url = ""
        self.lines: list[str] = []
        self._editors: list[Editor] = []

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, *options: str) -> Self:
        said, says = os.pipe()
        with os.fdopen(says, "wb") as output:
            self.process = self._started(["serve", *self.options, *options], output)
        self.lines = []
        threading.Thread(target=self._read, args=(said,), daemon=True).start()
        self.url = wait_for(self._address, "ticker serve says where it serves", SETTLE_SECONDS)
        self.environment["TICKER_PORT"] = self.url.rpartition(":")[2]
        wait_for(self._ready, "the server is ready", SETTLE_SECONDS)
        return self

    def _started(
        self, arguments: Sequence[str], output: IO[bytes]
    ) -> Command | subprocess.Popen[bytes]:
        if self.program is PROGRAM:
            return Command(*arguments, environment=self.environment, stdout=output, stderr=output)
        return subprocess.Popen(
            [*self.program, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )

    def _read(self, said: int) -> None:
        with os.fdopen(said, encoding="utf-8") as output:
            self.lines.extend(iter(output.readline, ""))

    def _address(self) -> str:
        assert self.process is not None
        assert self.process.poll() is None, "".join(self.lines)
        said = "".join(self.lines)
        found = re.search(r"(http://127\.0\.0\.1:[0-9]+)/", said)
        if not found and "Stop with" in said:  # it says its public address instead
            return f"http://127.0.0.1:{self.environment['TICKER_PORT']}"
        return found[1] if found else ""

    def _ready(self) -> bool:
        try:
            return get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx2.HTTPError:
            return False

    @property
    def store_url(self) -> str:
        """The address of its Redis, or of its own Valkey."""
        return self.environment["TICKER_REDIS_URL"] or str(valkey.running(self.data))

    @property
    def workers(self) -> list[int]:
        """The process ids of the workers."""
        assert self.process is not None
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "ticker.web.server"],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(line) for line in found.stdout.split()]

    def kill(self) -> None:
        """End it at once, as kill -9 does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def close(self) -> None:
        for editor in self._editors:
            editor.http.close()
        if self.process is not None and self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.data, ignore_errors=True)

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a `ticker` command with this server's settings."""
        environment = {**self.environment, **options.pop("environment", {})}
        if self.program is PROGRAM:
            return typed(*arguments, environment=environment, **options)
        return subprocess.run(
            [*self.program, *arguments],
            cwd=options.pop("cwd", self.folder),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            **options,
        )

    def editor(self) -> Editor:
        """Return somebody who may write here."""
        self._editors.append(Editor(self.url, new_token(self.store_url, self.prefix)))
        return self._editors[-1]

    @property
    def prefix(self) -> str:
        return settings.read({}, self.environment).prefix

    def link(self, name: str, grants: Grants = ADMIN) -> str:
        """Return a link by which somebody signs in, who becomes an admin if nobody is called so."""
        return f"{self.url}/sign-in?code={new_code(self.store_url, self.prefix, name, grants)}"


def new_code(redis_url: str, prefix: str, name: str, grants: Grants = ADMIN) -> str:
    """Return the code of a new sign-in link."""

    async def made(house: Installation) -> str:
        person = await house.people.named(name) or await house.people.join(name, grants)
        return await house.links.of(person)

    return in_house(redis_url, prefix, made)


def new_token(redis_url: str, prefix: str) -> str:
    """Make a token as `ticker token` does."""
    return in_house(redis_url, prefix, lambda house: house.tokens.new("tests"))


def in_house(redis_url: str, prefix: str, do: Callable[[Installation], Awaitable[str]]) -> str:
    """Do what a command does, but without the time that a program takes to start."""

    async def done() -> str:
        async with installed(redis_url, prefix) as house:
            return await do(house)

    with ThreadPoolExecutor() as pool:  # whoever asks may have an event loop already
        return pool.submit(asyncio.run, done()).result()


class Editor:
    """Writes to a server over its API."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self.http = httpx2.Client(
            base_url=f"{url}/api/tickers",
            headers={"Authorization": f"Bearer {token}"},
            timeout=20,
            verify=False,  # of this machine; to load the certificates takes 50 ms
        )

    def create(self, slug: str, **fields: Any) -> dict[str, Any]:
        answer = self.http.post(
            f"{self.url}/api/tickers", json={"slug": slug, "title": f"Ticker {slug}", **fields}
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    def publish(self, slug: str, headline: str = "", **fields: Any) -> dict[str, Any]:
        answer = self.http.post(f"/{slug}/entries", json={"headline": headline, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def upload(self, jpeg: bytes, **said: str) -> str:
        """Take a picture in, and return its id."""
        typed = {"Content-Type": "image/jpeg"}
        answer = self.http.post(f"{self.url}/api/media", content=jpeg, headers=typed, params=said)
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["id"])

    def change(self, slug: str, entry_id: str, **fields: Any) -> dict[str, Any]:
        answer = self.http.patch(f"/{slug}/entries/{entry_id}", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def retract(self, slug: str, entry_id: str, **query: Any) -> dict[str, Any]:
        answer = self.http.delete(f"/{slug}/entries/{entry_id}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def entries(self, slug: str, **query: Any) -> dict[str, Any]:
        """Return what an anonymous reader gets, as of now, whichever worker answers."""
        now = {"at": "0-0", **query}
        answer = get(f"{self.url}/api/tickers/{slug}/entries", params=now)
        assert answer.status_code == 200, answer.text
        return answer.json()

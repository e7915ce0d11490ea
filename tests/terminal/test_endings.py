"""How commands end, whatever becomes of the streams, the terminal, and what they ask."""

from __future__ import annotations

import errno
import json
import os
import pty
import signal
import socket
import struct
import subprocess
import termios
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from fcntl import ioctl
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Self

import httpx2
import pytest
from support import drawn
from support.clients.readers import get
from support.machines.commands import Command, typed
from support.machines.servers import Editor, Server, in_house, new_token
from support.machines.stores import free_port, wait_for

SECONDS, BUSY_SECONDS = 2.0, 10.0
"""Within which a command ends, and what many at once add to that."""
AT_ONCE = 6
FULL = f"Standard output cannot be written: {os.strerror(errno.ENOSPC)}."
NO_INPUT = "Standard input cannot be read: it is closed."
FAILS, AWAY = 74, 75


@dataclass(frozen=True)
class Row:
    """A command, as it is typed, and what it does with the streams."""

    typed: str
    prints: bool = True
    given: bytes = b""
    """What stands on standard input, where that is read."""
    asks: str = "--url"
    """Which option says what is asked."""
    follows: bool = False
    """Whether it goes on until it is stopped."""
    is_text: bool = True
    """Whether a terminal can show what it prints."""


ROWS = (
    Row("list --json"),
    Row("create new-N Titel --json"),
    Row("publish SLUG Kopf", given=b"Text"),
    Row("retract SLUG ID", prints=False),
    Row("tail SLUG", follows=True),
    Row("media add -", given=drawn.file(drawn.quarters(), "PNG")),
    Row("media adopt SLUG --rights"),
    Row("check", asks="--redis-url"),
    Row("sign-in Ada --json", asks="--redis-url"),
    Row("user list", asks="--redis-url"),
    Row("user end Ada", prints=False, asks="--redis-url"),
    Row("token made-N", asks="--redis-url"),
    Row("token --list --json", asks="--redis-url"),
    Row("token --revoke old-N", prints=False, asks="--redis-url"),
    Row("export SLUG", asks="--redis-url"),
    Row("import - --as copy-N", prints=False, given=b"EXPORT", asks="--redis-url"),
    Row("export --all - --prefix none-N", asks="--redis-url", is_text=False),
    Row(
        "restore - --prefix whole-N --media PLACE",
        prints=False,
        given=b"BACKUP",
        asks="--redis-url",
    ),
    Row("errands --json", asks="--redis-url"),
)


@dataclass(frozen=True)
class Ended:
    """How a command has ended."""

    code: int
    out: bytes
    err: str
    seconds: float


class Desk:
    """Where commands are typed, each with a number of its own."""

    def __init__(self, server: Server) -> None:
        self.environment = {**server.environment, "PYTHONIOENCODING": "utf-8"}
        self.store_url, self.prefix = server.store_url, server.prefix
        self.slug = self.entry = ""
        self.place = str(server.data / "no pictures yet")
        self.export = self.backup = b""
        self._numbers = count(1)

    def furnish(self, server: Server, editor: Editor, slug: str) -> Self:
        """Have something there to be worked with."""
        self.environment["TICKER_TOKEN"] = editor.token
        self.slug = slug
        self.entry = editor.publish(slug, "„Đại“ – ☃")["id"]
        editor.publish(slug, "Später", state="scheduled", published_at="2100-01-01T00:00:00Z")
        self.export = server.run("export", slug).stdout.encode()
        self.backup = backup(server)
        return self

    def words(self, row: Row, *more: str) -> list[str]:
        number = f"{os.getpid()}-{next(self._numbers)}"
        known = {"SLUG": self.slug, "ID": self.entry, "PLACE": self.place}
        typed = [known.get(word, word) for word in row.typed.split()]
        own = [f"{word[:-1]}{number}" if word.endswith("-N") else word for word in typed]
        return [*own, *more]

    def _token(self, name: str) -> None:
        in_house(self.store_url, self.prefix, lambda house: house.tokens.new(name))

    def start(self, row: Row, *more: str, **streams) -> Command:
        environment = {**self.environment, **streams.pop("environment", {})}
        words = self.words(row, *more)
        if "--revoke" in words:
            self._token(words[2])
        given = {b"EXPORT": self.export, b"BACKUP": self.backup}.get(row.given, row.given)
        with TemporaryFile() as stdin:
            stdin.write(given)
            stdin.seek(0)
            return Command(*words, environment=environment, stdin=stdin, **streams)

    def type(
        self, row: Row, *more: str, then: Callable[[Command], object] | None = None, **streams
    ) -> Ended:
        """Type a command to its end."""
        with ExitStack() as stack:
            out, err = (stack.enter_context(TemporaryFile()) for _ in range(2))
            streams = {"stdout": out, "stderr": err, **streams}
            began = time.monotonic()
            command = self.start(row, *more, **streams)
            try:
                if then:
                    then(command)
                    began = time.monotonic()
                code = command.wait(SECONDS + BUSY_SECONDS)
            except subprocess.TimeoutExpired:
                code = 0xBAD
            finally:
                command.kill()
                command.wait(BUSY_SECONDS)
            seconds = time.monotonic() - began
            out.seek(0)
            err.seek(0)
            return Ended(code, out.read(), err.read().decode(), seconds)


def backup(server: Server) -> bytes:
    """Return the backup of an installation with nothing but a token in it."""
    chosen = {**server.environment, "TICKER_REDIS_URL": server.store_url, "TICKER_PREFIX": "small"}
    new_token(server.store_url, "small")
    with TemporaryDirectory() as room:
        file = Path(room) / "backup.tar"
        assert typed("export", "--all", str(file), environment=chosen).returncode == 0
        return file.read_bytes()


def sentence(ended: Ended, code: int, words: str) -> None:
    """It has ended with a code, and one line that has these words in it."""
    assert ended.code == code, ended
    assert ended.err.startswith("ticker: "), ended
    assert ended.err.count("\n") == 1, ended
    assert words in ended.err, ended


def silence(ended: Ended, code: int) -> None:
    """It has ended with a code, and no word about it."""
    assert (ended.code, ended.err) == (code, ""), ended


def well(ended: Ended) -> None:
    """It has done what it should, with at most a word about that."""
    assert ended.code == 0, ended
    assert "ticker: " not in ended.err, ended
    assert ended.err.count("\n") <= 1, ended


def full_disk(desk: Desk, row: Row) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = desk.type(row, stdout=full)
    sentence(ended, FAILS, FULL) if row.prints else well(ended)


def closed_output(desk: Desk, row: Row) -> None:
    ended = desk.type(row, closed=[1])
    sentence(ended, FAILS, "Standard output is closed.") if row.prints else well(ended)


def closed_pipe(desk: Desk, row: Row) -> None:
    said, says = os.pipe()
    os.close(said)
    with os.fdopen(says, "wb") as output:
        ended = desk.type(row, stdout=output)
    silence(ended, -signal.SIGPIPE) if row.prints else well(ended)


def closed_input(desk: Desk, row: Row) -> None:
    if row.follows:
        return
    ended = desk.type(row, closed=[0])
    sentence(ended, FAILS, NO_INPUT) if row.given else well(ended)


def closed_error(desk: Desk, row: Row) -> None:
    if row.follows:
        return
    assert desk.type(row, closed=[2]).code == 0


def seen(terminal: int) -> bytes:
    """Return all that is shown on a terminal, until nobody writes there any more."""
    shown = b""
    with suppress(OSError):  # Linux's word for its end
        while more := os.read(terminal, 65536):
            shown += more
    os.close(terminal)
    return shown


def narrow_terminal(desk: Desk, row: Row) -> None:
    if row.follows:
        return
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 3, 8, 0, 0))
    with ThreadPoolExecutor() as looking_on:
        seeing = looking_on.submit(seen, ours)
        try:
            ended = desk.type(row, stdout=theirs, stderr=theirs, environment={"TERM": "xterm"})
        finally:
            os.close(theirs)
        shown = seeing.result()
    assert ended.code == (0 if row.is_text else 2), (ended, shown)
    assert b"Traceback" not in shown, shown


def latin_1(desk: Desk, row: Row) -> None:
    if row.follows:
        return
    ended = desk.type(row, environment={"PYTHONIOENCODING": "latin-1"})
    well(ended)
    if "--json" in row.typed:
        for line in ended.out.decode("ascii").splitlines():
            json.loads(line)


def stopped(number: int) -> Callable[[Desk, Row], None]:
    def case(desk: Desk, row: Row) -> None:
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            deaf.settimeout(SECONDS + BUSY_SECONDS)
            scheme = "http" if row.asks == "--url" else "redis"
            address = f"{scheme}://127.0.0.1:{deaf.getsockname()[1]}"

            def heard(command: Command) -> None:
                deaf.accept()[0].detach()
                command.send_signal(number)

            ended = desk.type(row, row.asks, address, then=heard)
        silence(ended, -number)

    case.__name__ = signal.Signals(number).name
    return case


def wrong_address(desk: Desk, row: Row) -> None:
    if row.asks == "--url":
        sentence(desk.type(row, "--url", "http://[::1"), 2, "should be an address")
    else:
        sentence(desk.type(row, "--redis-url", "redis://h?bogus=x"), 1, "not 'bogus'")


def away(desk: Desk, row: Row) -> None:
    scheme, words = "redis", "Redis is out of reach"
    if row.asks == "--url":
        scheme, words = "http", "Is the server running?"
    address = f"{scheme}://127.0.0.1:{free_port()}"
    sentence(desk.type(row, row.asks, address), AWAY, words)


CASES = (
    *(full_disk, closed_pipe, closed_output, closed_input, closed_error),
    *(narrow_terminal, latin_1),
    *(stopped(signal.SIGINT), stopped(signal.SIGTERM), wrong_address, away),
)


@pytest.fixture
def desk(bundled, slug):
    editor = bundled.editor()
    editor.create(slug)
    bundled.link("Ada")

    return Desk(bundled).furnish(bundled, editor, slug)


def test_a_follower_ends_with_whoever_reads(desk):
    """`ticker tail SLUG | head -1` ends, though nothing more is printed."""
    said, says = os.pipe()
    with os.fdopen(says, "wb") as output:
        command = desk.start(Row("tail SLUG -n 1"), stdout=output)
    with os.fdopen(said, "rb") as output:
        assert "„Đại“ – ☃\n" in output.readline().decode()
    assert command.wait(SECONDS + BUSY_SECONDS) == -signal.SIGPIPE


def test_a_server_goes_on_without_whoever_has_started_it(bundled):
    """What it says when it starts may go nowhere: readers have not gone."""
    port = str(free_port())
    words = ["serve", "--port", port, "--redis-url", bundled.store_url, "--prefix", "unheard"]
    with Path("/dev/full").open("wb") as full:
        command = Command(*words, environment=bundled.environment, stdout=full)
    url = f"http://127.0.0.1:{port}/readyz"

    def is_ready():
        with suppress(httpx2.HTTPError):
            return get(url).status_code == 200
        return False

    try:
        wait_for(is_ready, "it serves")
        command.terminate()
        assert command.wait(30) == 0
    finally:
        command.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_does_not_serve_yet_is_stopped(bundled, number):
    """It dies of the signal while it waits for its Redis, without a word."""
    row = Row("serve --no-demo --port 0", asks="--redis-url")
    stopped(number)(Desk(bundled), row)


def test_every_command_ends_as_it_should(desk):
    """Each one, whatever happens: a sentence or none, its exit code, no traceback, soon."""

    def one(row: Row, case: Callable[[Desk, Row], None]) -> str:
        try:
            case(desk, row)
        except AssertionError as wrong:
            return f"{row.typed}, {case.__name__}: {str(wrong)[:1500]}"
        return ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        wrong = pool.map(one, *zip(*((row, case) for row in ROWS for case in CASES), strict=True))
        found = list(filter(None, wrong))
    assert not found, "\n".join(found)

"""The bundled Valkey: the store of a ticker that was given none, run as a child of this process.

This process starts the keeper (see `ticker.machine.valkey.keeper`), and the keeper starts Valkey.
The pipe to the keeper's standard input is this process's sign of life: nothing is ever written to
it, but when it closes, for whatever reason, the keeper ends Valkey and itself. So no other child
may hold it. Python opens it close-on-exec, and programs and workers started by ``subprocess`` or by
``multiprocessing``'s *spawn* do not have it. A plain ``os.fork()`` copies it; such a child does
no harm, for the keeper also notices when this process is no longer its parent, but it may take a
second longer.
"""

from __future__ import annotations

import logging
import os
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ticker.machine import children
from ticker.machine.valkey import address, binary, keeper, locks, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

SOCKET = "valkey.sock"
PATIENCE = 30.0  # how long another's Valkey may take to answer, in seconds
ENDING = locks.GRACE + 5.0

log = logging.getLogger(__name__)


class StoreUnavailable(Exception):
    """The sentence that tells why there is no Valkey to work with."""


class AlreadyRunning(StoreUnavailable):
    """Another process runs, starts or ends a Valkey on the same folder."""


def program() -> Path:
    """Return the server to run; raises `StoreUnavailable` if there is none that will do."""
    found = binary.find()
    if found is None:
        raise StoreUnavailable(binary.missing())
    return found


def _private_folder() -> Path:
    """Make a folder for the socket: of this user only, and with a short path."""
    # Neither TMPDIR, which may be too long, nor XDG_RUNTIME_DIR, which ends with a login.
    base = Path("/tmp")  # noqa: S108 - mkdtemp makes the folder private
    try:
        return Path(tempfile.mkdtemp(prefix=address.PREFIX, dir=base))
    except OSError as error:
        raise StoreUnavailable(
            f"Valkey needs a short private folder for its socket, but {base} gives none: {error}."
        ) from error


def _url(path: Path) -> str:
    return f"unix://{quote(os.fspath(path))}"


class Valkey:
    """A Valkey of our own on a data folder, as a context manager that gives its URL."""

    def __init__(self, data: Path) -> None:
        self.url = ""
        self._data = data.resolve()
        self._command: list[str] = []
        self._keeper: subprocess.Popen[bytes] | None = None
        self._guard: threading.Thread | None = None
        self._changing = threading.Lock()
        self._ending = threading.Event()

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> str:
        """Start Valkey, wait until it has loaded its data and answers, and return its URL.

        Raises `AlreadyRunning` if another process has the folder, `StoreUnavailable` if there is
        no server to run or it does not come up.
        """
        server = program()
        path = _private_folder() / SOCKET
        # With -P, so that nothing in the working folder can take a module's place.
        self._command = children.command(keeper.__name__)
        self._command += map(os.fspath, (self._data, path, server))
        self._ending.clear()
        try:
            self._launch()
        except BaseException:
            self.stop()
            with suppress(OSError):
                path.parent.rmdir()
            raise
        self.url = _url(path)
        self._guard = threading.Thread(target=self._bring_back, name="valkey", daemon=True)
        self._guard.start()
        return self.url

    def stop(self) -> None:
        """End Valkey and its keeper, and wait until they are gone; nothing if none runs."""
        with self._changing:
            self._ending.set()
            running = self._keeper
        if running is not None:
            _end(running)
        if self._guard is not None:
            self._guard.join()
        self._keeper = self._guard = None

    def _launch(self) -> None:
        """Start a keeper and wait for what it reports."""
        with self._changing:
            if self._ending.is_set():
                return
            started = self._keeper = subprocess.Popen(  # noqa: S603 - our own file and paths
                self._command,
                env=children.environment(os.environ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,  # Ctrl+C at a terminal reaches the whole group
            )
        assert started.stdout is not None
        with started.stdout as pipe:
            said = b"".join(iter(lambda: pipe.read(4096), b"")).decode()
        if said == report.READY:
            return
        status = started.wait()
        if status == report.HELD:
            raise AlreadyRunning(said)
        raise StoreUnavailable(
            said or f"The keeper of Valkey should have started it, but ended with {status}."
        )

    def _bring_back(self) -> None:
        """Start another keeper whenever one dies, until Valkey is to stop."""
        while self._keeper is not None:
            status = self._keeper.wait()
            if self._ending.is_set():
                return
            log.warning("The keeper of Valkey ended with %d and is started again.", status)
            pause = keeper.SHORTEST_PAUSE
            while not self._relaunched(pause) and not self._ending.wait(pause):
                pause = min(2 * pause, keeper.LONGEST_PAUSE)

    def _relaunched(self, pause: float) -> bool:
        assert self._keeper is not None
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        try:
            self._launch()
        except (StoreUnavailable, OSError) as error:
            log.warning("Valkey is away, and is tried again in %.1f s: %s", pause, error)
            return False
        return True


def _end(running: subprocess.Popen[bytes]) -> None:
    assert running.stdin is not None
    running.stdin.close()
    try:
        running.wait(ENDING)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


def running(data: Path) -> str | None:
    """Find the URL of the Valkey that already runs on a data folder, None if none answers."""
    path = address.recorded(data)
    if path is None or not _is_of(data, path.parent):
        return None
    return _url(path) if address.answer(path, b"PING").startswith(b"+PONG") else None


def _is_of(data: Path, folder: Path) -> bool:
    """Whether a private folder belongs to who wrote the record: anybody may write to /tmp."""
    try:
        return folder.lstat().st_uid == (data / address.RECORD).stat().st_uid
    except OSError:
        return False


@contextmanager
def borrowed(data: Path) -> Iterator[str]:
    """Give the URL of the Valkey that runs on a data folder, or of one started for the meantime.

    Raises `StoreUnavailable` if there is none and none can be started.
    """
    own = Valkey(data)
    url = _found_or_started(data, own)
    try:
        yield url
    finally:
        own.stop()


def _found_or_started(data: Path, own: Valkey) -> str:
    deadline = time.monotonic() + PATIENCE
    while True:
        if url := running(data):
            return url
        try:
            return own.start()
        except AlreadyRunning:
            # It has just been started, or is just ending: soon one of the two will do.
            if time.monotonic() > deadline:
                raise
        while _loads(data):
            deadline = time.monotonic() + PATIENCE
            time.sleep(0.25)
        time.sleep(0.05)


def _loads(data: Path) -> bool:
    path = address.recorded(data)
    return path is not None and address.answer(path, b"PING").startswith(b"-LOADING")

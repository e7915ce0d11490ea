"""The keeper: a small process that runs Valkey for exactly as long as its own parent lives.

The hard idea is who may end whom, when any of the three processes can be killed at any moment.
The keeper learns that its parent is gone from the end of its standard input, which the system
closes however the parent died (or from its own adoption, should a fork of the parent hold the
pipe open). Valkey learns that its keeper is gone from the kernel, on Linux; elsewhere it stays
behind, and the next keeper of the folder ends it. Two locks make that safe, both on files in the
data folder:

- ``valkey.lock`` is held by the keeper alone: who holds it may start Valkey here.
- ``valkey.pid`` is held by Valkey and its own children, through an inherited descriptor, and
  states the process group they form. While the lock is held, the group lives; while a group
  lives, the system gives its number to nobody else. So a held lock is proof that the number in
  the file is our Valkey, and no unrelated process is ever signalled.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import select
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

READY = "ready"
HELD = 75  # the exit status of a keeper that found another one on its folder
SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
STEADY = 30.0  # a Valkey that ran this long, in seconds, did not die of how it was started
GRACE = 10.0  # how long Valkey may take to end by itself, in seconds
LAST_WORDS = 5
PROGRESS_EVERY = 5.0
PR_SET_PDEATHSIG = 1

OPTIONS = (
    *("--port", "0"),
    *("--unixsocketperm", "700"),
    *("--appendonly", "yes"),
    *("--appendfsync", "always"),
    *("--save", ""),
)


class StartError(Exception):
    """A sentence for the parent: why this keeper cannot start Valkey."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


class ParentGoneError(Exception):
    """The parent has died, or has closed the pipe so that everything here ends."""


def answer(path: Path, command: bytes) -> bytes:
    """Ask the Valkey on a Unix socket an inline command; the reply is empty if none comes.

    It has one second to accept, and one to answer.
    """
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1.0)
        try:
            line.connect(os.fspath(path))
            line.sendall(command + b"\r\n")
            return line.recv(65536)
        except OSError:
            return b""


def recorded(data: Path) -> Path | None:
    """Read which socket path the data folder's record names, None if there is no record."""
    try:
        text = (data / "valkey.socket").read_text().rstrip("\n")
    except OSError:
        return None
    return Path(text) if text.startswith("/") else None


def _record(data: Path, path: Path) -> None:
    if recorded(data) == path:  # a keeper that is brought back while the disk is full needs this
        return
    fresh = data / f".valkey.socket.{os.getpid()}"
    try:
        fresh.write_text(f"{path}\n")
        fresh.replace(data / "valkey.socket")
    finally:
        fresh.unlink(missing_ok=True)


def _is_ours(folder: Path) -> bool:
    """Whether a private folder is a true folder of this user: anybody may write to /tmp."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


def _remove_private(path: Path) -> None:
    folder = path.parent
    if folder.name.startswith("ticker-") and _is_ours(folder):
        # The record may be anybody's text, so only what a keeper makes is removed.
        with suppress(OSError):
            path.unlink(missing_ok=True)
            folder.rmdir()


def _locked(path: Path) -> int | None:
    """Open a file and hold its lock, None while another process holds it."""
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    return held


def _note(held: int, number: int) -> None:
    # Always of one width, and in place: overwriting needs no new block on a full disk.
    os.pwrite(held, b"%10d\n" % number, 0)


def _noted(path: Path) -> int:
    try:
        return int(path.read_bytes())
    except (OSError, ValueError):
        return 0


def _end_valkey(data: Path) -> int:
    """End the Valkey of a data folder, whoever started it, and return the lock it held.

    It is asked first, and killed after `GRACE` seconds.
    """
    path = data / "valkey.pid"
    deadline = time.monotonic() + GRACE
    while (held := _locked(path)) is None:
        ending = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        # macOS refuses to signal a group of zombies; 0 would be this keeper's own group.
        if group := _noted(path):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, ending)
        time.sleep(0.02)
    return held


def _before_exec(held: int, keeper: int) -> None:
    """Tie the new process to its keeper, and note its number while it cannot have ended yet."""
    if sys.platform == "linux":
        # The signal comes when the *thread* that forked ends: the keeper has only one.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != keeper:
        os._exit(1)
    _note(held, os.getpid())


def _say(sentence: str) -> None:
    with suppress(OSError, ValueError):
        if sys.stderr:
            sys.stderr.write(f"{sentence}\n")
            sys.stderr.flush()


def _report(text: str) -> None:
    """Tell the parent how the start went: it reads until the pipe is closed, so only once."""
    with suppress(OSError):
        os.write(1, text.encode(errors="replace"))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _wakeable() -> int:
    """Make a descriptor that becomes readable when a child dies.

    The signals that end other programs only wake this one, as its parent alone decides when it
    ends. They get a handler, for what is ignored here would be ignored in Valkey as well.
    """
    wake, write = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    return wake


class Keeper:
    """Valkey on one data folder, started again whenever it dies."""

    def __init__(self, data: Path, path: Path, binary: Path) -> None:
        self._data = data
        self._folder = data / "valkey"
        self._path = path
        self._command = [os.fspath(binary), "--unixsocket", os.fspath(path), *OPTIONS]
        self._parent = os.getppid()
        self._wake = _wakeable()
        self._valkey: subprocess.Popen[bytes] | None = None
        self._output: int | None = None
        self._said = b""
        self._reported = False

    def run(self) -> None:
        """Keep Valkey running until the parent is gone, and leave nothing behind but the data.

        Raises `StartError` if it does not come up the first time, `OSError` if the folder does not
        let itself be written.
        """
        self._data.mkdir(parents=True, exist_ok=True)
        lock = self._take_folder()
        try:
            self._prepare()
            self._keep()
        except ParentGoneError:
            pass
        finally:
            self._stop()
            _remove_private(self._path)
            (self._data / "valkey.socket").unlink(missing_ok=True)
            os.close(lock)

    def _stop(self) -> None:
        try:
            os.close(_end_valkey(self._data))
        except OSError:  # the data folder has been removed, and with it the lock's file
            if self._valkey is not None:
                self._valkey.kill()
        self._bury()

    def _take_folder(self) -> int:
        path = self._data / "valkey.lock"
        lock = _locked(path)
        if lock is None:
            raise StartError(
                f"A ticker with its own Valkey already runs on the folder {self._data} "
                f"(process {_noted(path)}); stop that one first, or use another folder.",
                HELD,
            )
        _note(lock, self._parent)  # who reads it wants to stop the server, not its keeper
        return lock

    def _prepare(self) -> None:
        earlier = recorded(self._data)
        if earlier is not None and earlier != self._path:
            _remove_private(earlier)
        _record(self._data, self._path)
        self._folder.mkdir(exist_ok=True)
        self._folder.chmod(0o700)

    def _keep(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            began = time.monotonic()
            end = self._live()
            if not self._reported:
                raise StartError(
                    f"Valkey on the folder {self._data} should have started, but {end}"
                )
            if time.monotonic() - began > STEADY:
                pause = SHORTEST_PAUSE
            _say(f"Valkey on {self._data} is started again in {pause:.1f} s, as {end}")
            self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _live(self) -> str:
        """Run one Valkey from its start to its death, and tell how that came."""
        try:
            self._launch()
        except (OSError, subprocess.SubprocessError) as error:
            return f"it could not be run: {error}"
        self._await_answer()
        while self._alive():
            self._wait(1.0)
        return self._bury()

    def _launch(self) -> None:
        held = _end_valkey(self._data)
        try:
            # A rewrite that was cut short leaves a file of any size, which Valkey never removes.
            for leftover in self._folder.glob("temp-*"):
                leftover.unlink()
            self._open_private()
            _note(held, 0)  # until the child has noted its own, the file names nobody
            self._valkey = subprocess.Popen(  # noqa: S603 - a path that valkey.py has looked up
                self._command,
                cwd=self._folder,  # Valkey's own default folder for data: no path to quote
                env={**os.environ, "LC_ALL": "C"},  # it refuses locales that are not installed
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
                restore_signals=False,  # a limit of file size is to be an error, not a death
                start_new_session=True,  # Ctrl+C at a terminal reaches the whole group
                pass_fds=(held,),
                preexec_fn=partial(  # noqa: PLW1509 - unsafe with threads, of which there are none
                    _before_exec, held, os.getpid()
                ),
            )
        finally:
            os.close(held)
        assert self._valkey.stdout is not None
        self._said = b""
        self._output = self._valkey.stdout.fileno()
        os.set_blocking(self._output, False)

    def _open_private(self) -> None:
        folder = self._path.parent
        folder.mkdir(mode=0o700, exist_ok=True)
        if not _is_ours(folder):
            raise PermissionError(f"{folder} should be a folder of this user, but is another's.")

    def _alive(self) -> bool:
        return self._valkey is not None and self._valkey.poll() is None

    def _await_answer(self) -> None:
        began = said = time.monotonic()
        while self._alive():
            reply = answer(self._path, b"PING")
            if reply.startswith(b"+PONG"):
                self._report_ready()
                return
            if time.monotonic() - said > PROGRESS_EVERY:
                said = time.monotonic()
                _say(self._progress(said - began))
            self._wait(0.25 if reply else 0.01)

    def _progress(self, seconds: float) -> str:
        loaded = re.search(rb"loading_loaded_perc:([0-9.]+)", answer(self._path, b"INFO"))
        share = f", {float(loaded[1]):.0f} % so far" if loaded else ""
        return f"Valkey still loads its data from {self._folder} ({seconds:.0f} s{share})."

    def _report_ready(self) -> None:
        if self._reported:
            _say(f"Valkey on {self._data} answers again.")
            return
        _report(READY)
        self._reported = True

    def _wait(self, seconds: float) -> None:
        """Wait for news, at most so long; raises `ParentGoneError` if that is the news."""
        watched = [0, self._wake] + ([] if self._output is None else [self._output])
        news, _, _ = select.select(watched, [], [], seconds)
        # A fork of the parent may hold the pipe open, but the parent's death changes ours.
        if (0 in news and not os.read(0, 4096)) or os.getppid() != self._parent:
            raise ParentGoneError
        if self._wake in news:
            os.read(self._wake, 4096)
        if self._output in news:
            self._hear()

    def _sleep(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._wait(min(left, 1.0))

    def _hear(self) -> bool:
        """Take in some of what Valkey says; whether there may be more."""
        if self._output is None:
            return False
        try:
            heard = os.read(self._output, 65536)
        except BlockingIOError:
            return False
        self._said = (self._said + heard)[-4096:]
        if not heard:
            self._output = None
        return bool(heard)

    def _bury(self) -> str:
        """Tell how Valkey ended, with its last words, and let go of it."""
        if self._valkey is None:
            return ""
        status = self._valkey.wait()
        while self._hear():
            pass
        assert self._valkey.stdout is not None
        self._valkey.stdout.close()
        self._valkey = self._output = None
        how = f"ended with status {status}" if status >= 0 else f"was ended by signal {-status}"
        words = self._said.decode(errors="replace").splitlines()[-LAST_WORDS:]
        return "\n    ".join([f"it {how}. Its last words:", *words])


def main() -> int:
    """Keep Valkey as the command line says: the data folder, the socket, the program to run."""
    data, path, binary = map(Path, sys.argv[1:])
    try:
        Keeper(data, path, binary).run()
    except StartError as failure:
        _report(str(failure))
        return failure.status
    except OSError as error:
        _report(f"Valkey needs to write to the folder {data}, but: {error}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

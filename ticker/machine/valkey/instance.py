"""An instance: one Valkey, from its start to its last words.

It writes changes to several files and lists them in another, the manifest. Where that list is
missing, after a restore that left it out, say, it would find nothing, begin anew without a word,
and write over what is there. One that died as it began for the first time leaves parts, too, but
nothing in them.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from ticker.machine.valkey import locks

LAST_WORDS = 5
PR_SET_PDEATHSIG = 1
PARTS = "appendonlydir"
MANIFEST = "appendonly.aof.manifest"
EMPTY_BASE = 256
"""Bytes that a part with nothing but its own description never has."""

OPTIONS = (
    *("--port", "0"),
    *("--unixsocketperm", "700"),
    *("--appendonly", "yes"),
    *("--appendfsync", "always"),
    *("--save", ""),
)


def overlooked(folder: Path) -> str:
    """Return in a sentence why Valkey would not find what a folder of its holds; "" if it would."""
    parts = folder / PARTS
    if (parts / MANIFEST).exists() or not any(map(_holds, parts.glob("appendonly.aof.*"))):
        return ""
    return (
        f"it would begin with nothing: the folder {parts} holds data, but {MANIFEST}, the list of "
        "its files, is missing. Restore the whole folder from a backup; or move it away, to begin "
        "anew."
    )


def _holds(part: Path) -> bool:
    """Tell whether a part may hold data."""
    return part.stat().st_size > (EMPTY_BASE if ".base." in part.name else 0)


class Process:
    """A Valkey that was started; it holds the lock of the data folder for as long as it lives."""

    def __init__(self, binary: Path, path: Path, folder: Path, held: int) -> None:
        self._running = subprocess.Popen(  # noqa: S603 - a path that valkey.py has looked up
            [os.fspath(binary), "--unixsocket", os.fspath(path), *OPTIONS],
            cwd=folder,  # Valkey's own default folder for data: no path to quote
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
        assert self._running.stdout is not None
        self._pipe = self._running.stdout
        self._said = b""
        self.output: int | None = self._pipe.fileno()
        """The descriptor on which it can be heard, None once it has gone silent for ever."""
        os.set_blocking(self.output, False)

    def alive(self) -> bool:
        return self._running.poll() is None

    def kill(self) -> None:
        self._running.kill()

    def hear(self) -> bool:
        """Take in some of what it says; whether there may be more."""
        if self.output is None:
            return False
        try:
            heard = os.read(self.output, 65536)
        except BlockingIOError:
            return False
        self._said = (self._said + heard)[-4096:]
        if not heard:
            self.output = None
        return bool(heard)

    def bury(self) -> str:
        """Wait for its end, let go of it, and tell how it ended, with its last words."""
        status = self._running.wait()
        while self.hear():
            pass
        self._pipe.close()
        self.output = None
        how = f"ended with status {status}" if status >= 0 else f"was ended by signal {-status}"
        words = self._said.decode(errors="replace").splitlines()[-LAST_WORDS:]
        return "\n    ".join([f"it {how}. Its last words:", *words])


def _before_exec(held: int, keeper: int) -> None:
    """Tie the new process to its keeper, and note its number while it cannot have ended yet."""
    if sys.platform == "linux":
        # The signal comes when the *thread* that forked ends: the keeper has only one.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != keeper:
        os._exit(1)
    locks.note(held, os.getpid())

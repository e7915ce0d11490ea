"""The keeper: a small process that runs Valkey for exactly as long as its own parent lives.

The hard idea is who may end whom, when any of the three processes can be killed at any moment.
The keeper learns that its parent is gone from the end of its standard input, which the system
closes however the parent died (or from its own adoption, should a fork of the parent hold the
pipe open). Valkey learns that its keeper is gone from the kernel, on Linux; elsewhere it stays
behind, and the next keeper of the folder ends it. Two locks make that safe: see
`ticker.machine.valkey.locks`.

Run as ``python -P -m ticker.machine.valkey.keeper``. It has to be there at once, and to take
little: here and in what is imported here, nothing is used but the standard library.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from ticker.machine.valkey import address, locks
from ticker.machine.valkey.instance import Process, overlooked
from ticker.machine.valkey.report import HELD, READY, StartError, report, say
from ticker.machine.valkey.watch import ParentGoneError, Watch

SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
STEADY = 30.0  # a Valkey that ran this long, in seconds, did not die of how it was started
PROGRESS_EVERY = 5.0
LEAST_ROOM = 1024 * 1024  # bytes on a disk that is as good as full


class Keeper:
    """Valkey on one data folder, started again whenever it dies."""

    def __init__(self, data: Path, path: Path, binary: Path) -> None:
        self._data = data
        self._folder = data / "valkey"
        self._path = path
        self._binary = binary
        self._watch = Watch()
        self._valkey: Process | None = None
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
            address.forget(self._data, self._path)
            os.close(lock)

    def _stop(self) -> None:
        try:
            os.close(locks.end_valkey(self._data))
        except OSError:  # the data folder has been removed, and with it the lock's file
            if self._valkey is not None:
                self._valkey.kill()
        self._bury()

    def _take_folder(self) -> int:
        path = self._data / locks.KEEPER
        lock = locks.taken(path)
        if lock is None:
            raise StartError(
                f"A ticker with its own Valkey already runs on the folder {self._data} "
                f"(process {locks.noted(path)}); stop that one first, or use another folder.",
                HELD,
            )
        # Who reads it wants to stop the server, not its keeper.
        locks.note(lock, self._watch.parent)
        return lock

    def _prepare(self) -> None:
        address.record(self._data, self._path)
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
            say(f"Valkey on {self._data} is started again in {pause:.1f} s, as {end}")
            if shutil.disk_usage(self._data).free < LEAST_ROOM:
                say(f"The disk of {self._data} is full: make room, and all goes on by itself.")
            self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _live(self) -> str:
        """Run one Valkey from its start to its death, and tell how that came."""
        if doubt := overlooked(self._folder):
            return doubt
        try:
            self._valkey = self._launched()
        except (OSError, subprocess.SubprocessError) as error:
            return f"it could not be run: {error}"
        self._await_answer()
        while self._alive():
            self._wait(1.0)
        return self._bury()

    def _launched(self) -> Process:
        held = locks.end_valkey(self._data)
        try:
            # A rewrite that was cut short leaves a file of any size, which Valkey never removes.
            for leftover in self._folder.glob("temp-*"):
                leftover.unlink()
            address.open_private(self._path)
            locks.note(held, 0)  # until the child has noted its own, the file names nobody
            return Process(self._binary, self._path, self._folder, held)
        finally:
            os.close(held)

    def _alive(self) -> bool:
        return self._valkey is not None and self._valkey.alive()

    def _bury(self) -> str:
        if self._valkey is None:
            return ""
        end = self._valkey.bury()
        self._valkey = None
        return end

    def _await_answer(self) -> None:
        began = said = time.monotonic()
        while self._alive():
            reply = address.answer(self._path, b"PING")
            if reply.startswith(b"+PONG"):
                self._report_ready()
                return
            if time.monotonic() - said > PROGRESS_EVERY:
                said = time.monotonic()
                say(self._progress(said - began))
            self._wait(0.25 if reply else 0.01)

    def _progress(self, seconds: float) -> str:
        loaded = re.search(rb"loading_loaded_perc:([0-9.]+)", address.answer(self._path, b"INFO"))
        share = f", {float(loaded[1]):.0f} % so far" if loaded else ""
        return f"Valkey still loads its data from {self._folder} ({seconds:.0f} s{share})."

    def _report_ready(self) -> None:
        if self._reported:
            say(f"Valkey on {self._data} answers again.")
            return
        report(READY)
        self._reported = True

    def _wait(self, seconds: float) -> None:
        """Wait for news, at most so long; raises `ParentGoneError` if that is the news."""
        valkey = self._valkey
        if self._watch.wait(seconds, valkey.output if valkey else None) and valkey:
            valkey.hear()

    def _sleep(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._wait(min(left, 1.0))


def main() -> int:
    """Keep Valkey as the command line says: the data folder, the socket, the program to run."""
    data, path, binary = map(Path, sys.argv[1:])
    try:
        Keeper(data, path, binary).run()
    except StartError as failure:
        report(str(failure))
        return failure.status
    except OSError as error:
        report(f"Valkey needs to write to the folder {data}, but: {error}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

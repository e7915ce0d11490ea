"""Doorways: UNIX sockets as files, which outlive whoever was killed, and are nobody's then.

A file says nothing of whether anybody listens; only asking does. Between the question and the new
socket another server could do the same, and one would take the other's file away unnoticed: so the
folder is locked meanwhile, which leaves nothing behind.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MODE = 0o660
"""Whoever connects is believed what it says of others, so it is for the user and the group."""
PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Doorway:
    """A UNIX socket that is listened on."""

    listening: socket.socket
    path: Path
    inode: int

    def remove(self) -> None:
        """Remove its file, if it is still there; one that another has put in its place stays."""
        with suppress(OSError):
            if self.path.lstat().st_ino == self.inode:
                self.path.unlink()


def opened(path: str, waiting: int) -> Doorway:
    """Open a UNIX socket, at which so many may wait, in the place of one that nobody listens on.

    OSError says why not: EADDRINUSE where somebody listens, EEXIST where it is another kind of
    file.
    """
    place = Path(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _locked(place.parent):
            _clear(place)
            listening.bind(path)
            place.chmod(MODE)  # nobody can connect yet
            listening.listen(waiting)
            return Doorway(listening, place, place.lstat().st_ino)
    except BaseException:
        listening.close()
        raise


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _clear(place: Path) -> None:
    """See to it that there is no file."""
    try:
        found = place.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise FileExistsError(errno.EEXIST, "there is a file that is no socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(PATIENCE_SECONDS)
        try:
            line.connect(os.fspath(place))
        except (ConnectionRefusedError, FileNotFoundError):
            place.unlink(missing_ok=True)
            return
        except TimeoutError:  # it listens, and has too much to do
            pass
    raise OSError(errno.EADDRINUSE, "another server listens there")

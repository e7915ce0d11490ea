"""The address: the socket on which Valkey answers, in a private folder, and the record of it."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

RECORD = "valkey.socket"
PREFIX = "ticker-"


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
        text = (data / RECORD).read_text().rstrip("\n")
    except OSError:
        return None
    return Path(text) if text.startswith("/") else None


def record(data: Path, path: Path) -> None:
    """Write the record, and remove what an earlier one may have left behind."""
    earlier = recorded(data)
    if earlier == path:  # a keeper that is brought back while the disk is full needs this
        return
    if earlier is not None:
        _remove_private(earlier)
    fresh = data / f".{RECORD}.{os.getpid()}"
    try:
        fresh.write_text(f"{path}\n")
        fresh.replace(data / RECORD)
    finally:
        fresh.unlink(missing_ok=True)


def forget(data: Path, path: Path) -> None:
    """Remove the socket, its folder and the record."""
    _remove_private(path)
    (data / RECORD).unlink(missing_ok=True)


def open_private(path: Path) -> None:
    """See to it that the private folder of a socket is there, and is ours."""
    folder = path.parent
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_ours(folder):
        raise PermissionError(f"{folder} should be a folder of this user, but is another's.")


def _remove_private(path: Path) -> None:
    folder = path.parent
    if folder.name.startswith(PREFIX) and _is_ours(folder):
        # The record may be anybody's text, so only what a keeper makes is removed.
        with suppress(OSError):
            path.unlink(missing_ok=True)
            folder.rmdir()


def _is_ours(folder: Path) -> bool:
    """Whether a private folder is a true folder of this user: anybody may write to /tmp."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()

"""Uploading: a file on its way to the server, read piece by piece, as often as it takes.

The same bytes are one picture, however often they come: so a repetition needs no key.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode

from ticker.terminal import client
from ticker.terminal.client import Refused

PIECE = 64 * 1024
ANSWER_SECONDS = 300.0
"""For how long the server may say nothing: it makes one picture at a time."""
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is to be uploaded."""

    name: str
    """Without its folder; "" of what comes on standard input."""
    size: int
    """Bytes."""
    file: BinaryIO


@contextmanager
def opened(path: str) -> Iterator[Source]:
    """Give what lies at a path, or comes on standard input; Refused where it cannot be read."""
    if path == STANDARD_INPUT:
        with tempfile.TemporaryFile() as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept, PIECE)
            yield Source("", kept.tell(), kept)
        return
    readable = shown(path)
    try:
        file = open(path, "rb")  # noqa: PTH123, SIM115 - closed below; a name may be of any bytes
    except FileNotFoundError:
        raise Refused(f"There is no file '{readable}'.") from None
    except OSError as error:
        raise Refused(f"'{readable}' cannot be read: {error.strerror}.") from None
    with file:
        yield Source(Path(readable).name, os.fstat(file.fileno()).st_size, file)


def shown(path: str) -> str:
    """Return a path as it can be printed, of whatever bytes it is."""
    return os.fsencode(path).decode(errors="replace")


def upload(
    server: str,
    token: str,
    source: Source,
    said: Mapping[str, str],
    sent: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """Upload a picture, with what is said of it; return it as the server does.

    ``sent`` is told how many bytes are on their way. Raises Refused.
    """

    def pieces() -> Iterator[bytes]:
        source.file.seek(0)
        while piece := source.file.read(PIECE):
            yield piece
            sent(source.file.tell())

    headers = {
        **client.authorization(token),
        "Content-Type": "application/octet-stream",
        "Content-Length": str(source.size),
    }
    query = urlencode({"name": source.name, **said}, errors="replace")
    url = f"{server}/api/media?{query}"
    picture: dict[str, Any] = client.asked(url, pieces, headers, seconds=ANSWER_SECONDS)
    return picture


def read(server: str, token: str, picture_id: str) -> dict[str, Any]:
    """Return what the server knows of a picture. Raises Refused."""
    url = f"{server}/api/media/{picture_id}"
    picture: dict[str, Any] = client.asked(url, headers=client.authorization(token))
    return picture

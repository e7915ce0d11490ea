"""Uploading: a file on its way to the server, read piece by piece, as often as it takes.

The same bytes are one picture, however often they come: so a repetition needs no key.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from ticker.terminal import client
from ticker.terminal.client import Refused
from ticker.terminal.standard import files
from ticker.terminal.standard.files import STANDARD, Source

PIECE = 64 * 1024
ANSWER_SECONDS = 300.0
"""For how long the server may say nothing: it makes one picture at a time."""


@contextmanager
def opened(path: str) -> Iterator[Source]:
    """Give what lies at a path, or comes on standard input; Unread where it cannot be read."""
    with files.reading(path) as source:
        if path != STANDARD:
            yield source
            return
        with tempfile.TemporaryFile() as kept:
            try:
                shutil.copyfileobj(source.file, kept, PIECE)
            except OSError as error:
                raise Refused(f"Standard input cannot be kept: {error.strerror}.") from None
            yield Source("", kept.tell(), kept)


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

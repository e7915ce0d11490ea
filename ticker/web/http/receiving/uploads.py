"""Uploads: a file that comes with a request, written to disk as it comes, never whole in memory.

It comes as the body itself, with its media type, or as a part of a form (RFC 7578), as browsers and
most programs send it. Whoever sends it has been let in before the first byte is read of it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.limits import LARGEST_FILE
from ticker.web.http.problems import Problem
from ticker.web.http.receiving.bodies import PLAIN

OF_A_FORM = 64 * 1024
"""Bytes of all that is sent beside a file."""
SILENT_SECONDS = 30.0
"""For how long nothing may come."""
ALL_SECONDS = 600.0
"""How long all of it may take: a large one, from a train."""
FILE = "file"
"""The field of a form that has it."""
_AT_ONCE = 256 * 1024
"""Bytes that are written in one go."""


@dataclass(slots=True)
class Come:
    """What has come."""

    digest: str = ""
    """SHA-256 of the file, in hexadecimal digits."""
    name: str = ""
    """What it was called where it comes from."""
    fields: dict[str, str] = field(default_factory=dict)
    """What came beside it in a form."""


async def come(request: Request, to: Path) -> Come:
    """Write the file that comes with a request; return what is said of it.

    Raises Problems: 413 where it is too large, 408 where it comes too slowly, 415 where it is
    compressed, 400 where it was cut short or is no form as it should be, and 422 for no file.
    """
    coding = request.headers.get("content-encoding", "").strip().lower()
    if coding not in {"", PLAIN}:
        headers = {"Accept-Encoding": PLAIN}
        raise Problem(415, "content_encoding", {"found": shown(coding)}, headers=headers)
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > LARGEST_FILE + OF_A_FORM:
        raise _too_large()
    with to.open("wb") as file:
        taking = _taking(request, file)
        try:
            async with asyncio.timeout(ALL_SECONDS):
                await _take(request, taking)
        except TimeoutError:
            seconds = f"{SILENT_SECONDS:g}"
            headers = {"Connection": "close"}
            raise Problem(408, "request_too_slow", {"seconds": seconds}, headers=headers) from None
    return taking.ended()


async def _take(request: Request, taking: _Taking) -> None:
    gathered = bytearray()
    async for piece in _pieces(request):
        gathered += piece
        if len(gathered) >= _AT_ONCE:
            await asyncio.to_thread(taking.feed, bytes(gathered))
            gathered.clear()
    await asyncio.to_thread(taking.feed, bytes(gathered))


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    while True:
        async with asyncio.timeout(SILENT_SECONDS):
            message = await request.receive()
        if message["type"] == "http.disconnect":  # nobody hears of it
            raise Problem(400, "request_cut_short")
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


class _Taking(Protocol):
    """What makes a file of what comes, in a thread."""

    def feed(self, piece: bytes) -> None:
        """Take what has come."""

    def ended(self) -> Come:
        """Return what it was, once all has come."""


def _taking(request: Request, file: BinaryIO) -> _Taking:
    media_type, options = parse_options_header(request.headers.get("content-type", ""))
    written = _Written(file)
    if media_type == b"multipart/form-data":
        boundary = options.get(b"boundary", b"")
        if not 1 <= len(boundary) <= 70:  # noqa: PLR2004 - RFC 2046, 5.1.1
            raise Problem(400, "not_a_form", {"why": "it names no boundary"})
        return _Form(boundary, written)
    if media_type.startswith(b"image/") or media_type == b"application/octet-stream":
        return _Body(written)
    found = shown(media_type.decode(errors="replace")) or "nothing"
    allowed = "image/* or multipart/form-data"
    raise Problem(415, "media_type", {"allowed": allowed, "found": found})


class _Written:
    """A file as it grows."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > LARGEST_FILE:
            raise _too_large()
        self._digest.update(piece)
        self._file.write(piece)

    @property
    def digest(self) -> str:
        if not self.size:
            raise Problem(422, "no_file")
        return self._digest.hexdigest()


class _Body:
    """A file that is the body itself."""

    def __init__(self, written: _Written) -> None:
        self._written = written

    def feed(self, piece: bytes) -> None:
        self._written.add(piece)

    def ended(self) -> Come:
        return Come(self._written.digest)


class _Form:
    """A form with one file in it, and some fields."""

    def __init__(self, boundary: bytes, written: _Written) -> None:
        self._written = written
        self._come = Come()
        self._beside = 0
        """Bytes of all but the file."""
        self._header, self._value = bytearray(), bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._name: str | None = None
        """Of the field that comes now; None of the file."""
        self._has_file = self._is_whole = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._more_of_header,
                "on_header_value": self._more_of_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._open,
                "on_part_data": self._take,
                "on_part_end": self._close,
                "on_end": self._end,
            },
        )

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.write(piece)
        except MultipartParseError as error:
            raise Problem(400, "not_a_form", {"why": error}) from None

    def ended(self) -> Come:
        if not self._is_whole:
            raise Problem(400, "not_a_form", {"why": "it does not end as it should"})
        if not self._has_file:
            raise Problem(422, "no_file")
        self._come.digest = self._written.digest
        return self._come

    def _begin(self) -> None:
        self._headers = {}

    def _more_of_header(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._header += data[start:end]

    def _more_of_value(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _open(self) -> None:
        _, said = parse_options_header(self._headers.get(b"content-disposition", b""))
        name, file = said.get(b"name", b"").decode(errors="replace"), said.get(b"filename")
        if file is None and name != FILE:
            self._name = name
            return
        if self._has_file:
            raise Problem(422, "one_file")
        self._name, self._has_file = None, True
        self._come.name = (file or b"").decode(errors="replace")

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._name is None:
            self._written.add(data[start:end])
            return
        self._count(end - start)
        self._value += data[start:end]

    def _close(self) -> None:
        if self._name is not None:
            self._come.fields[self._name] = self._value.decode(errors="replace")
        self._value.clear()

    def _end(self) -> None:
        self._is_whole = True

    def _count(self, size: int) -> None:
        self._beside += size
        if self._beside > OF_A_FORM:
            raise _too_large()


def _too_large() -> Problem:
    return Problem(413, "file_too_large", {"most": LARGEST_FILE // 1024**2})

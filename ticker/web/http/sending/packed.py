"""Packed: a body in each coding in which it is sent, so that nobody packs it for each reader."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Self

import brotli
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ticker.web.http.requests import accepted

Coding = Literal["", "gzip", "br"]

PACKED = "ticker.packed"
"""Where the message of a body holds it in all of its codings."""

SUFFIXES: dict[Coding, str] = {"": "", "gzip": "-gz", "br": "-br"}
"""What a coding adds to a validator: what differs in its bytes is another representation."""

BEST_FIRST: tuple[Coding, ...] = ("br", "gzip")


@dataclass(frozen=True, slots=True)
class Packed:
    """A body, and what two codings make of it."""

    plain: bytes
    gzipped: bytes
    brotli: bytes

    @classmethod
    def quickly(cls, body: bytes) -> Self:
        """Pack what is kept until the next event; a thread's work, some milliseconds."""
        return cls(body, zipped(body), brotli.compress(body, quality=5))

    def coded(self, coding: Coding) -> bytes:
        """Return the body in a coding."""
        return {"": self.plain, "gzip": self.gzipped, "br": self.brotli}[coding]


class Kept(Response):
    """An answer whose body was packed when it was made."""

    def __init__(
        self, packed: Packed, headers: Mapping[str, str], media_type: str, status: int = 200
    ) -> None:
        super().__init__(packed.plain, status, headers, media_type)
        self._packed = packed

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": self.body, PACKED: self._packed})


def zipped(body: bytes) -> bytes:
    """Return a body as gzip has it, the same bytes each time."""
    return gzip.compress(body, 6, mtime=0)


@lru_cache(maxsize=256)
def best(header: str, codings: tuple[Coding, ...] = BEST_FIRST) -> Coding:
    """Return in which coding to answer an `Accept-Encoding`; browsers say one of few things."""
    welcome = accepted(header)
    return next((one for one in codings if one in welcome), "")

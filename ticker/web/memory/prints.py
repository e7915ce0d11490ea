"""Prints: the pictures that are asked for most, as they are sent, in the memory of one process.

Reading a file of 40 KB takes longer than sending it, and a bucket is a network away; a page's
pictures are asked for by all of its readers at about the same time. What nobody has asked for
longest goes first. All go where a picture may have been taken from readers: one that is erased
stays in no memory.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

from ticker.newsroom.pictures.files import Files
from ticker.web.http.sending.counter import Ready
from ticker.web.memory.keeping import Shared

MOST_BYTES = 64 * 1024 * 1024


class Prints:
    """Those of one process."""

    def __init__(self, files: Files, most: int = MOST_BYTES) -> None:
        self._files = files
        self._most = most
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._ready: dict[str, Ready] = {}
        """Of some of those, the whole answer."""
        self._size = 0
        self._since = 0
        self._shared = Shared()

    async def of(self, name: str) -> bytes:
        """Return the bytes of a file. Raises NoSuchFile and FilesAway."""
        if (found := self._kept.get(name)) is not None:
            self._kept.move_to_end(name)
            return found
        return await self._shared.do((name, self._since), partial(self._read, name))

    def lay(self, name: str, ready: Ready) -> None:
        """Keep an answer with the bytes of a file for as long as those."""
        if name in self._kept:
            self._ready[name] = ready

    def laid(self, name: str) -> Ready | None:
        """Return the answer that was laid ready."""
        found = self._ready.get(name)
        if found:
            self._kept.move_to_end(name)
        return found

    def forget(self) -> None:
        """Keep none, nor what is just being read."""
        self._kept.clear()
        self._ready.clear()
        self._size = 0
        self._since += 1

    async def _read(self, name: str) -> bytes:
        since = self._since
        found = await self._files.read(name)
        if since == self._since and len(found) <= self._most:
            self._kept[name] = found
            self._size += len(found)
            while self._size > self._most:
                oldest, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped)
                self._ready.pop(oldest, None)
        return found

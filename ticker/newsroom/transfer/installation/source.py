"""A source: an installation's keys as they stand, those of one slot in one step.

*The naive way* reads one key after the other. A server that publishes meanwhile leaves a ticker
that never was: an entry without its revision, an index that names what is not there. *The other
naive way* reads a ticker in one transaction, which holds up Redis, and all readers with it, and
fills this process's memory.

Ours watches the keys of a slot (WATCH), reads them in pieces, and begins anew where one has changed
before the end (EXEC). Where somebody writes all the time, that may never end: after some tries it
is one transaction after all. New keys of a slot are found by the step itself, where the ticker has
recorded them, or by looking again where its audit has a line that is younger than the last look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ticker.newsroom.content.refusals import Unreadable
from ticker.newsroom.transfer.installation import kinds
from ticker.newsroom.transfer.installation.keys import is_taken, names_keys, tag_of
from ticker.newsroom.transfer.installation.kinds import KINDS, Element, asked
from ticker.newsroom.transfer.installation.lines import Head
from ticker.wire.clock import moment_of
from ticker.wire.log.packing import KEYS
from ticker.wire.store.line import Line
from ticker.wire.store.unavailable import Unavailable

TRIES, TRIES_AT_ONCE = 4, 20
"""How often a step is tried in pieces, and then in one transaction."""
SCANNED, HEADS = 1000, 500
Put = Callable[[Head, Element], None]
Begin = Callable[[], Put]
"""What is called at each try of a step, and forgets the try before."""


class Source:
    """The keys of one installation."""

    def __init__(self, line: Line, prefix: str) -> None:
        self._line = line
        self._prefix = f"{prefix}:".encode()
        self._looked = 0
        """When all names were looked for, in milliseconds of Redis."""

    async def names(self, *, all_: bool = False) -> set[bytes]:
        """Return the names of all keys that are taken, or just all. Raises Unavailable."""
        found: set[bytes] = set()
        cursor, match = b"0", self._prefix + b"*"
        (now,) = await asked(self._line, ("TIME",))
        self._looked = int(moment_of(now).timestamp() * 1000)
        while True:
            command = ("SCAN", cursor, "MATCH", match, "COUNT", SCANNED)
            ((cursor, some),) = await asked(self._line, command)
            found.update(one.removeprefix(self._prefix) for one in some)
            if cursor == b"0":
                return {one for one in found if all_ or is_taken(one)}

    async def read(self, names: Sequence[bytes], begin: Begin) -> None:
        """Read keys of one slot in one step. Raises Unavailable, and Unreadable."""
        for way in (*[self._watched] * TRIES, *[self._at_once] * TRIES_AT_ONCE):
            if await way(names, begin()):
                return
            tag = tag_of(names[0])
            names = [one for one in await self.names() if tag_of(one) == tag] if tag else names
            if not names:
                begin()
                return
        raise Unavailable("contended")

    async def values(self, names: Sequence[bytes], put: Put) -> None:
        """Read keys, each in pieces. Raises Unavailable, and Unreadable."""
        for at in range(0, len(names), HEADS):
            some = names[at : at + HEADS]
            asks = [(word, self._key(name)) for name in some for word in ("TYPE", "PEXPIRETIME")]
            told = await asked(self._line, *asks)
            for name, kind, expires in zip(some, told[::2], told[1::2], strict=True):
                if head := _head(name, kind, expires):
                    async for element in kinds.elements(self._line, kind, self._key(name)):
                        self._give(head, element, put)

    async def _watched(self, names: Sequence[bytes], put: Put) -> bool:
        """Read keys in pieces; tell whether nothing has changed meanwhile."""
        await asked(self._line, ("WATCH", *map(self._key, names)))
        if tag := tag_of(names[0]):
            recorded, lines = await asked(self._line, *self._beside(tag))
            new = self._new(names, recorded)
            if new:
                await asked(self._line, ("WATCH", *map(self._key, new)))
            if lines and int(lines[0][0].partition(b"-")[0]) >= self._looked:
                await asked(self._line, ("UNWATCH",))
                return False
            names = [*names, *new]
        await self.values(sorted(names), put)
        end = (("MULTI",), ("EXISTS", self._key(names[0])), ("EXEC",))
        return (await asked(self._line, *end))[-1] is not None

    async def _at_once(self, names: Sequence[bytes], put: Put) -> bool:
        """Read keys in one transaction; tell whether those were all, and still of their kinds."""
        tag = tag_of(names[0])
        recorded = self._beside(tag)[:1] if tag else []
        for found in await asked(self._line, *recorded):
            names = [*names, *self._new(names, found)]
        keys = {name: self._key(name) for name in sorted(names)}
        before = await asked(self._line, *(("TYPE", key) for key in keys.values()))
        reads = [
            command
            for key, kind in zip(keys.values(), before, strict=True)
            for command in (("TYPE", key), ("PEXPIRETIME", key), kinds.whole(_known(kind), key))
        ]
        *_, all_ = await asked(self._line, ("MULTI",), *recorded, *reads, ("EXEC",))
        known, answers = all_[: len(recorded)], all_[len(recorded) :]
        if any(self._new(names, one) for one in known) or answers[::3] != before:
            return False
        for name, kind, expires, answer in zip(
            keys, *(answers[at::3] for at in range(3)), strict=True
        ):
            if head := _head(name, kind, expires):
                for element in kinds.parsed(kind, answer):
                    self._give(head, element, put)
        return True

    def _beside(self, tag: bytes) -> list[tuple[object, ...]]:
        """Return what reads which keys a ticker has recorded, and its last line of audit."""
        of = b"{" + tag + b"}:"
        audit = self._key(of + b"audit")
        recorded = self._key(of + KEYS.encode())
        return [("SMEMBERS", recorded), ("XREVRANGE", audit, "+", "-", "COUNT", 1)]

    def _new(self, names: Sequence[bytes], recorded: Sequence[bytes]) -> list[bytes]:
        ours = {one.removeprefix(self._prefix) for one in recorded}
        return [one for one in ours - set(names) if is_taken(one)]

    def _give(self, head: Head, element: Element, put: Put) -> None:
        """Give an element on; of names of keys, those that are ours, without the prefix."""
        if not names_keys(head.name):
            put(head, element)
        elif element[0].startswith(self._prefix):
            put(head, (element[0].removeprefix(self._prefix),))

    def _key(self, name: bytes) -> bytes:
        return self._prefix + name


def _head(name: bytes, kind: bytes, expires: int) -> Head | None:
    """Return which key that is; None where there is none. Raises Unreadable."""
    if kind == b"none":
        return None
    if kind not in KINDS:
        readable = name.decode(errors="replace")
        raise Unreadable(f"The key {readable}", f"Ticker has none of the type {kind.decode()}")
    return Head(name, kind, expires if expires >= 0 else None)


def _known(kind: bytes) -> bytes:
    return kind if kind in KINDS else b"string"

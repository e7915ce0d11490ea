"""Lines: a key as lines of JSON, one for what is short, several for what is long.

    {"key": "{flood}:entries", "type": "hash", "holds": [["id", "text"], …]}

`key` stands without the prefix, `expires` is there where it ends by itself. Words are texts; what
is no UTF-8 is `{"base64": …}`. Of a key with several lines each says the same, and holds more.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ticker.newsroom.content import moments
from ticker.newsroom.content.refusals import NotABackup
from ticker.newsroom.records.values import encoded
from ticker.newsroom.transfer.installation.kinds import KINDS, Element

LINE_BYTES = 256 * 1024
"""How much one line holds at the least where more follow."""
LONGEST = 64 * 1024 * 1024
"""More than a single element can be that a newsroom has written."""


@dataclass(frozen=True, slots=True)
class Head:
    """Which key it is."""

    name: bytes
    """Without the prefix."""
    kind: bytes
    expires: int | None = None
    """When it ends by itself, in milliseconds since the epoch."""


@dataclass(slots=True)
class Lines:
    """What writes the lines of one key; nothing where it holds nothing."""

    head: Head
    write: Callable[[bytes], object]
    _held: list[Element] = field(default_factory=list)
    _bytes: int = 0

    def add(self, element: Element) -> None:
        """Take one more element."""
        self._held.append(element)
        self._bytes += sum(map(len, element))
        if self._bytes >= LINE_BYTES:
            self.end()

    def end(self) -> None:
        """Write what is not written yet."""
        if not self._held:
            return
        head = self.head
        said: dict[str, Any] = {"key": _said(head.name), "type": head.kind.decode()}
        if head.expires is not None:
            said["expires"] = moments.written(datetime.fromtimestamp(head.expires / 1000, UTC))
        said["holds"] = [[_said(word) for word in one] for one in self._held]
        self.write(encoded(said).encode() + b"\n")
        self._held, self._bytes = [], 0


def read(line: bytes) -> tuple[Head, list[Element]]:
    """Read a line; raises NotABackup."""
    try:
        said = json.loads(line)
        expires, kind = said.get("expires"), said["type"].encode()
        ends = round(moments.read(expires).timestamp() * 1000) if expires else None
        head = Head(_heard(said["key"]), kind, ends)
        holds = [tuple(map(_heard, one)) for one in said["holds"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotABackup(f"a line is not that of a key: {error}") from None
    is_whole = all(_fits(kind, len(one)) for one in holds)
    if kind not in KINDS or not is_whole or not holds:
        raise NotABackup(f"'{head.name.decode(errors='replace')}' holds what no key can")
    return head, holds


def _fits(kind: bytes, words: int) -> bool:
    if kind == b"stream":
        return words >= 3 and words % 2 == 1  # noqa: PLR2004 - an id, a name and a value
    return words == (2 if kind in {b"hash", b"zset"} else 1)


def _said(word: bytes) -> str | dict[str, str]:
    try:
        return word.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(word).decode()}


def _heard(said: Any) -> bytes:
    if isinstance(said, str):
        return said.encode()
    return base64.b64decode(said["base64"], validate=True)

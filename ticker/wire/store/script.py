"""A script: what Redis does for us in one step, written in Lua in a file of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any


class Script:
    """A Lua script, which Redis knows by the digest of its text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.name = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    @classmethod
    def of(cls, package: str, name: str, *parts: str) -> Script:
        """Read a script that lies beside the modules of a package.

        What it shares with others lies in parts, which follow its first line.
        """
        text, *shared = (
            files(package).joinpath(one).read_text(encoding="utf-8") for one in (name, *parts)
        )
        first, _, rest = text.partition("\n")
        return cls("\n".join([first, *shared, rest]))

    def flagged(self, flags: str) -> Script:
        """Return the same script with other flags in its first line."""
        first, _, rest = self.text.partition("\n")
        return Script(f"{first.partition(' ')[0]} flags={flags}\n{rest}")

    def by_name(self, keys: Sequence[str], arguments: Sequence[Any]) -> tuple[Any, ...]:
        """Return the command that runs it where Redis knows it."""
        return ("EVALSHA", self.name, len(keys), *keys, *arguments)

    def in_full(self, keys: Sequence[str], arguments: Sequence[Any]) -> tuple[Any, ...]:
        """Return the command that makes it known, and runs it."""
        return ("EVAL", self.text, len(keys), *keys, *arguments)

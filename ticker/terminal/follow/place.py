"""A reader's place in a ticker's log: what is to be done about each thing that is heard.

An event is applied only if its predecessor is our position. Our own position again is passed over;
anything else means to join again with ours. What a superseded connection or snapshot still says is
not listened to. It knows no sockets, clocks or pages; `static/reader/line/place.js` is the same,
and both are held to the same courses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Deed = Literal["apply", "here", "pass", "join", "load", "stop"]


class Place:
    """Where a reader is."""

    def __init__(self, at: str) -> None:
        self.at = at
        """Of what is shown."""
        self.resets = 0
        """How often we had to load what is shown, without having been in place since."""
        self._turn = 0

    def turn(self) -> int:
        """Listen to something else; return what tells what it says from what others still say."""
        self._turn += 1
        return self._turn

    def take(self, turn: int, event: Mapping[str, Any]) -> Deed:
        """Return what is to be done about what was heard."""
        kind, at = event["type"], event.get("at")
        if turn != self._turn:
            return "pass"
        if kind == "gone":
            return self._leave("stop")
        if kind == "reset":
            self.resets += 1
            return self._leave("load")
        if kind in {"ready", "beat"}:
            if at != self.at:
                return self._leave("join")
            self.resets = 0
            return "here"
        if event.get("after") != self.at:
            return "pass" if at == self.at else self._leave("join")
        self.at = str(at)
        return "apply"

    def load(self, turn: int, at: str | None) -> Deed:
        """Take the position of a snapshot that is there, or that there is none to be had.

        Returns whether to show it and join, to load it once more, or to pass it over.
        """
        if turn != self._turn:
            return "pass"
        if at is None:
            self.resets += 1
            return self._leave("load")
        self.at = at
        return self._leave("join")

    def _leave(self, deed: Deed) -> Deed:
        self.turn()
        return deed

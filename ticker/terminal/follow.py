"""Following a ticker in the terminal, over its WebSocket."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import suppress
from datetime import datetime
from html.parser import HTMLParser
from textwrap import shorten
from typing import Any
from urllib.parse import quote, urlsplit

import click
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from ticker.terminal.client import Refused, asked
from ticker.terminal.place import Place
from ticker.wire.channel.farewells import NOT_ALLOWED

SILENT_SECONDS = 60
LONGEST_PAUSE = 30.0
LONGEST_LINE = 90
WITHIN_A_LINE = {"a", "code", "em", "s", "strong"}


async def tail(server: str, slug: str, *, number: int, as_json: bool) -> None:
    """Print a ticker's newest entries, then each event as it comes; for ever."""
    follower = Follower(server, slug, as_json=as_json)
    await follower.load(max(0, min(number, 100)))
    await follower.follow()


class _Line(HTMLParser):
    """Reads an entry's HTML for what it is called, or else for its text with its numbers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.name = self.text = ""
        self._numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "article":
            self.name = given.get("aria-label") or ""
        elif tag in {"ol", "ul"}:
            self._numbers.append(0 if tag == "ol" else None)
        elif tag == "li" and (last := self._numbers[-1]) is not None:
            self._numbers[-1] = int(given.get("value") or last + 1)
            self.text += f" {self._numbers[-1]}. "
        elif tag not in WITHIN_A_LINE:
            self.text += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ol", "ul"}:
            self._numbers.pop()

    def handle_data(self, data: str) -> None:
        self.text += data


def _title(event: dict[str, Any]) -> str:
    """Return an entry as one line: its headline, or where it has none, how its text begins."""
    if event["headline"]:
        return str(event["headline"])
    line = _Line()
    line.feed(event.get("html") or event.get("body_html") or "")
    line.close()
    return line.name or shorten(line.text, LONGEST_LINE, placeholder=" …") or "–"


class Follower:
    """Follows a ticker over its WebSocket, and never loses its place."""

    def __init__(self, server: str, slug: str, *, as_json: bool) -> None:
        self._server = server
        self._slug = slug
        self._as_json = as_json
        self._place = Place("")
        self._shown: dict[str, int] = {}
        self._pause = 0.5

    async def load(self, number: int) -> None:
        """Print those of the newest entries that were not printed yet, and take their position."""
        url = f"{self._server}/api/tickers/{quote(self._slug, safe='')}/entries"
        turn = self._place.turn()
        page = await asyncio.to_thread(asked, f"{url}?limit={number or 1}&at={self._place.at}")
        for entry in reversed(page["entries"][:number]):
            if self._shown.get(entry["id"]) != entry["revision"]:
                self._show({**entry, "type": "put"})
        self._place.load(turn, page["at"])

    async def follow(self) -> None:
        """Print each event, reconnecting as often as it takes."""
        while True:
            pause = None
            with suppress(OSError, TimeoutError, InvalidHandshake):
                pause = await self._stream()
            if pause is None:
                pause = random.uniform(0, self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _stream(self) -> float | None:
        """Follow one connection to its end; return the seconds to wait, None for a backoff."""
        parts = urlsplit(self._server)
        scheme = "wss" if parts.scheme == "https" else "ws"
        live = f"{scheme}://{parts.netloc}/t/{quote(self._slug, safe='')}/live"
        url, turn = f"{live}?since={self._place.at}", self._place.turn()
        async with connect(url, max_size=None) as socket:
            try:
                while True:
                    async with asyncio.timeout(SILENT_SECONDS):
                        text = await socket.recv()
                    ended = await self._take(turn, json.loads(text))
                    if ended is not None:
                        return ended
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 0
                reason = closed.rcvd.reason if closed.rcvd else ""
        if code == NOT_ALLOWED:
            raise Refused(f"The server does not let us follow '{self._slug}': {reason}.")
        with suppress(ValueError):
            return random.uniform(0, float(reason))
        return None

    async def _take(self, turn: int, event: dict[str, Any]) -> float | None:
        """Take what the server says; return the seconds to wait where we are to join again."""
        match self._place.take(turn, event):
            case "apply":
                self._show(event)
            case "here":
                self._pause = 0.5
            case "join":
                return 0.0
            case "load":
                wait = random.uniform(0, event["spread"])
                again = min(0.5 * 2**self._place.resets, LONGEST_PAUSE)
                await asyncio.sleep(
                    max(wait, random.uniform(0, again)) if self._place.resets > 1 else wait
                )
                self._place.at = event["at"]
                await self.load(100)
                return 0.0
            case "stop":
                raise Refused(f"The ticker '{self._slug}' was deleted.")
        return None

    def _show(self, event: dict[str, Any]) -> None:
        if event["type"] == "void":
            return
        if event["type"] == "put":
            again = event["id"] in self._shown
            self._shown[event["id"]] = event["revision"]
        if self._as_json:
            click.echo(json.dumps(event, ensure_ascii=False))
            return
        if event["type"] == "put":
            moment = datetime.fromisoformat(event["published_at"]).astimezone()
            marks = [click.style(" BREAKING", fg="red", bold=True)] if event["breaking"] else []
            marks += [" (edited)"] if again else []
            click.echo(f"{moment:%d.%m. %H:%M}{''.join(marks)}  {_title(event)}")
        elif event["type"] == "remove":
            click.echo(f"             retracted: {event['id']}")
        elif event["type"] == "ticker":
            click.echo(f"             {event['title']} [{event['status']}]")

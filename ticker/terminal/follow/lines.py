"""What happens in a ticker, as lines on a terminal."""

from __future__ import annotations

from datetime import datetime
from html.parser import HTMLParser
from textwrap import shorten
from typing import Any

import click

from ticker.terminal.standard import texts

LONGEST_LINE = 90
WITHIN_A_LINE = {"a", "code", "em", "s", "strong"}
INDENT = " " * 13


class Lines:
    """Prints entries and events; an entry that was printed before is marked as edited."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._shown: dict[str, int] = {}
        self._newest = ("", "")
        """Time and id of the newest entry so far, printed or not."""

    def show_page(self, entries: list[dict[str, Any]], number: int | None = None) -> None:
        """Print the newest of a page, newest first, or what has changed or is newer than before."""
        newest = self._newest
        for entry in reversed(entries if number is None else entries[:number]):
            known = self._shown.get(entry["id"])
            passed = number is None and known is None and _order(entry) <= newest
            if known != entry["revision"] and not passed:
                self.show({**entry, "type": "put"})
        self._newest = max([newest, *map(_order, entries)])

    def show(self, event: dict[str, Any]) -> None:
        """Print an event, if it is one for people."""
        if event["type"] == "void":
            return
        if self._as_json:
            click.echo(texts.told(event))
        elif event["type"] == "put":
            click.echo(self._entry(event))
        elif event["type"] == "remove":
            click.echo(f"{INDENT}retracted: {texts.line(event['id'])}")
        elif event["type"] == "ticker":
            click.echo(INDENT + texts.line(f"{event['title']} [{event['status']}]"))
        if event["type"] == "put":
            self._shown[event["id"]] = event["revision"]
            self._newest = max(self._newest, _order(event))

    def _entry(self, entry: dict[str, Any]) -> str:
        moment = datetime.fromisoformat(entry["published_at"]).astimezone()
        marks = [click.style(" BREAKING", fg="red", bold=True)] if entry["breaking"] else []
        marks += [" (edited)"] if entry["id"] in self._shown else []
        return f"{moment:%d.%m. %H:%M}{''.join(marks)}  {texts.line(_title(entry))}"


def _order(entry: dict[str, Any]) -> tuple[str, str]:
    return str(entry["published_at"]), str(entry["id"])


class _Text(HTMLParser):
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


def _title(entry: dict[str, Any]) -> str:
    """Return an entry as one line: its headline, or where it has none, how its text begins."""
    if entry["headline"]:
        return str(entry["headline"])
    text = _Text()
    text.feed(entry.get("html") or entry.get("body_html") or "")
    text.close()
    return text.name or shorten(text.text, LONGEST_LINE, placeholder=" …") or "–"

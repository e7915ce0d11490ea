"""Seen: what readers see of HTML, as plain text, with the numbers of lists and lines of tables."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "table"}


class _Reader(HTMLParser):
    """Reads aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._numbers: list[int | None] = []
        self._verbatim = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"ul", "ol"}:
            self._numbers.append(0 if tag == "ol" else None)
        if tag == "li":
            self._item(dict(attrs).get("value"))
        elif tag in {"br", "tr"}:
            self.text += "\n"
        elif tag in {"td", "th"}:
            self.text += " | "
        elif tag == "hr":
            self.text += "\n\n――\n\n"
        elif tag in _BLOCKS and not self.text.endswith(("• ", ". ")):
            self.text += "\n\n"
        self._verbatim |= tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self._numbers.pop()
        self._verbatim &= tag != "pre"
        if tag in _BLOCKS:
            self.text += "\n\n"

    def handle_data(self, data: str) -> None:
        self.text += data if self._verbatim else re.sub(r"[ \t\n]+", " ", data)

    def _item(self, value: str | None) -> None:
        number = self._numbers[-1]
        if number is not None:
            number = int(value) if value else number + 1
            self._numbers[-1] = number
        self.text += "\n• " if number is None else f"\n{number}. "


def seen(html: str) -> str:
    """Return what readers see; blank lines between paragraphs, none at the ends."""
    reader = _Reader()
    reader.feed(str(html))  # what is safe HTML escapes what is added to it
    reader.close()
    lines = [line.strip(" ") for line in reader.text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

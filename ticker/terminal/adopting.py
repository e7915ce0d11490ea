"""Adopting: pictures at strangers' addresses, in what was published before, become our own.

Each is fetched by the server, and the entry that names it is edited as by anybody: over HTTP, by
whoever asks, quietly, and only if it still stands as it was read. What does not work is told, and
keeps none of the others from it; so it can be run again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ticker.newsroom.markup import prose
from ticker.newsroom.markup.elsewhere import is_shown
from ticker.newsroom.markup.flavour.addresses import replaced
from ticker.terminal.client import Refused, asked, authorization

FETCHING_SECONDS = 60
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Text:
    """An entry, or a ticker's header, as the server gives it."""

    url: str
    """Where it stands."""
    field: str
    """Which one is Markdown."""
    values: Mapping[str, Any]

    @property
    def strange(self) -> dict[str, dict[str, str]]:
        """Return the addresses that readers are not shown pictures from, with what is said."""
        found = {
            one.url: {"alt": one.alt, "caption": one.caption, "credit": one.credit}
            for one in prose.strange(self.values[self.field])
        }
        image = self.values["image"]
        if image and not image["media"]:
            found[image["url"]] = {name: image[name] for name in ("alt", "caption", "credit")}
        return {address: said for address, said in found.items() if not is_shown(address)}

    def with_ours(self, ours: Mapping[str, str]) -> dict[str, Any]:
        """Return what changes of it where pictures at addresses are some of ours, by their ids."""
        text, image = self.values[self.field], self.values["image"]
        for address, picture_id in ours.items():
            text = replaced(text, address, f"media:{picture_id}")
        changed = {} if text == self.values[self.field] else {self.field: text}
        if image and image["url"] in ours:
            said = {name: image[name] for name in ("alt", "caption", "credit", "focus")}
            changed["image"] = {**said, "media": ours[image["url"]], "url": None}
        return changed


class Adopting:
    """What takes over the pictures of one ticker."""

    def __init__(
        self, server: str, token: str, slug: str, credit: str, told: Callable[[str], None]
    ) -> None:
        """Take whom to ask and as whom, whose the pictures are, and what takes a sentence."""
        self._server = server
        self._headers = authorization(token) | {"Content-Type": "application/json"}
        self._ticker = f"{server}/api/tickers/{quote(slug, safe='')}"
        self._credit = credit
        self._told = told
        self._ours: dict[str, str] = {}
        self.failed = 0
        """How many could not be taken over."""

    def run(self) -> int:
        """Take over all there are; return how many texts were changed. Raises Refused."""
        return sum(self._adopt(one) for one in self._texts())

    def _texts(self) -> Iterator[Text]:
        yield Text(self._ticker, "intro", asked(self._ticker, headers=self._headers))
        before = ""
        while True:
            url = f"{self._ticker}/entries?limit={AT_ONCE}{before}"
            page = asked(url, headers=self._headers)
            for entry in page["entries"]:
                yield Text(f"{self._ticker}/entries/{entry['id']}", "body", entry)
            if page["next"] is None:
                return
            before = f"&before={quote(page['next'], safe='')}"

    def _adopt(self, text: Text) -> bool:
        ours = {
            address: picture_id
            for address, said in text.strange.items()
            if (picture_id := self._taken(address, said))
        }
        changed = text.with_ours(ours)
        if not changed:
            return False
        revision = {"If-Match": f'"{text.values["revision"]}"'}
        body = changed if text.field == "intro" else {**changed, "quiet": True}
        try:
            asked(text.url, json.dumps(body).encode(), self._headers | revision, method="PATCH")
        except Refused as why:
            self.failed += len(ours)
            self._told(f"{text.url}: {why}")
            return False
        return True

    def _taken(self, address: str, said: Mapping[str, str]) -> str:
        """Return the id of a picture that was taken over; "" where that was not possible."""
        if address in self._ours:
            return self._ours[address]
        body = {**said, "credit": said["credit"] or self._credit, "url": address, "rights": True}
        try:
            picture = asked(
                f"{self._server}/api/media",
                json.dumps(body).encode(),
                self._headers,
                seconds=FETCHING_SECONDS,
            )
        except Refused as why:
            self.failed += 1
            self._told(f"{address}: {why}")
            self._ours[address] = ""
        else:
            self._ours[address] = picture["id"]
        return self._ours[address]

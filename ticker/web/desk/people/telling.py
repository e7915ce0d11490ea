"""Telling: what the audit has noted, in an editor's words; what is stored of it speaks none."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ticker.newsroom.audit.lines import Act, Line, stages
from ticker.newsroom.content.tickers import Header, Ticker
from ticker.newsroom.markup.locales import Locale
from ticker.newsroom.people.authors import CONSOLE, PROVIDER, SYSTEM
from ticker.newsroom.people.roles import NO_ROLE
from ticker.newsroom.people.tokens import TOKEN
from ticker.web.process import Process

_MACHINES = (SYSTEM, CONSOLE, PROVIDER)
_FIELDS = {
    "key_points": "desk.group.points",
    "slug": "desk.address",
    **{name: f"desk.audit.field.{name}" for name in ("intro", "listed", "pause_after", "aliases")},
}
"""How the fields of a ticker are called; else as the form to set it up has it."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Whatever is needed to tell lines to one editor."""

    words: Locale
    parties: Mapping[str, str]
    """How all who have done something are called, by their ids, each otherwise."""
    tickers: Mapping[str, str]
    """So are all tickers that there are, by their names."""
    zone: ZoneInfo

    @property
    def place(self) -> str:
        """Return whose clocks the times are by."""
        return self.zone.key.rpartition("/")[2].replace("_", " ")

    def when(self, moment: datetime) -> str:
        """Return when something was done."""
        return self.words.formats.to_the_second(moment, self.zone)

    def party(self, one: str) -> str:
        """Return who that is."""
        return self.parties.get(one, one) if one else self._text("nobody")

    def did(self, act: str) -> str:
        """Return what was done; what a later version notes stays as it is."""
        return self._known(f"act.{act}", act)

    def ticker(self, name: str) -> str:
        """Return what a ticker is called, or its name where there is none any more."""
        return self.tickers.get(name, name)

    def subject(self, line: Line) -> str:
        """Return to what it was done: an entry, or somebody."""
        if not line.subject:
            return ""
        if line.ticker:
            return self._text("entry", id=line.subject[-6:])
        return self.party(line.subject)

    def detail(self, line: Line) -> str:
        """Return what else is noted of it."""
        if not line.detail:
            return ""
        return self._by_act().get(line.act, str)(line.detail)

    def _by_act(self) -> dict[str, Callable[[str], str]]:
        return {
            Act.SIGNED_IN: self._way,
            Act.REFUSED: self._way,
            Act.SESSION_ENDED: lambda one: self._known(f"ended.{one}", one),
            Act.INVITED: self._role,
            Act.ROLE_CHANGED: lambda one: " → ".join(map(self._role, stages(one))),
            Act.LINK_MADE: lambda _: self._text("first_admin"),
            Act.TOKEN_MADE: self._scope,
            Act.CHANGED: self._fields,
            Act.READDRESSED: self._fields,
            Act.ENDED: self._fields,
            Act.MOVE_ASKED: self.ticker,
            Act.EXPORTED: lambda one: self._known(f"format.{one}", one),
        }

    def _way(self, detail: str) -> str:
        """Tell by what somebody came, and with which browser."""
        by, comma, device = detail.partition(", ")
        return f"{self._known(f'by.{by}', by)}{comma}{device}"

    def _role(self, detail: str) -> str:
        """Tell what `Grants.told` says."""
        return ", ".join(map(self._one_role, detail.split(", ")))

    def _one_role(self, detail: str) -> str:
        role, is_limited, name = detail.partition(" of ")
        said = self.words.texts.get(f"desk.role.{role}", role)
        if role in {NO_ROLE.told, "none"}:
            said = self._text("role.no")
        return self._text("role.of", role=said, ticker=self.ticker(name)) if is_limited else said

    def _scope(self, detail: str) -> str:
        """Tell what `Scope.told` says."""
        may, _, names = detail.partition(": ")
        told = ", ".join(self.ticker(name) for name in names.split())
        if names == "all":
            told = self.words.text("desk.tokens.all")
        return self._text("may", may=self._known(f"may.{may}", may), tickers=told)

    def _fields(self, detail: str) -> str:
        texts = self.words.texts
        return ", ".join(
            texts.get(_FIELDS.get(name, f"desk.{name}"), name) for name in detail.split()
        )

    def _text(self, key: str, **values: object) -> str:
        return self.words.text(f"desk.audit.{key}", **values)

    def _known(self, key: str, otherwise: str) -> str:
        return self.words.texts.get(f"desk.audit.{key}", otherwise)


async def telling(process: Process, words: Locale) -> Telling:
    """Return what tells lines in an editor's words, by what all are called now."""
    found = await process.archive.readings.by_name()
    tickers = {name: ticker for name, (ticker, _) in found.items()}
    named = await process.authors.all()
    said = {one: _called(one, name, words) for one, name in named.items()}
    machines = {one.id: words.text(f"desk.audit.{one.id}") for one in _MACHINES}
    titles = {name: ticker.title for name, ticker in tickers.items()}
    return Telling(
        words,
        _told_apart({**said, **machines}, lambda one: one[-6:], words),
        _told_apart(titles, lambda name: tickers[name].slug, words),
        home_zone(tickers.values()),
    )


def home_zone(tickers: Iterable[Ticker]) -> ZoneInfo:
    """Return the newsroom's time zone: that of most of its tickers."""
    usual = Counter(one.timezone for one in tickers).most_common(1)
    return ZoneInfo(usual[0][0] if usual else Header.model_fields["timezone"].default)


def alphabetical(name: str) -> str:
    """Return what names are sorted by: Ä stands with A, as in a telephone book."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(one for one in apart if not unicodedata.combining(one))


def _called(one: str, name: str, words: Locale) -> str:
    """Return what somebody is called; a program may be called like a person."""
    return words.text("desk.audit.program", name=name) if one.startswith(TOKEN) else name


def _told_apart(
    names: Mapping[str, str], sign: Callable[[str], str], words: Locale
) -> dict[str, str]:
    """Return names, with a sign behind those that several have."""
    often = Counter(names.values())
    return {
        one: words.text("desk.audit.apart", name=name, sign=sign(one)) if often[name] > 1 else name
        for one, name in names.items()
    }

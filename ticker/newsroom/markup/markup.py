"""Markup: tickers and entries as HTML, the same for the page and for what is pushed to it.

There is one renderer. A page is made of the very macros that make the pushed fragments, so that a
page after live events is the page that a reload would show. Nothing here depends on the present
moment: what is relative to it ("5 minutes ago") is added by the reader's script.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from ticker.compiled import Compiled
from ticker.newsroom.content.fields import is_web_address
from ticker.newsroom.content.moments import written
from ticker.newsroom.content.quotation import quotation
from ticker.newsroom.markup import days, elsewhere, overlay, prose
from ticker.newsroom.markup.days import moment_of
from ticker.newsroom.markup.locales import locale, with_territory
from ticker.newsroom.markup.pictures import large, picture, size, strange
from ticker.newsroom.markup.prose import to_html, to_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ticker.newsroom.content.entries import Entry
    from ticker.newsroom.content.images import StoredImage
    from ticker.newsroom.content.tickers import Ticker

SUMMARY_LENGTH = 200
TITLE_LENGTH = 90
BEGINNING_LENGTH = 160


def plain(markdown: str, longest: int = SUMMARY_LENGTH) -> str:
    """Return Markdown as plain text on one line, cut at a word where it is longer."""
    return cut(to_text(markdown), longest)


def cut(text: str, longest: int) -> str:
    """Return a line of plain text, cut at a word where it is longer."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(None, 1)[0].rstrip(" ,;:–") + " …"


def title(ticker: Ticker, entry: Entry) -> str:
    """Return what an entry is called where only a line of it is shown."""
    if entry.headline:
        return entry.headline
    if said := plain(entry.body, TITLE_LENGTH):
        return said
    if entry.image and (said := entry.image.caption or entry.image.alt):
        return cut(said, TITLE_LENGTH)
    return locale(ticker.language).at("untitled", moment_of(entry), ticker.zone)


def called(ticker: Ticker, entry: Entry) -> str:
    """Return the title as it stands apart from its entry: what is in doubt says so."""
    words, name = locale(ticker.language), title(ticker, entry)
    if entry.verification not in {"unconfirmed", "refuted"}:
        return name
    return f"{words.text(f'verification.{entry.verification}')}: {name}"


def begins(entry: Entry) -> str:
    """Return how an entry's text begins, to stand below its headline."""
    return plain(entry.body, BEGINNING_LENGTH) if entry.headline else ""


def images(entry: Entry) -> list[StoredImage]:
    """Return the pictures that an entry shows, its own before those in its text."""
    own = [entry.image] if entry.image and elsewhere.is_shown(entry.image.url) else []
    return [*own, *prose.pictures(entry.body)]


def pictured(ticker: Ticker, entry: Entry | None = None) -> StoredImage | None:
    """Return the picture that stands for a ticker, or for an entry, wherever it is shared."""
    shown = images(entry) if entry else []
    if ticker.image and elsewhere.is_shown(ticker.image.url):
        shown.append(ticker.image)
    return shown[0] if shown else None


def _edited(ticker: Ticker, entry: Entry) -> str:
    """Return when an entry was edited, with the day where that is not its own."""
    if entry.edited_since is None:
        return ""
    same = days.day(ticker, entry.edited_since) == days.day(ticker, moment_of(entry))
    words = locale(ticker.language)
    return words.at("edited" if same else "edited.later", entry.edited_since, ticker.zone)


_OURS = "ours/"
"""Before the name of a template of ours, whatever goes before it."""


def environment(*folders: Path) -> Environment:
    """Return what renders the parts of a page, and the templates in further folders."""
    ours = FileSystemLoader([Path(str(files("ticker.newsroom.markup"))), *folders])
    made = Environment(
        auto_reload=False,
        autoescape=True,
        bytecode_cache=Compiled(__file__),
        # What goes before a template of ours may still build on it, as `ours/page.html`.
        loader=ChoiceLoader([overlay.templates, ours, PrefixLoader({_OURS.rstrip("/"): ours})]),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters.update(prose=to_html, plain=plain, written=written, with_territory=with_territory)
    made.tests.update(address=is_web_address, shown=elsewhere.is_shown)
    made.globals.update(
        begins=begins,
        day_names=days.names,
        day_of=days.day,
        days=days.parted,
        edited=_edited,
        heading=days.heading,
        key_names=days.key_names,
        key_time=days.key_time,
        size=size,
        stamp=days.stamp,
        strange=strange,
        locale=locale,
        moment_of=moment_of,
        large=large,
        next_update=days.next_update,
        picture=picture,
        pictured=pictured,
        quotation=quotation,
        title_of=title,
        called=called,
        undated=days.undated,
        updated=days.updated,
    )
    return made


def fragment(ticker: Ticker, entry: Entry) -> str:
    """Return an entry's ``<article>``, as the page has it and as readers are pushed it."""
    return _macro("parts/entry.html", "article", ticker, entry)


def header(ticker: Ticker, updated_at: datetime) -> str:
    """Return a ticker's ``<header>``, as the page has it and as readers are pushed it."""
    return _macro("parts/header.html", "header", ticker, updated_at)


def _macro(template: str, name: str, *values: object) -> str:
    return str(getattr(_ENVIRONMENT.get_template(template).module, name)(*values)).strip()


_ENVIRONMENT = environment()


def show_from(hosts: Iterable[str], logo: str = "") -> None:
    """Have pictures of these hosts be shown from where they lie, `*` means any; others are links.

    A logo is shown wherever it lies. What was rendered before is not kept.
    """
    elsewhere.name(hosts, logo)
    prose.forget()


def load(made: Environment | None = None, but: str = "") -> None:
    """Compile all templates that something is rendered with, or else those of a page's parts.

    Once they are laid over: whoever comes first, or all who come at once, would wait for it. Those
    of the folder ``but`` are left for later.
    """
    made = made or _ENVIRONMENT
    for name in made.list_templates(["html"]):
        path = name.removeprefix(_OURS)
        if path != name and not (but and path.startswith(but)):
            made.get_template(path)

"""The inspection: whether a newsroom's own templates and texts can be used, before anybody asks.

What is wrong with them is said at the start, with the file's name: a page that cannot be made would
be found by a reader, and an entry that cannot be made by an editor.
"""

from __future__ import annotations

import json
import string
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from traceback import extract_tb

from jinja2 import TemplateSyntaxError, nodes

from ticker.newsroom.content.entries import Entry, StoredSource
from ticker.newsroom.content.images import Picture, StoredImage
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup import markup, overlay
from ticker.newsroom.markup.locales import LANGUAGES, ours

_PARTS = Path(str(files("ticker.newsroom.markup")))
_MOMENT = datetime(2026, 11, 4, 13, 12, tzinfo=UTC)
_PICTURE = Picture("x" * 16 + "-1600x900", 1600, 900)
_IMAGE = StoredImage(_PICTURE.url, "x", "x", "x", _PICTURE.id)
_TICKER = Ticker(
    slug="xx",
    title="x",
    kicker="x",
    intro="x",
    image=_IMAGE,
    created_at=_MOMENT,
    updated_at=_MOMENT,
)
_ENTRY = Entry(
    id="x",
    revision=2,
    headline="x",
    body=f"x\n\n![x](media:{_PICTURE.id})",
    image=_IMAGE,
    label="x",
    author="x",
    correction="x",
    source=StoredSource(name="x", url="https://x.example/"),
    verification="confirmed",
    tags=("x",),
    published_at=_MOMENT,
    updated_at=_MOMENT,
    edited_at=_MOMENT,
)


class WrongOverlay(Exception):
    """A newsroom's own folder holds what cannot be used; the text says which file, and why."""


def inspect() -> None:
    """Look at all that goes before ours. Raises WrongOverlay."""
    for path in overlay.files():
        if path.suffix == ".html":
            _compile(path)
        else:
            _read(path)
    if folder := overlay.folder():
        for language in LANGUAGES:
            _make_fragments(folder, language)


def _compile(path: Path) -> None:
    source, environment = _text(path), markup.environment()
    try:
        environment.compile(source, filename=str(path))
    except TemplateSyntaxError as error:
        why = f"line {error.lineno}: {error.message}"
        raise WrongOverlay(f"holds {path}, which does not compile: {why}") from None
    tree, place = environment.parse(source), _PARTS / path.relative_to(overlay.folder() or path)
    needed = _macros(environment.parse(_text(place))) if place.is_file() else set()
    if missing := needed - _macros(tree) - _set(tree):
        what = f"lacks the macro '{min(missing)}', which ours of that name has"
        raise WrongOverlay(f"holds {path}, which {what}")


def _macros(tree: nodes.Template) -> set[str]:
    return {macro.name for macro in tree.find_all(nodes.Macro)}


def _set(tree: nodes.Template) -> set[str]:
    """Return what else others may import: a macro of ours that was given its name again."""
    targets = [one.target for one in tree.body if isinstance(one, nodes.Assign)]
    return {target.name for target in targets if isinstance(target, nodes.Name)}


def _read(path: Path) -> None:
    known = ours(path.stem)
    if known is None or path.parent != overlay.folder():
        may = " and ".join(f"{language}.json" for language in LANGUAGES)
        raise WrongOverlay(f"holds {path}, but texts are read from {may} in the folder itself")
    try:
        texts = json.loads(_text(path))
    except ValueError as error:
        raise WrongOverlay(f"holds {path}, which is not JSON: {error}") from None
    if not isinstance(texts, dict) or not all(isinstance(one, str) for one in texts.values()):
        raise WrongOverlay(f"holds {path}, which should be one object of keys and texts")
    for key, text in texts.items():
        if key not in known:
            raise WrongOverlay(f"holds {path}, where '{key}' is not the key of any text")
        _hold_values(path, key, text, _values(known[key]))


def _hold_values(path: Path, key: str, text: str, given: set[str]) -> None:
    try:
        strange = _values(text) - given
    except ValueError as error:
        raise WrongOverlay(f"holds {path}, where '{key}' cannot be filled in: {error}") from None
    if strange:
        may = ", ".join(f"{{{name}}}" for name in sorted(given)) or "nothing"
        asked = f"asks for {{{min(strange)}}}, but is given {may}"
        raise WrongOverlay(f"holds {path}, where '{key}' {asked}")


def _values(text: str) -> set[str]:
    """Return what a text is filled in with; ValueError where its braces do not pair."""
    return {
        f"{name}{f'!{how}' if how else ''}{f':{form}' if form else ''}"
        for _, name, form, how in string.Formatter().parse(text)
        if name is not None
    }


def _make_fragments(folder: Path, language: str) -> None:
    """Make a header and an entry: without these nothing could be published."""
    ticker = replace(_TICKER, language=language)
    try:
        markup.header(ticker, _MOMENT)
        markup.fragment(ticker, _ENTRY)
    except Exception as error:  # noqa: BLE001 - a template may raise anything
        frames = extract_tb(error.__traceback__)
        own = [one for one in frames if Path(one.filename).is_relative_to(folder)]
        what = (
            f"{own[-1].filename}, by line {own[-1].lineno} of which"
            if own
            else "templates by which"
        )
        raise WrongOverlay(f"holds {what} no entry can be made: {error}") from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongOverlay(f"holds {path}, which cannot be read: {error}") from None

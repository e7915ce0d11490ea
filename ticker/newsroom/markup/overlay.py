"""The overlay: a newsroom's own templates and texts, a folder that goes before ours."""

from __future__ import annotations

import json
from pathlib import Path

from jinja2 import FileSystemLoader

STATIC = "static"
"""The folder in it of files that are sent as they are; nothing in there is a template."""

templates = FileSystemLoader([])
"""Finds the newsroom's templates; every environment asks it first."""


def lay(folder: Path | None) -> None:
    """Have a folder go before ours; called before anything is rendered, since that is kept."""
    templates.searchpath[:] = [] if folder is None else [str(folder)]


def folder() -> Path | None:
    """Return the folder that goes before ours."""
    return Path(templates.searchpath[0]) if templates.searchpath else None


def texts(language: str) -> dict[str, str]:
    """Return the newsroom's own texts in a language; ValueError where they cannot be read."""
    laid = folder()
    file = laid / f"{language}.json" if laid else None
    if file is None or not file.is_file():
        return {}
    own: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return own


def files() -> list[Path]:
    """Return all that shapes what is rendered, in an order that stays."""
    laid = folder()
    found = sorted(laid.rglob("*")) if laid else []
    return [
        path
        for path in found
        if path.is_file() and path.suffix in {".html", ".json"} and not _is_static(path)
    ]


def contents() -> list[tuple[str, bytes]]:
    """Return the same as names, which do not depend on where the folder lies, and bytes."""
    laid = folder()
    return [(path.relative_to(laid).as_posix(), path.read_bytes()) for path in files() if laid]


def _is_static(path: Path) -> bool:
    laid = folder()
    return laid is not None and path.is_relative_to(laid / STATIC)

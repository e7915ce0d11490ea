"""Templates: whole pages, of the parts that are pushed to readers and what stands around them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ticker.newsroom.markup import markup

_ENVIRONMENT = markup.environment(Path(str(files("ticker.web"))) / "templates")


def render(template: str, /, **context: object) -> str:
    """Return a whole page."""
    return _ENVIRONMENT.get_template(template).render(context)


def load() -> None:
    """Compile what pages are made of, before anybody asks for one."""
    markup.load()
    markup.load(_ENVIRONMENT)

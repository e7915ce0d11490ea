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
    """Compile what readers' pages are made of, before anybody asks for one.

    Those of the desk are twice as much, and a start is not to wait for them: whichever editor comes
    first does, by a few milliseconds each.
    """
    markup.load()
    markup.load(_ENVIRONMENT, but="desk/")

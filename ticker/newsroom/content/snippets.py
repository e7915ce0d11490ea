"""Snippets: beginnings of entries that a newsroom needs again and again."""

from __future__ import annotations

from typing import Annotated

from ticker.newsroom.content.fields import Asked, Line, Lines

MOST_SNIPPETS = 12


class Snippet(Asked):
    """What an editor begins with: a name to find it by, and what it sets."""

    name: Annotated[str, Line(40, least=1)]
    label: Annotated[str, Line(40)] = ""
    breaking: bool = False
    headline: Annotated[str, Line(300)] = ""
    body: Annotated[str, Lines(4000)] = ""

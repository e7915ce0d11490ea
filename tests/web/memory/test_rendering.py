"""Rendering: what depends on what is stored is made in a thread, so that nobody waits for it."""

from __future__ import annotations

import asyncio

import jinja2
import markdown_it
import pytest
from support.clients.desk import Desk
from support.clients.rows import ADDRESSES, filled
from support.machines.here import Here

SLUG = "gerendert"


@pytest.fixture
def in_the_loop(monkeypatch):
    """What has been rendered while an event loop waited for it."""
    found: list[str] = []

    def watched(of: type, method: str) -> None:
        made = getattr(of, method)

        def render(self, *given, **named):
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                pass
            else:
                found.append(f"{of.__name__} {getattr(self, 'name', '')}")
            return made(self, *given, **named)

        monkeypatch.setattr(of, method, render)

    watched(jinja2.Template, "render")
    watched(markdown_it.MarkdownIt, "render")
    return found


def test_nothing_is_rendered_in_the_event_loop(bundled, in_the_loop):
    """At no address, to nobody who asks and to an editor, first and once more."""
    with Here(bundled.store_url, prefix="rendered") as here:
        editor = here.editor()
        editor.create(SLUG, intro="**Lage** und Stand", key_points=[{"text": "Was bisher geschah"}])
        editor.http.put(f"/{SLUG}/entries/da", json={"headline": "Da", "body": "- eins\n- zwei"})
        editor.http.put(f"/{SLUG}/entries/weg", json={"headline": "Weg"})
        editor.http.delete(f"/{SLUG}/entries/weg")
        in_the_loop.clear()
        with Desk(here) as desk:
            desk.sign_in()
            for row in ADDRESSES:
                if row.method == "GET" and not row.path.endswith("/live"):
                    for _ in range(2):
                        desk.http.get(here.url + filled(row.path, SLUG))
                    editor.http.get(here.url + filled(row.path, SLUG))
            desk.http.get(f"{here.url}/t/{SLUG}/e/weg")
        assert in_the_loop == []

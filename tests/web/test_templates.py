"""Templates: nobody's page waits until they are compiled."""

from __future__ import annotations

import jinja2
import pytest
from support.clients.readers import get
from support.machines.here import Here

from ticker.machine.valkey.valkey import Valkey


def test_the_first_page_is_made_of_what_is_there(tmp_path, monkeypatch, slug):
    """Once a worker serves, no template is compiled, whichever page a reader asks for."""
    with Valkey(tmp_path) as url, Here(url) as here:
        monkeypatch.setattr(jinja2.Environment, "compile", lambda *_: pytest.fail("compiled"))
        editor = here.editor()
        editor.create(slug)
        editor.publish(slug, "Da")
        for path in ("/", f"/t/{slug}", f"/t/{slug}/embed", "/sign-in"):
            assert get(f"{here.url}{path}").status_code == 200
        assert get(f"{here.url}/nothing").status_code == 404

"""What is stored is tried on each kind of store: a ticker lies whole in one slot."""

from __future__ import annotations

import pytest
from support.clients.described import is_described
from support.machines.servers import Server


@pytest.fixture(scope="session", params=["bundled", "clustered"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each kind of store in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def editor(server: Server):
    """Somebody who may write to the server, and is answered as the API's document says."""
    editor = server.editor()
    editor.http.event_hooks = {"response": [is_described]}
    return editor

"""Fixtures of these tests: what they look at is above the store, so one of them will do."""

from __future__ import annotations

import pytest
from support.machines.servers import Editor, Server


@pytest.fixture(scope="session")
def server(bundled: Server) -> Server:
    """The server on its bundled Valkey."""
    return bundled


@pytest.fixture(scope="session")
def editor(server: Server) -> Editor:
    """Somebody who may write to it."""
    return server.editor()

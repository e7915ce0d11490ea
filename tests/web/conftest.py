"""Servers that are set up in a way of their own, for the tests of the web."""

from __future__ import annotations

import pytest
from support.clients.desk import Desk
from support.machines.servers import Server
from support.machines.stores import free_port


@pytest.fixture(scope="session")
def small():
    """A server that keeps three events, takes two readers, and knows its public address."""
    settings = {"log_length": 3, "max_readers": 2, "public_url": "https://live.example"}
    with Server(
        port=free_port(), **settings, drain_seconds=7, secret="not much of a secret"
    ) as server:
        yield server


@pytest.fixture(scope="session")
def small_editor(small):
    """Somebody who may write to the small server."""
    return small.editor()


@pytest.fixture
def short_log(small_editor, slug):
    """An editor of the small server, and a slug that is free there."""
    return small_editor, slug


@pytest.fixture
def visitor(server):
    """A browser in which nobody has signed in yet."""
    with Desk(server) as one:
        yield one


@pytest.fixture(scope="session")
def desk(server):
    """An editor who has signed in at the desk."""
    with Desk(server) as one:
        yield one.sign_in()

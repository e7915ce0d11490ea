"""Somebody in the newsroom whom no other test knows, with a way in of their own."""

from __future__ import annotations

import pytest
from support.clients.desk import PASSWORD, Desk


@pytest.fixture
def name(slug):
    """A name without a space, which would open the list that one chooses it from by keys."""
    return f"Grace-{slug}"


@pytest.fixture
def grace(house, name):
    """Somebody who has come in by a link, and set a password."""
    with Desk(house) as one:
        yield one.with_password(name, PASSWORD)

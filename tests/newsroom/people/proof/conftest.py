"""A store of each kind, under a prefix of each test's own, and what shows who somebody is."""

from __future__ import annotations

import pytest
from support.proof import Counting, Phone, Place

from ticker.newsroom.people.proof.hashing import Hashing
from ticker.newsroom.people.proof.recovery import Recovery
from ticker.wire.store.store import Store


@pytest.fixture
async def place(server, slug):
    """A place that no other test uses, on each kind of store in turn."""
    store = Store(server.store_url, slug)
    yield Place(store, slug)
    await store.close()


@pytest.fixture
def hasher():
    """What hashes, cheaply."""
    hasher = Counting()
    yield hasher
    hasher.may_go_on.set()


@pytest.fixture
def hashing(hasher):
    """The threads that it hashes in."""
    hashing = Hashing(hasher)
    yield hashing
    hasher.may_go_on.set()
    hashing.close()


@pytest.fixture
def phone(place):
    """Anna's."""
    return Phone(place)


@pytest.fixture
def recovery(place):
    """The recovery codes."""
    return Recovery(place.store, place.prefix)

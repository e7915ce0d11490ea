"""Cookies: what a browser would keep of ours is read, and no more."""

from __future__ import annotations

import pytest
from support.clients.desk import Desk

FILLED = 16 * 1024


@pytest.fixture
def asks(server):
    """Ask for the desk with what is put before the cookie of somebody who is signed in."""
    with Desk(server) as desk:
        own = desk.sign_in().cookie
        desk.http.cookies.clear()

        def asked(*before: str, room: int = 0) -> int:
            filled = [f"filled={'x' * (FILLED - len(own) - len('filled=; ') - room)}"] * bool(room)
            lines = [("Cookie", one) for one in (*before, *filled, own)]
            return desk.http.get("/desk", headers=lines).status_code

        yield asked


def test_they_may_come_in_several_lines(asks):
    """A proxy may have taken them apart."""
    assert asks() == asks("a=1", "b=2") == 200


@pytest.mark.parametrize(("room", "status"), [(1, 200), (-1, 401)])
def test_too_many_are_read_as_none(asks, room, status):
    """More than 16 KiB of cookies are nobody's."""
    assert asks(room=room) == status

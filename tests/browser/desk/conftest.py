"""Editors' browsers, in which somebody has signed in."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from support.clients.browsers import open_live
from support.clients.desk import Desk
from support.clients.writing import open_desk


@pytest.fixture
def signed_in(server) -> dict[str, Any]:
    """What a browser keeps in which Ada has signed in by a link."""
    with Desk(server) as one:
        return {"storage_state": one.sign_in("Ada").storage_state}


@pytest.fixture
def browser_of_ada(new_context, signed_in) -> BrowserContext:
    """The browser of Ada."""
    return new_context(**signed_in)


@pytest.fixture
def desk(browser_of_ada, server, ticker) -> Page:
    """The desk of the ticker, for Ada."""
    return open_desk(browser_of_ada, f"{server.url}/desk/{ticker}")


@pytest.fixture
def reader(new_context, server, ticker) -> Page:
    """A reader's page, in another browser."""
    return open_live(new_context().new_page(), f"{server.url}/t/{ticker}")

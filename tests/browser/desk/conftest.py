"""Editors' browsers, in which somebody has signed in."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.clients.browsers import open_live
from support.clients.writing import open_desk


@pytest.fixture(scope="module")
def signed_in() -> dict[str, Any]:
    """What the browser of an editor keeps, once one of the tests has signed in."""
    return {}


@pytest.fixture
def browser_of_ada(new_context, server, signed_in) -> BrowserContext:
    """The browser of Ada, who has signed in by a link."""
    context = new_context(**signed_in)
    if not signed_in:
        page = context.new_page()
        page.goto(server.run("sign-in", "Ada").stdout.strip())
        page.get_by_role("button", name="Anmelden").click()
        expect(page).to_have_url(f"{server.url}/desk")
        signed_in["storage_state"] = context.storage_state()
        page.close()
    return context


@pytest.fixture
def desk(browser_of_ada, server, ticker) -> Page:
    """The desk of the ticker, for Ada."""
    return open_desk(browser_of_ada, f"{server.url}/desk/{ticker}")


@pytest.fixture
def reader(new_context, server, ticker) -> Page:
    """A reader's page, in another browser."""
    return open_live(new_context().new_page(), f"{server.url}/t/{ticker}")

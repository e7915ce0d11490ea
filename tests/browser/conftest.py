"""Fixtures of the browser tests: one Chromium, and a fresh context for each test."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support import worst
from support.clients import browsers, firefox
from support.clients.browsers import QUICK, Complaints
from support.clients.partners import Partner
from support.machines.here import Here
from support.machines.servers import Editor, Server
from support.worst import LANGUAGES, Story

expect.set_options(timeout=browsers.PATIENCE)

collect_ignore = [] if firefox.installed() else ["test_firefox.py"]


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, started once."""
    if not browsers.installed():
        sentence = "Chromium is not installed; on Debian and Ubuntu: apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with browsers.chromium() as (browser, loop):
        browsers.running(None)
        yield browser, loop


@pytest.fixture
def complaints() -> Complaints:
    """What the test's pages complain of; unless allowed, nothing."""
    return Complaints()


@pytest.fixture
def new_context(chromium, complaints: Complaints):
    """Make browser contexts, each as fresh as a reader's first visit."""
    browser, loop = chromium
    contexts: list[BrowserContext] = []

    def make(*scripts: str, **options: Any) -> BrowserContext:
        context = browser.new_context(**{"locale": "de-DE", "reduced_motion": "reduce", **options})
        context.set_default_timeout(browsers.PATIENCE)
        for script in scripts:
            context.add_init_script(script)
        complaints.listen(context)
        contexts.append(context)
        return context

    browsers.running(loop)
    try:
        yield make
        for context in contexts:
            context.close()
    finally:
        browsers.running(None)
    assert complaints.unexpected == []


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """One reader's browser."""
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One page in it."""
    return context.new_page()


@pytest.fixture(scope="session")
def site():
    """A partner's site."""
    with Partner() as site:
        yield site


@pytest.fixture
def partner(site: Partner, editor: Editor, ticker: str) -> Partner:
    """A partner's site, still empty, which the ticker allows."""
    site.html = site.css = site.policy = ""
    editor.http.patch(f"/{ticker}", json={"embed_origins": [site.url]})
    return site


@pytest.fixture(scope="session")
def house(server: Server):
    """A newsroom's server, whose pages have a line at the top that leads to two places."""
    site = {"site_name": "Küstenkurier", "site_url": "https://paper.example/"}
    with Here(server.store_url, prefix="house", **site) as house:
        yield house


@pytest.fixture(scope="module", params=LANGUAGES)
def story(house: Here, request: pytest.FixtureRequest) -> Story:
    """The worst day's tickers, in each language in turn."""
    return worst.write(house.editor(), request.param)


@pytest.fixture
def reader(new_context: Callable[..., BrowserContext], story: Story) -> Page:
    """The page of a reader whose browser speaks that language, and tries again at once."""
    return new_context(QUICK, locale=story.language).new_page()

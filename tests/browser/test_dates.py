"""Dates: a page says as much of one as its reader needs on that day, and goes on being right."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from support.clients.browsers import arrived, as_reloaded, open_live

NOW = "2026-03-26T11:00:00Z"
TODAY = re.compile("^Aktualisiert [0-9:]+ Uhr$")
DATED = re.compile("^Aktualisiert [0-9]{2}\\.[0-9]{2}\\.20[0-9]{2}, [0-9:]+ Uhr$")


UNTIMED = """
  const parse = JSON.parse;
  JSON.parse = (...given) => {
    const read = parse(...given);
    if (read?.now) delete read.now;
    return read;
  };
"""
"""Before a server of an earlier version, which does not say what time it is, one's own counts."""


@pytest.fixture
def page(new_context):
    """A page to which the server does not say its time."""
    return new_context(UNTIMED).new_page()


@pytest.fixture
def today(page):
    """A page whose reader's clock stands on a day."""
    page.clock.set_fixed_time(NOW)
    return page


@pytest.mark.parametrize("live", [True, False])
def test_another_year_is_said(today, server, editor, ticker, live):
    """A day of this year goes without its year, one of another has it, live as after a reload."""
    if live:
        open_live(today, f"{server.url}/t/{ticker}")
    editor.publish(ticker, "Vorjahr", published_at="2025-12-31T11:00:00Z")
    entry = editor.publish(ticker, "Neujahr", published_at="2026-01-01T11:00:00Z")
    if not live:
        open_live(today, f"{server.url}/t/{ticker}")
    arrived(today, entry["position"])
    headings = today.locator(".day > h2")
    expect(headings).to_have_text(["Donnerstag, 1. Januar", "Mittwoch, 31. Dezember 2025"])
    as_reloaded(today)


@pytest.mark.parametrize("live", [True, False])
def test_a_key_event_of_another_week_has_its_date(today, server, editor, ticker, live):
    """On its day the time says enough, for six days the weekday."""
    if live:
        open_live(today, f"{server.url}/t/{ticker}")
    for day in ("19", "20", "26"):
        time = f"2026-03-{day}T10:00:00Z"
        entry = editor.publish(ticker, day, key=True, published_at=time)
    if not live:
        open_live(today, f"{server.url}/t/{ticker}")
    arrived(today, entry["position"])
    lines = today.locator(".keys time")
    expect(lines).to_have_text(["11:00", "Fr 11:00", "19.03.2026"])
    as_reloaded(today)


def test_the_date_of_the_last_change_is_said_from_the_next_day_on(page, server, editor, ticker):
    """On its day the time says it all; a page that stays open over midnight says the date."""
    updated = page.locator(".updated")
    page.goto(f"{server.url}/t/{ticker}")
    expect(updated).to_have_text(TODAY)
    page.clock.set_fixed_time("2099-01-01T11:00:00Z")
    editor.publish(ticker, "Noch einer")
    expect(updated).to_have_text(DATED)


def test_without_script_dates_are_whole(new_context, server, editor, ticker):
    """The page itself says when it was last changed, and every other year."""
    editor.publish(ticker, "Vor Jahren", published_at="2020-02-29T11:00:00Z", key=True)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{server.url}/t/{ticker}")
    expect(page.locator(".updated")).to_have_text(DATED)
    expect(page.locator(".day > h2").last).to_have_text("Samstag, 29. Februar 2020")
    expect(page.locator(".keys time")).to_have_text("29.02.2020")

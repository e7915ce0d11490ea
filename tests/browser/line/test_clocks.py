"""Clocks: a reader's own may be wrong by hours, or be set while the page is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from support.clients.browsers import arrived, live, open_live


@pytest.mark.parametrize("hours", [-3, 3, 24 * 400])
def test_ages_are_true_on_a_phone_with_a_wrong_clock(page, server, editor, ticker, hours):
    """What has just been published is new, and of today, by the newsroom's clock."""
    old = (datetime.now(UTC) - timedelta(minutes=30)).isoformat()
    editor.publish(ticker, "Vor einer halben Stunde", published_at=old)
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    page.clock.resume()
    open_live(page, f"{server.url}/t/{ticker}")
    arrived(page, editor.publish(ticker, "Jetzt")["position"])
    ages = page.locator(".entries .ago")
    expect(ages.nth(0)).to_have_attribute("data-ago", "jetzt")
    expect(ages.nth(1)).to_have_attribute("data-ago", "vor 30 Min.")
    expect(page.locator(".updated")).to_contain_text("Aktualisiert ")
    assert " am " not in page.locator(".updated").inner_text()


def test_ages_are_true_where_one_polls(new_context, server, editor, ticker):
    """Whoever polls is told by the answers themselves what time it is."""
    page = new_context("delete window.WebSocket; delete window.EventSource;").new_page()
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=3))
    page.clock.resume()
    open_live(page, f"{server.url}/t/{ticker}")
    arrived(page, editor.publish(ticker, "Jetzt")["position"])
    expect(page.locator(".entries .ago")).to_have_attribute("data-ago", "jetzt")


def test_a_clock_that_is_set_back_does_not_hide_silence(page, server, editor, ticker):
    """A connection on which nothing comes is given up in time, whatever the reader's clock says."""
    page.clock.install()
    page.add_init_script(MUTE)
    page.goto(f"{server.url}/t/{ticker}")
    page.clock.run_for(1000)
    live(page)
    page.evaluate("window.mute = true")
    page.clock.set_system_time(datetime.now(UTC) - timedelta(hours=2))
    page.clock.run_for(70_000)
    page.wait_for_function("window.joins > 1")


MUTE = """
  window.joins = 0;
  const Native = WebSocket;
  window.WebSocket = class extends Native {
    constructor(...given) {
      super(...given);
      window.joins += 1;
      this.addEventListener('message', (event) => {
        if (window.mute) event.stopImmediatePropagation();
      });
    }
  };
"""
"""Connections that go on, and say nothing more once they are told to."""

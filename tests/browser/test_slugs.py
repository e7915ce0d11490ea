"""A slug that changes while pages are open."""

from __future__ import annotations

from support.clients.browsers import arrived, as_reloaded, live


def test_open_pages_load_afresh(page, server, editor, ticker):
    """A page that was open under the former slug shows what a reload shows, and goes on."""
    editor.publish(ticker, "Eins")
    page.goto(f"{server.url}/t/{ticker}")
    live(page)
    editor.http.patch(f"/{ticker}", json={"slug": f"{ticker}-neu"})
    page.wait_for_function(
        "(url) => document.querySelector(`[href^='${url}/e/']`)", arg=f"/t/{ticker}-neu"
    )
    arrived(live(page), editor.publish(ticker, "Zwei")["position"])
    as_reloaded(page)

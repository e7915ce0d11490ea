"""Compression: what a browser offers by itself is accepted, and it reads what comes."""

from __future__ import annotations

from support.clients.browsers import open_live

JOIN = """
(path) => new Promise((resolve, reject) => {
  const address = new URL(path, location.href);
  address.protocol = 'ws:';
  window.got = [];
  window.socket = new WebSocket(address);
  window.socket.onmessage = ({ data }) => {
    window.got.push(JSON.parse(data));
    resolve(window.socket.extensions);
  };
  window.socket.onerror = reject;
})
"""


def test_a_browser_reads_compressed_entries(page, server, editor, ticker):
    """Chromium negotiates permessage-deflate, and gets entries live as they were written."""
    at = editor.entries(ticker)["at"]
    open_live(page, f"{server.url}/t/{ticker}")
    agreed = page.evaluate(JOIN, f"/t/{ticker}/live?since={at}")
    assert agreed.split("; ")[0] == "permessage-deflate"
    assert "server_no_context_takeover" in agreed
    entry = editor.publish(ticker, "Größe 𝄞", body="Die Fähre „Föhr“ legt ab. " * 300)
    page.wait_for_function("() => window.got.some((event) => event.type === 'put')")
    (event,) = [one for one in page.evaluate("window.got") if one["type"] == "put"]
    assert (event["id"], event["headline"]) == (entry["id"], "Größe 𝄞")
    assert event["html"].count("„Föhr“") == 300
    page.evaluate("window.socket.close()")

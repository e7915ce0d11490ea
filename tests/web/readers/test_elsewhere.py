"""Elsewhere: scripts on pages that may show a ticker read what is public, and no others do."""

from __future__ import annotations

import pytest
from support.clients.readers import everywhere, get

PARTNER = "https://partner.example"
SNAPSHOTS = ("", "/entries", "/entries/da")


@pytest.fixture
def shown(editor, ticker, server):
    """A ticker that partners may show, with an entry."""
    editor.http.patch(f"/{ticker}", json={"embed_origins": [PARTNER]})
    entry = editor.http.put(f"/{ticker}/entries/da", json={"headline": "Da"}).json()
    everywhere(server.url, ticker, entry["position"])
    return ticker


def addresses(server, ticker):
    return [f"{server.url}/api/tickers/{ticker}{path}" for path in SNAPSHOTS]


def test_a_partners_script_reads_what_it_follows(server, shown):
    """Ticker, listing and entry name its origin; any other page's script is not let in."""
    for address in addresses(server, shown):
        answer = get(address, headers={"Origin": PARTNER})
        assert answer.headers["access-control-allow-origin"] == PARTNER
        assert answer.headers["access-control-expose-headers"] == "ETag, Retry-After"
        assert "Origin" in answer.headers["vary"].split(", ")
        for other in ({"Origin": "https://evil.example"}, {}):
            stranger = get(address, headers=other)
            assert stranger.status_code == 200
            assert "access-control-allow-origin" not in stranger.headers
            assert "Origin" in stranger.headers["vary"].split(", ")


def test_a_partners_script_reads_why_it_gets_nothing(server, editor, shown):
    """What is gone, or was never there, or is asked for wrongly is told to it, too."""
    editor.http.delete(f"/{shown}/entries/da")
    for path, status in (("/entries/da", 410), ("/entries/none", 404), ("/entries?limit=0", 422)):
        answer = get(f"{server.url}/api/tickers/{shown}{path}", headers={"Origin": PARTNER})
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == PARTNER


def test_what_anybody_may_show_anybody_reads(server, editor, shown):
    """With `*` there is one answer for all origins, which caches share."""
    entry = editor.http.patch(f"/{shown}", json={"embed_origins": ["*"]})
    assert entry.status_code == 200
    for address in addresses(server, shown)[:1]:
        answer = get(address, headers={"Origin": "https://anybody.example"})
        assert answer.headers["access-control-allow-origin"] == "*"


def test_an_answer_to_a_token_is_for_no_page(server, editor, shown):
    """Who carries a token is a program, or should not be in a page."""
    answer = editor.http.get(f"/{shown}/entries", headers={"Origin": PARTNER})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("way", ["sse", "json"])
def test_a_page_reads_that_it_may_not(server, shown, way):
    """Who is refused for its origin can tell that from a failure, and does not come back."""
    address = f"{server.url}/t/{shown}/live"
    answer = get(address, params={"as": way}, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/t/{}/live", *(f"/api/tickers/{{}}{one}" for one in SNAPSHOTS)])
def test_a_browser_asks_first(visitor, shown, path):
    """A stream is resumed with `Last-Event-ID`, which needs leave; a stranger gets none."""
    asked = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "last-event-id",
    }

    def ask(**headers):
        return visitor.http.request("OPTIONS", path.format(shown), headers=headers)

    answer = ask(Origin=PARTNER, **asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == PARTNER
    assert "Last-Event-ID" in answer.headers["access-control-allow-headers"]
    assert answer.headers["access-control-allow-methods"] == "GET"
    refused = ask(Origin="https://evil.example", **asked)
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")
    assert "access-control-allow-origin" not in refused.headers
    assert {"GET", "HEAD", "OPTIONS"} <= {*ask().headers["allow"].split(", ")}

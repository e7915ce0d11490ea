"""The ways between the desk's pages: to all tickers, back to where one came from, and out."""

from __future__ import annotations

import pytest
from support.clients.desk import Desk

HEADED = ("/desk/-/snippets", "/desk/-/people", "/desk/-/sessions")
SHARED = ("/desk/-/snippets", "/desk/-/tokens", "/desk/-/sessions")


def head(desk, path: str) -> str:
    """Return the line at the top of a page."""
    answer = desk.http.get(path)
    assert answer.status_code == 200, path
    return answer.text.partition("<header")[2].partition("</header>")[0]


def test_every_page_leads_to_the_desk_and_out(desk, editor, ticker):
    """The newsroom's name leads to the desk's first page, and signing out is behind one's own."""
    entry = editor.publish(ticker, "Erste")["id"]
    own = (f"/desk/{ticker}", f"/desk/{ticker}/ticker", f"/desk/{ticker}/{entry}/history")
    for path in ("/desk", *SHARED, *own):
        top = head(desk, path)
        assert '<a class="home" href="/desk">' in top, path
        assert 'action="/desk/-/sign-out"' in top, path
        for way in HEADED:
            assert f'href="{way}' in top, path


@pytest.mark.parametrize("path", SHARED)
def test_pages_of_all_tickers_lead_back(desk, editor, ticker, path):
    """Whoever comes from a ticker's desk is led back to it, also after a press."""
    editor.http.patch(f"/{ticker}", json={"title": "Sturm"})
    if path in HEADED:
        assert f'href="{path}?from={ticker}"' in head(desk, f"/desk/{ticker}")
    back = f'<a class="crumb" href="/desk/{ticker}" lang="de" dir="ltr">Sturm</a>'
    page = desk.http.get(f"{path}?from={ticker}").text
    assert back in page
    assert f'action="{path}?from={ticker}"' in page
    answer = desk.http.post(f"{path}?from={ticker}", data={"form_key": desk.form_key(), "end": "x"})
    assert answer.headers["location"].endswith(f"from={ticker}")
    for odd in ("nirgends", "%22%3E", "a" * 99):
        assert "crumb" not in head(desk, f"{path}?from={odd}")


def test_strangers_are_told_of_no_ticker(server, editor, ticker):
    """The page to sign in on names no ticker, whatever its address says."""
    editor.http.patch(f"/{ticker}", json={"title": "Geheim"})
    with Desk(server) as stranger:
        assert "Geheim" not in stranger.http.get(f"/sign-in?from={ticker}").text

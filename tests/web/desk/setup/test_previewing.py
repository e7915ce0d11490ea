"""The preview link: what is not published yet, for whoever has it, for seven days at the most."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from redis import Redis
from support import drawn
from support.clients.readers import get


@pytest.fixture
def link(desk, ticker):
    """Make or end the link at the desk; return where it leads."""

    def press(do="make"):
        data = {"form_key": desk.form_key(), "do": do}
        assert desk.http.post(f"/desk/{ticker}/preview-link", data=data).status_code == 303
        page = desk.http.get(f"/desk/{ticker}/ticker").text
        found = re.search(r'href="(http[^"]*/preview/[^"]*)"', page)
        return found[1] if found else None

    return press


def test_it_shows_what_readers_do_not_see(link, editor, ticker):
    """Drafts and what is planned, each saying so; nothing of it is kept, indexed, or live."""
    editor.publish(ticker, "Erschienen")
    editor.publish(ticker, "Noch unfertig", state="draft", label="Analyse")
    later = {"state": "scheduled", "published_at": "2099-01-01T10:00:00Z"}
    editor.publish(ticker, "An Neujahr", **later)
    gone = editor.publish(ticker, "War falsch")["id"]
    editor.retract(ticker, gone)
    page = get(link())
    assert page.status_code == 200
    assert re.findall(r'<h3 class="headline">([^<]*)', page.text) == [
        "An Neujahr",
        "Noch unfertig",
        "Erschienen",
    ]
    assert "Geplant" in page.text
    assert "Entwurf · Analyse" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in page.text


def test_it_shows_pictures_of_drafts(link, server, editor, ticker):
    """They come by the link, and by no other way; those of other tickers do not."""
    ours, other = (editor.upload(drawn.file(drawn.quarters(n, 300))) for n in (310, 320))
    editor.publish(ticker, "Entwurf", body=f"![Deich](media:{ours})", state="draft")
    address = link()
    path = f"{urlsplit(address).path}/media/{ours}/310.jpg"
    assert f'src="{path}"' in get(address).text
    answer = get(f"{server.url}{path}")
    assert (answer.status_code, answer.headers["content-type"][:6]) == (200, "image/")
    assert answer.headers["cache-control"] in {"no-store", "private, max-age=86400"}
    assert get(f"{server.url}{path.replace(ours, other)}").status_code == 404
    assert get(f"{server.url}/media/{ours}/310.jpg").status_code == 404
    assert link("end") is None
    assert get(f"{server.url}{path}").status_code == 404


def test_what_is_planned_anew_was_not_edited(link, editor, ticker):
    """An entry that was edited, taken back and planned has the time alone at which it goes out."""
    entry = editor.publish(ticker, "Erschienen")["id"]
    editor.change(ticker, entry, headline="Geplant")
    editor.change(ticker, entry, state="draft")
    editor.change(ticker, entry, state="scheduled", published_at="2099-01-01T10:00:00Z")
    when = re.search(r'<p class="when">.*?</p>', get(link()).text, re.DOTALL)
    assert when
    assert re.findall(r'datetime="([^"]*)"', when[0]) == ["2099-01-01T10:00:00.000Z"]


def test_it_ends(server, desk, link, editor, ticker):
    """By hand, by a new one, with its ticker, or after seven days; the audit tells by whom."""
    first = link()
    second = link()
    assert get(first).status_code == 404
    assert get(second).status_code == 200
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    with Redis.from_url(server.store_url) as redis:
        assert 600_000 < redis.ttl(f"{prefix}:{{{ticker}}}:preview") <= 7 * 24 * 3600
    assert link("end") is None
    assert link("end") is None
    lines = desk.audited(ticker=ticker)
    ended, *made = [one for one in lines if "preview" in one["act"]]
    assert (ended["act"], ended["name"]) == ("ticker.preview_ended", "Ada Lovelace")
    assert [one["act"] for one in made] == ["ticker.preview_made"] * 2
    over = get(second)
    assert (over.status_code, "gilt nicht mehr" in over.text) == (404, True)
    third = link()
    editor.http.delete(f"/{ticker}")
    assert get(third).status_code == 404


def test_nobody_else_makes_one(visitor, desk, ticker):
    """It takes a session, and a form of ours."""
    data = {"do": "make", "form_key": "x"}
    assert visitor.http.post(f"/desk/{ticker}/preview-link", data=data).status_code == 401
    assert desk.http.post(f"/desk/{ticker}/preview-link", data=data).status_code == 403
    data = {"do": "else", "form_key": desk.form_key()}
    assert desk.http.post(f"/desk/{ticker}/preview-link", data=data).status_code == 400

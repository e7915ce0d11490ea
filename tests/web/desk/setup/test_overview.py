"""The overview of the desk, in a newsroom with more tickers than anybody looks through."""

from __future__ import annotations

import re
from html import unescape

import pytest
from support.clients.desk import Desk
from support.machines.here import Here

from ticker.machine.valkey.valkey import Valkey
from ticker.web.desk.setup.overview import AT_ONCE


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A desk with one ticker that goes on, made before all the others, which have ended."""
    with Valkey(tmp_path_factory.mktemp("many")) as url, Here(url) as here, Desk(here) as desk:
        editor = here.editor()
        editor.create("flut", title="Flut an der Küste", kicker="Husum", status="live")
        for number in range(AT_ONCE):
            editor.create(f"alt-{number}", title=f"Früherer Ticker {number}", status="ended")
        yield desk.sign_in()


def shown(desk, **query):
    page = desk.http.get("/desk", params=query).text
    listed = page.partition('class="tickers"')[2].partition("</ul>")[0]
    following = re.search(r'rel="next" href="([^"]+)"', page)
    return re.findall('"/desk/([a-z0-9-]+)"', listed), following and unescape(following[1])


def test_some_are_shown_at_a_time(many):
    """What goes on stands first however old it is; the rest is a step away, and none is lost."""
    first, following = shown(many)
    assert len(first) == AT_ONCE
    assert first[:2] == ["flut", f"alt-{AT_ONCE - 1}"]
    page = many.http.get(following).text
    assert '"/desk/alt-0"' in page
    assert 'rel="next"' not in page


@pytest.mark.parametrize("sought", ["flut", "KÜSTE flut", "husum", " Küste "])
def test_one_is_found_by_its_words(many, sought):
    """Title, kicker and address are looked through, whichever way the words are written."""
    assert shown(many, q=sought) == (["flut"], None)


def test_what_is_found_is_shown_some_at_a_time_too(many):
    """The words go along to the next page; those that stand nowhere are said to."""
    found, following = shown(many, q="ticker früherer")
    assert (len(found), following) == (AT_ONCE, None)
    assert "Kein Liveticker, in dem das steht." in many.http.get("/desk?q=nirgends").text
    assert shown(many, q="e", **{"from": "x"})[1] == f"/desk?q=e&from={AT_ONCE}"

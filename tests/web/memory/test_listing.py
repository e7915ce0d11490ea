"""The list of tickers: kept in memory, paged, and never older than a second."""

from __future__ import annotations

import re

import pytest
from support.clients.readers import get
from support.machines.servers import Server
from support.machines.stores import wait_for

NUMBER = 120


@pytest.fixture(scope="module")
def many(bundled):
    """A server with more tickers than a page has, the last of them not listed."""
    with Server(bundled.store_url, prefix="many") as server:
        editor = server.editor()
        for number in range(NUMBER):
            editor.create(f"lage-{number:03}", title=f"Lage {number}")
        editor.create("verborgen", listed=False)
        yield server


def slugs(answer) -> list[str]:
    return [one["slug"] for one in answer["tickers"]]


def test_all_are_listed_page_by_page(many):
    """Programs go on with `next`, readers by a link, and find each listed ticker once, in order."""
    expected = [f"lage-{number:03}" for number in reversed(range(NUMBER))]
    found, query = [], "?limit=50"
    while True:
        answer = get(f"{many.url}/api/tickers{query}").json()
        found += slugs(answer)
        if answer["next"] is None:
            break
        query = f"?limit=50&before={answer['next']}"
    assert found == expected
    found, path = [], "/"
    while path:
        page = get(many.url + path).text
        found += re.findall(r'data-slug="([^"]+)"', page)
        further = re.search(r'rel="next" href="([^"]+)"', page)
        path = further[1] if further else ""
    assert found == expected


def test_what_is_no_place_in_the_list_is_refused(many):
    """A cursor that nobody has given, and a limit that cannot be, are 422 and say why."""
    for query in ("before=x", "before=.x", "limit=0", "limit=101"):
        answer = get(f"{many.url}/api/tickers?{query}")
        assert answer.status_code == 422, query
        assert answer.json()["detail"]
    assert get(f"{many.url}/?before=x").status_code == 422


def test_who_creates_a_ticker_finds_it_listed(many):
    """At once, renamed and deleted, too, where the same process answers; its ETag changes."""
    editor, url = many.editor(), f"{many.url}/api/tickers?limit=1"
    before = get(url).headers["etag"]
    editor.create("eben", title="Eben")
    assert slugs(get(url).json()) == ["eben"]
    editor.http.patch("/eben", json={"title": "Jetzt"})
    assert get(url).json()["tickers"][0]["title"] == "Jetzt"
    editor.http.delete("/eben")
    assert slugs(get(url).json()) == [f"lage-{NUMBER - 1:03}"]
    assert get(url).headers["etag"] == before


def test_activity_puts_a_ticker_first(many):
    """Within a second or so, on the readers' page as in the API."""
    many.editor().publish("lage-003", "Neu")
    first = 'data-slug="lage-003"'
    wait_for(
        lambda: re.search(r'data-slug="[^"]+"', get(many.url).text)[0] == first, "it comes first"
    )
    assert slugs(get(f"{many.url}/api/tickers").json())[0] == "lage-003"

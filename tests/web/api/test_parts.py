"""Parts: a ticker that goes on in another, which both say."""

from __future__ import annotations

import pytest
from support.clients.readers import everywhere, get
from support.problems import sentences


@pytest.fixture
def second(editor, ticker):
    """The slug of a second ticker."""
    slug = f"{ticker}-2"
    editor.create(slug)
    return slug


@pytest.fixture
def linked(editor):
    def linked(slug):
        found = editor.http.get(f"/{slug}").json()
        return found["continues"], found["continued_by"]

    return linked


def test_both_parts_say_so(server, editor, ticker, second, linked):
    """Whoever names one part has the other name it, in one event of each, and lead there."""
    at = editor.entries(ticker)["at"]
    editor.http.patch(f"/{second}", json={"continues": ticker})
    assert (linked(ticker), linked(second)) == ((None, second), (ticker, None))
    everywhere(server.url, ticker, editor.entries(ticker)["at"])
    events = get(f"{server.url}/t/{ticker}/live?as=json&since={at}").json()["events"]
    assert [event["type"] for event in events] == ["ticker"]
    assert f'href="/t/{second}"' in events[0]["html"]
    assert f'class="next-part" href="/t/{second}"' in get(f"{server.url}/t/{ticker}").text
    assert f'href="/t/{ticker}">Zum vorigen Teil' in get(f"{server.url}/t/{second}").text
    again = editor.http.patch(f"/{second}", json={"continues": ticker}).json()
    assert (again["revision"], editor.http.get(f"/{ticker}").json()["revision"]) == (2, 2)


def test_a_part_that_is_replaced_lets_go(editor, ticker, second, linked):
    """One that a ticker went on in before says nothing of it any more."""
    editor.http.patch(f"/{ticker}", json={"continued_by": second})
    third = editor.create(f"{ticker}-3", continues=ticker)["slug"]
    assert (linked(ticker), linked(second)) == ((None, third), (None, None))
    editor.http.patch(f"/{third}", json={"continues": None})
    assert (linked(ticker), linked(third)) == ((None, None), (None, None))


def test_a_deleted_part_is_named_no_more(editor, ticker, second, linked):
    """Nobody is led to a ticker that was deleted, under whatever slug it was named."""
    editor.http.patch(f"/{second}", json={"continues": ticker})
    editor.http.patch(f"/{second}", json={"slug": f"{second}-neu"})
    editor.http.delete(f"/{second}")
    assert linked(ticker) == (None, None)


def test_only_another_ticker_is_a_part(editor, ticker):
    """One that is not there, and the ticker itself, are refused at their field."""
    for wrong in ("not-there", ticker):
        answer = editor.http.patch(f"/{ticker}", json={"continued_by": wrong})
        assert set(sentences(answer)) == {"continued_by"}


def test_a_part_in_preparation_is_named_once_it_begins(editor, ticker, linked):
    """Readers of the first part are not led to a second one that is still being prepared."""
    second = f"{ticker}-2"
    editor.create(second, continues=ticker, status="upcoming", listed=False)
    assert (linked(ticker), linked(second)) == ((None, None), (ticker, None))
    editor.http.patch(f"/{second}", json={"title": "Noch immer in Vorbereitung"})
    assert linked(ticker) == (None, None)
    editor.http.patch(f"/{second}", json={"status": "live", "listed": True})
    assert linked(ticker) == (None, second)
    editor.http.patch(f"/{second}", json={"status": "upcoming", "listed": False})
    assert linked(ticker) == (None, None)


def test_a_third_part_lets_go_whoever_may_change_the_others(server, editor, ticker, second, linked):
    """A token for two parts replaces what one of them named; nothing is done by halves."""
    third = editor.create(f"{ticker}-3")["slug"]
    editor.http.patch(f"/{third}", json={"continues": second})
    token = server.run("token", "parts", "--ticker", ticker, "--ticker", second).stdout.strip()
    asked = {"Authorization": f"Bearer {token}"}
    answer = editor.http.patch(f"/{ticker}", json={"continues": second}, headers=asked)
    assert answer.status_code == 200
    assert (linked(ticker), linked(second)) == ((second, None), (None, ticker))
    assert linked(third) == (None, None)

"""Places: a link into a ticker leads to where it points, and from there up and down."""

from __future__ import annotations

import re

import pytest
from support.clients.readers import BOTH_ANSWER, get
from support.machines.stores import wait_for

from ticker.newsroom.markup.locales import Locale


@pytest.fixture
def page(server, ticker):
    """Open a page of the ticker."""
    return lambda path="", **options: get(f"{server.url}/t/{ticker}{path}", **options)


@pytest.fixture
def names(editor, ticker):
    """The ids of thirty entries, the newest first."""
    return [editor.publish(ticker, f"Nummer {number}")["id"] for number in range(30)][::-1]


def ids(text):
    return re.findall(r'id="e-([^"]+)"', text)


def link(text, part):
    """Return where the link of a part leads to, and what it says."""
    return re.findall(rf'<p class="{part}"[^>]*>\s*<a href="([^"]*)"[^>]*>([^<]*)</a>', text)


def test_a_permalink_shows_an_entry_among_its_neighbours(editor, ticker, page, names):
    """It is the ticker's page, with three newer entries above the marked one and older below."""
    editor.http.patch(f"/{ticker}", json={"title": "Flut", "intro": "*Seit* heute"})
    text = page(f"/e/{names[5]}").text
    assert ids(text) == names[2:26]
    assert re.findall(r'id="e-([^"]+)" [^>]*aria-current="true"', text) == [names[5]]
    assert text.count("aria-current") == 1
    assert f'data-live="/t/{ticker}/live"' in text
    assert "<h1>Flut</h1>" in text
    assert "<em>Seit</em> heute" in text
    [(above, said)] = link(text, "newer")
    assert said == "2 neuere Beiträge"
    assert ids(get(f"{editor.url}{above}").text) == names[:2]
    [(below, _)] = link(text, "older")
    assert ids(get(f"{editor.url}{below}").text) == names[26:]


def test_the_newest_and_the_oldest_have_their_places(page, names):
    """At the ends of a ticker nothing leads beyond them."""
    newest, oldest = page(f"/e/{names[0]}").text, page(f"/e/{names[-1]}").text
    assert ids(newest) == names[:21]
    assert not link(newest, "newer")
    assert ids(oldest) == names[-4:]
    assert not link(oldest, "older")
    assert link(oldest, "newer")[0][1] == "26 neuere Beiträge"


def test_a_permalink_is_told_of_by_its_entry(editor, ticker, page):
    """Title, description, canonical address and Open Graph data are the entry's own."""
    entry = editor.publish(ticker, 'Deich "hält"', body="Er **hält** noch.")
    editor.publish(ticker, "Danach")
    text = page(f"/e/{entry['id']}").text
    assert f"<title>Deich &#34;hält&#34; – Ticker {ticker}</title>" in text
    assert '<meta property="og:title" content="Deich &#34;hält&#34;">' in text
    assert '<meta property="og:description" content="Er hält noch.">' in text
    own = rf'http://[^"]+/t/{ticker}/e/{entry["id"]}"'
    assert re.findall(rf'rel="canonical" href="({own})', text)
    assert re.findall(rf'property="og:url" content="({own})', text)
    assert f'"article:published_time" content="{entry["published_at"]}"' in text
    assert "noindex" not in text


def test_a_permalink_follows_its_entry(editor, ticker, page, names):
    """A moved entry is shown where it stands now, and a page is as new as its ticker."""
    assert ids(page(f"/e/{names[9]}").text)[3] == names[9]
    editor.change(ticker, names[9], published_at="2020-01-01T00:00:00Z")
    wait_for(
        lambda: (
            {tuple(ids(page(f"/e/{names[9]}").text)) for _ in BOTH_ANSWER}
            == {(*names[-3:], names[9])}
        ),
        "all workers have heard",
    )


def test_a_permalink_tells_what_is_gone_from_what_never_was(editor, ticker, page):
    """A retracted or erased entry is 410, a draft and an unknown one 404; none of it is kept."""
    entry = editor.publish(ticker, "Da")["id"]
    draft = editor.publish(ticker, "Entwurf", state="draft")["id"]
    assert page(f"/e/{entry}").status_code == 200
    assert [page(f"/e/{one}").status_code for one in (draft, "nothing", "a%20b")] == [404] * 3

    def gone():
        return {page(f"/e/{entry}").status_code for _ in BOTH_ANSWER} == {410}

    editor.retract(ticker, entry)
    wait_for(gone, "all workers have heard")
    retracted = page(f"/e/{entry}")
    assert (retracted.status_code, retracted.headers["cache-control"]) == (410, "no-store")
    said = re.findall(r"<main.*", retracted.text, re.DOTALL)[0]
    assert "Da" not in said.split()
    assert f'<a href="/t/{ticker}" dir="auto">Ticker {ticker}</a>' in said
    editor.retract(ticker, entry, purge="1")
    assert gone()
    editor.http.delete(f"/{ticker}")
    wait_for(lambda: {page().status_code for _ in BOTH_ANSWER} == {404}, "all workers have heard")
    assert page(f"/e/{entry}").status_code == 404


def test_pages_lead_up_as_they_lead_down(editor, ticker, page, names):
    """`?after=` shows the next newer entries, with ways up, down, and to the newest."""
    text = page(f"?after={names[25]}").text
    assert ids(text) == names[5:25]
    assert f'data-live="/t/{ticker}/live"' in text
    assert '<meta name="robots" content="noindex, follow">' in text
    assert f'<a href="/t/{ticker}">Zu den neuesten Beiträgen</a>' in text
    [(above, said)] = link(text, "newer")
    assert said == "5 neuere Beiträge"
    top = get(f"{editor.url}{above}").text
    assert ids(top) == names[:5]
    assert not link(top, "newer")
    assert "Sie lesen ältere Beiträge" not in top
    [(below, _)] = link(top, "older")
    assert ids(get(f"{editor.url}{below}").text) == names[5:25]
    older = page(f"?before={names[25]}").text
    assert link(older, "newer")[0][1] == "26 neuere Beiträge"


def test_a_place_where_nothing_stands_does_not_say_that_there_is_nothing(page, names):
    """Beyond the ends of a ticker no page says that there are no entries yet."""
    for path in (f"?before={names[-1]}", f"?after={names[0]}"):
        text = page(path).text
        assert not ids(text)
        assert "Noch keine Beiträge" not in text
        assert "Zu den neuesten Beiträgen" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?before=.x", "before: Hier sollte die Marke stehen"),
        ("?after=a%20b", "after: Hier sollte die Marke stehen"),
        ("?before=a&after=b", "after: Das sollte wegbleiben"),
        ("?order=oldest&before=a", "order: Das sollte wegbleiben"),
        ("?order=newest", "„order“ sollte oldest sein"),
    ],
)
def test_a_place_that_is_none_is_refused_in_the_readers_words(page, query, said):
    """The sentence names the parameter that is wrong."""
    answer = page(query)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("de", 1, "1 neuerer Beitrag"),
        ("de", 1000, "1000 neuere Beiträge"),
        ("de", 1001, "mehr als 1000 neuere Beiträge"),
        ("en", 1, "1 newer post"),
        ("en", 5000, "more than 1000 newer posts"),
        ("fr", 2, "2 newer posts"),
    ],
)
def test_how_many_are_newer_is_said_in_words(language, number, said):
    """The number is told in the plural form that it asks for; above a thousand, that it is more."""
    assert Locale.of(language).up_to(1000, "script.newer", number) == said


def test_a_ticker_is_read_from_its_beginning(editor, ticker, page, names):
    """An ended ticker leads to its oldest entries, oldest first, and on to its newest."""
    assert "order=oldest" not in page().text
    editor.http.patch(f"/{ticker}", json={"status": "ended"})
    wait_for(
        lambda: all("order=oldest" in page().text for _ in BOTH_ANSWER), "all workers have heard"
    )
    text = page("?order=oldest").text
    assert ids(text) == names[:9:-1]
    assert not link(text, "newer") + link(text, "older")
    assert '<meta name="robots" content="noindex, follow">' in text
    assert "Sie lesen von Anfang an" in text
    [(further, said)] = link(text, "onward")
    assert said == "Weiter lesen"
    rest = get(f"{editor.url}{further}".replace("&amp;", "&")).text
    assert ids(rest) == names[9::-1]
    assert not link(rest, "onward")

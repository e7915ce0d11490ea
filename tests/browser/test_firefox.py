"""The reader's page in Firefox, where it is installed: it follows, waits, and keeps one's place."""

from __future__ import annotations

import json

import pytest
from support.clients import room
from support.clients.firefox import Firefox, Tab

LIVE = "document.querySelector('ticker-feed')?.dataset.connection === 'live'"
HEADLINES = "[...document.querySelectorAll('.entries .headline')].map((it) => it.textContent)"
WAITING = "document.querySelector('.waiting:not([hidden])')?.textContent"
BODY = "Wo der Wind weht, da steht das Wasser nicht still, sagt man an der Küste. " * 6


@pytest.fixture(scope="module")
def firefox():
    """One Firefox for all tests."""
    with Firefox() as running:
        yield running


@pytest.fixture
def tab(firefox) -> Tab:
    """The page of a reader who has never been here."""
    made = firefox.tab()
    made.resize(390, 800)
    yield made
    made.close()


@pytest.fixture
def entries(editor, ticker):
    """More entries than one page has, the oldest first."""
    return [editor.publish(ticker, f"Beitrag {number}", body=BODY) for number in range(25)]


def top(tab: Tab, entry: dict) -> float:
    """Return where an entry's top is in the window."""
    return tab.evaluate(f"document.getElementById('e-{entry['id']}').getBoundingClientRect().top")


def read(tab: Tab, entry: dict) -> float:
    """Scroll to an entry, as one who reads it; return where its top is."""
    tab.evaluate(f"scrollBy(0, {top(tab, entry)} - 200)")
    tab.until("scrollY > 500")
    return top(tab, entry)


def test_it_follows(tab, editor, ticker):
    """What is published, edited and retracted is so on the page, at once."""
    tab.goto(f"{editor.url}/t/{ticker}")
    tab.until(LIVE)
    first = editor.publish(ticker, "Erster")
    tab.until(f"{HEADLINES}.join() === 'Erster'")
    editor.publish(ticker, "Zweiter", key=True)
    editor.change(ticker, first["id"], headline="Erster, ergänzt")
    tab.until(f"{HEADLINES}.join('|') === 'Zweiter|Erster, ergänzt'")
    editor.retract(ticker, first["id"])
    tab.until(f"{HEADLINES}.join() === 'Zweiter'")
    assert tab.evaluate("document.querySelector('.keys li span').textContent") == "Zweiter"


def test_entries_wait(tab, editor, ticker, entries):
    """Who reads further down is not moved; a click shows what has come, and leads there."""
    tab.goto(f"{editor.url}/t/{ticker}")
    tab.until(LIVE)
    at = read(tab, entries[15])
    editor.publish(ticker, "Erster", body=BODY)
    last = editor.publish(ticker, "Zweiter", body=BODY)
    tab.until(f"{WAITING} === '2 neue Beiträge'")
    assert top(tab, entries[15]) == pytest.approx(at, abs=0.52)
    editor.change(ticker, entries[20]["id"], body=BODY * 3)
    tab.until(f"document.getElementById('e-{entries[20]['id']}').dataset.revision === '2'")
    assert top(tab, entries[15]) == pytest.approx(at, abs=0.52)
    tab.click(".waiting")
    tab.until(f"document.activeElement.id === 'e-{last['id']}'")
    assert tab.evaluate(HEADLINES)[:3] == ["Zweiter", "Erster", "Beitrag 24"]
    assert 0 <= top(tab, last) < 400
    assert tab.evaluate(WAITING) is None


def test_older_entries(tab, editor, ticker, entries):
    """The link loads them in place."""
    tab.goto(f"{editor.url}/t/{ticker}")
    tab.until(LIVE)
    tab.evaluate("document.querySelector('.older a').scrollIntoView({ block: 'center' })")
    tab.click(".older a")
    every = [f"Beitrag {number}" for number in reversed(range(25))]
    tab.until(f"{HEADLINES}.join() === {json.dumps(','.join(every))}")
    assert tab.evaluate("location.pathname + location.search") == f"/t/{ticker}"


def test_it_keeps_ones_place(tab, editor, ticker, entries):
    """Back from another page, and after a reload, what was read is where it was, and it is live."""
    tab.goto(f"{editor.url}/t/{ticker}")
    tab.until(LIVE)
    at = read(tab, entries[15])
    tab.goto(f"{editor.url}/")
    tab.back()
    tab.until(f"location.pathname === '/t/{ticker}' && {LIVE}")
    assert top(tab, entries[15]) == pytest.approx(at, abs=1)
    tab.reload()
    tab.until(LIVE)
    tab.until("scrollY > 500")
    assert top(tab, entries[15]) == pytest.approx(at, abs=1)
    editor.publish(ticker, "Danach")
    tab.until(f"{WAITING} === '1 neuer Beitrag'")


def test_all_has_room(tab, house, story):
    """No page is wider than the window or cut off, scrolled as well as when it comes."""
    found = []
    for path in (story.path("worst"), story.plain, story.retracted, story.path("ended"), "/"):
        tab.goto(house.url + path)
        for width in (240, 320, 768, 1280):
            tab.resize(width, 800)
            found += [f"{path}, {width} wide: {it}" for it in tab.evaluate(f"({room.LACKING})()")]
    assert found == [], "\n".join(found)

"""A ticker in a partner's page shows its first entries, and the others at a press."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.clients.partners import HEAD, around, opened, painted, scrolled, settle, top_of
from support.clients.readers import get

TEXT = "Wo der Wind weht, da steht das Wasser nicht still. " * 12
SHOWN = "(all) => all.filter((it) => it.checkVisibility()).map((it) => it.textContent)"


@pytest.fixture
def entries(editor, ticker):
    """Eight entries, the newest last."""
    return [editor.publish(ticker, f"Beitrag {number}", body=TEXT) for number in range(8)]


def shown(frame):
    return frame.locator(".entries .headline").evaluate_all(SHOWN)


def test_the_first_entries(page, editor, ticker, partner, entries):
    """So many as the partner wants are shown, and a button says how many more there are."""
    partner.html = around(editor, ticker, 'limit="3"')
    frame = opened(page, partner)
    settle(page, frame, entries[-1])
    assert shown(frame) == ["Beitrag 7", "Beitrag 6", "Beitrag 5"]
    folded = page.locator("iframe").evaluate("(it) => it.clientHeight")
    frame.get_by_role("button", name="5 weitere Beiträge").click()
    expect(frame.locator(f"#e-{entries[4]['id']}")).to_be_focused()
    expect(frame.locator(".rest")).to_be_hidden()
    assert len(shown(frame)) == 8
    page.wait_for_function(
        "(high) => document.querySelector('iframe').clientHeight > 2 * high", arg=folded
    )


def test_ten_where_nothing_is_said(page, editor, ticker, partner, entries):
    """A frame as high as its content shows ten; one that scrolls, or has no script around, all."""
    for number in range(8, 13):
        entries.append(editor.publish(ticker, f"Beitrag {number}"))
    partner.html = around(editor, ticker)
    frame = opened(page, partner)
    assert len(shown(frame)) == 10
    expect(frame.get_by_role("button", name="3 weitere Beiträge")).to_be_visible()
    partner.html = around(editor, ticker, 'height="500" limit="3"')
    assert len(shown(opened(page, partner))) == 13
    page.goto(f"{editor.url}/t/{ticker}/embed")
    expect(page.locator("ticker-feed")).to_have_attribute("data-connection", "live")
    assert len(shown(page)) == 13


def test_one_more(page, editor, ticker, partner, entries):
    """One more is one, in the ticker's language; none is no button."""
    editor.http.patch(f"/{ticker}", json={"language": "en"})
    partner.html = around(editor, ticker, 'limit="7"')
    frame = opened(page, partner)
    expect(frame.get_by_role("button", name="1 more post")).to_be_visible()
    editor.retract(ticker, entries[0]["id"])
    expect(frame.locator(".rest")).to_be_hidden()
    assert len(shown(frame)) == 7


def test_an_arrival_at_the_fold(page, editor, ticker, partner, entries):
    """What comes pushes the last beyond the fold, unless that would be seen."""
    page.set_viewport_size({"width": 1000, "height": 600})
    partner.html = around(editor, ticker, 'limit="3"')
    frame = opened(page, partner)
    settle(page, frame, entries[-1])
    settle(page, frame, editor.publish(ticker, "Neu", body=TEXT))
    assert shown(frame) == ["Neu", "Beitrag 7", "Beitrag 6"]
    page.set_viewport_size({"width": 1000, "height": 1600})
    painted(page)
    settle(page, frame, editor.publish(ticker, "Neuer", body=TEXT))
    assert shown(frame) == ["Neuer", "Neu", "Beitrag 7", "Beitrag 6"]
    expect(frame.get_by_role("button", name="6 weitere Beiträge")).to_be_visible()


def test_a_change_at_the_fold(page, editor, ticker, partner, entries):
    """While its end is in view, nothing unfolds for what goes above it."""
    page.set_viewport_size({"width": 1000, "height": 600})
    partner.html = around(editor, ticker, 'limit="5"')
    frame = opened(page, partner)
    settle(page, frame, entries[-1])
    scrolled(page, "scrollTo(0, document.querySelector('#own').offsetTop - 300)")
    before = top_of(page, "#own")
    settle(page, frame, editor.change(ticker, entries[1]["id"], body=TEXT * 2))
    editor.retract(ticker, entries[6]["id"])
    expect(frame.get_by_text("Beitrag 6")).to_have_count(0)
    settle(page, frame, editor.change(ticker, entries[0]["id"], body=TEXT * 2))
    assert top_of(page, "#own") == pytest.approx(before, abs=1)
    assert shown(frame) == ["Beitrag 7", "Beitrag 5", "Beitrag 4", "Beitrag 3"]
    scrolled(page, "scrollTo(0, 0)")
    settle(page, frame, editor.change(ticker, entries[0]["id"], body=TEXT))
    assert len(shown(frame)) == 5


def test_an_old_entry_that_waited(page, editor, ticker, partner, entries):
    """What the reader asks for is shown, wherever it belongs."""
    partner.html = around(editor, ticker, 'limit="3"')
    frame = opened(page, partner)
    settle(page, frame, entries[-1])
    moment = entries[1]["published_at"]
    late = editor.publish(ticker, "Nachgetragen", body=TEXT, published_at=moment)
    assert len(shown(frame)) == 3
    frame.get_by_role("button", name="1 neuer Beitrag").click()
    expect(frame.locator(f"#e-{late['id']} .headline")).to_be_in_viewport()


def test_without_script(new_context, editor, ticker, partner, entries):
    """Without script, in the frame or around it, there are all entries."""
    page = new_context(java_script_enabled=False).new_page()
    partner.html = f"{HEAD}<iframe src='{editor.url}/t/{ticker}/embed?limit=2'></iframe>"
    page.goto(partner.url)
    frame = page.frame_locator("iframe")
    expect(frame.locator("article:visible")).to_have_count(8)
    expect(frame.locator(".rest")).to_be_hidden()


@pytest.mark.parametrize("limit", ["0", "101", "1e1", "-1", "", "drei", "1000000"])
def test_a_limit_that_is_none(editor, ticker, limit):
    """A limit is a number from 1 to 100; another is refused, as other wrong parameters are."""
    answer = get(f"{editor.url}/t/{ticker}/embed?limit={limit}")
    assert answer.status_code == 400
    assert get(f"{editor.url}/t/{ticker}/embed?limit=100").status_code == 200


def test_one_page_for_all_limits(editor, ticker, entries):
    """The limit is the frame's own business: the page is the same."""
    one, other = (get(f"{editor.url}/t/{ticker}/embed?limit={limit}") for limit in (3, 30))
    assert one.text == other.text == get(f"{editor.url}/t/{ticker}/embed").text

"""A ticker in a partner's page: it moves nothing there, and is in reach wherever one reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.clients.partners import HEAD, SHIFTS, around, opened, painted, scrolled, settle, top_of

FORMER = (Path(__file__).parent / "former" / "embed.js").read_text(encoding="utf-8")
TEXT = "Wo der Wind weht, da steht das Wasser nicht still. " * 12


@pytest.mark.parametrize("where", ["below the frame", "in the frame"])
def test_an_edit_above_moves_nothing(page, editor, ticker, partner, where):
    """What the partner's reader reads stays where it is, whatever changes above it in the frame."""
    entries = [editor.publish(ticker, f"Beitrag {number}", body=TEXT) for number in range(8)]
    partner.html = around(editor, ticker)
    frame = opened(page, partner)
    page.wait_for_function("() => document.querySelector('iframe').clientHeight > 1500")
    if where == "below the frame":
        page.evaluate("scrollTo(0, document.querySelector('#own').offsetTop + 300)")
    else:
        frame.locator(f"#e-{entries[1]['id']}").evaluate("(it) => it.scrollIntoView()")
        page.evaluate("scrollTo(0, document.querySelector('#own').offsetTop - 500)")
    page.wait_for_function("() => scrollY > 800")
    settle(page, frame, entries[-1])
    before = top_of(page, "#own")
    settle(page, frame, editor.change(ticker, entries[6]["id"], body=TEXT * 3))
    assert top_of(page, "#own") == pytest.approx(before, abs=1)
    settle(page, frame, editor.change(ticker, entries[6]["id"], body="Kurz."))
    assert top_of(page, "#own") == pytest.approx(before, abs=1)
    settle(page, frame, editor.publish(ticker, "Neu", body=TEXT))
    assert top_of(page, "#own") == pytest.approx(before, abs=1)


def test_the_button_is_where_one_reads(page, editor, ticker, partner):
    """In a frame higher than the window bar and button follow what is in view."""
    for number in range(12):
        editor.publish(ticker, f"Beitrag {number}", body=TEXT)
    partner.html = around(editor, ticker)
    frame = opened(page, partner)
    page.wait_for_function("() => document.querySelector('iframe').clientHeight > 2000")
    page.evaluate("scrollTo(0, 1500)")
    expect(frame.locator(".bar")).to_be_in_viewport()  # the frame knows by now what is in view
    entry = editor.publish(ticker, "Neu", body=TEXT)
    button = frame.get_by_role("button", name="1 neuer Beitrag")
    expect(button).to_be_in_viewport()
    assert frame.locator(f"#e-{entry['id']}").count() == 0
    button.click()
    expect(frame.locator(f"#e-{entry['id']} .headline")).to_be_in_viewport()


def test_a_height_scrolls_inside(page, editor, ticker, partner):
    """A frame of a given height keeps it; bar and way to us stay in view, the text scrolls."""
    for number in range(8):
        editor.publish(ticker, f"Beitrag {number}", body=TEXT)
    partner.html = around(editor, ticker, 'height="500" style="display: block; min-height: 500px"')
    page.add_init_script(SHIFTS)
    frame = opened(page, partner)
    assert page.locator("iframe").evaluate("(it) => it.clientHeight") == 500
    frame.locator("html").evaluate("() => scrollTo(0, 900)")
    expect(frame.get_by_role("link", name="Im Liveticker öffnen")).to_be_in_viewport()
    editor.publish(ticker, "Neu")
    expect(frame.get_by_role("button", name="1 neuer Beitrag")).to_be_in_viewport()
    assert page.locator("iframe").evaluate("(it) => it.clientHeight") == 500
    assert page.evaluate("window.shifted") == 0


@pytest.mark.parametrize(("theme", "paper"), [("dark", "20, 22, 26"), ("light", "253, 252, 250")])
def test_a_theme(new_context, editor, ticker, partner, theme, paper):
    """A frame is as dark as the page around says, whatever its reader's system prefers."""
    other = {"dark": "light", "light": "dark"}[theme]
    page = new_context(color_scheme=other).new_page()
    partner.html = around(editor, ticker, f'theme="{theme}"')
    frame = opened(page, partner)
    painted = frame.locator("body").evaluate("(it) => getComputedStyle(it).backgroundColor")
    assert painted == f"rgb({paper})"


def test_foot(page, editor, ticker, partner):
    """Whose ticker it is, and the way there, stand at the frame's lower edge, and at its end."""
    partner.html = around(editor, ticker, 'height="500"')
    frame = opened(page, partner)
    foot = frame.locator(".foot")
    expect(foot).to_contain_text("Liveticker")
    expect(foot.get_by_role("link", name="Im Liveticker öffnen")).to_be_in_viewport()
    lower = "(it) => innerHeight - it.getBoundingClientRect().bottom"
    expect(frame.locator("body")).to_have_class("embed fixed")
    assert foot.evaluate(lower) == 0, "of a short ticker"
    for number in range(8):
        entry = editor.publish(ticker, f"Beitrag {number}", body=TEXT)
    expect(frame.locator(".fresh")).not_to_have_count(0)
    assert foot.evaluate(lower) == 0, "of a long one"
    bar = frame.locator(".bar")
    frame.locator("html").evaluate("() => scrollTo(0, 600)")
    assert bar.evaluate("(it) => it.getBoundingClientRect().top") == 0
    expect(frame.locator(".bar[data-stuck]")).to_be_attached()
    partner.html = around(editor, ticker)
    frame = opened(page, partner)
    settle(page, frame, entry)
    assert foot.evaluate(lower) == pytest.approx(0, abs=1)


def test_out_of_the_window_is_out_of_view(page, editor, ticker, partner):
    """What comes to a part of a frame that the partner's page has scrolled away waits."""
    entries = [editor.publish(ticker, f"Beitrag {number}", body=TEXT) for number in range(8)]
    partner.html = around(editor, ticker, 'height="700"')
    page.set_viewport_size({"width": 1000, "height": 900})
    frame = opened(page, partner)
    moment = entries[6]["published_at"]
    seen = editor.publish(ticker, "Gesehen", body="Kurz.", published_at=moment)
    expect(frame.locator(f"#e-{seen['id']}")).to_be_visible()
    page.set_viewport_size({"width": 1000, "height": 400})
    painted(page)
    editor.publish(ticker, "Zu weit unten", published_at=moment)
    expect(frame.get_by_role("button", name="1 neuer Beitrag")).to_be_visible()
    scrolled(page, "scrollTo(0, document.querySelector('iframe').offsetTop + 300)")
    editor.publish(ticker, "Zu weit oben")
    expect(frame.get_by_role("button", name="2 neue Beiträge")).to_be_attached()


def test_what_the_frame_is_called_and_may(page, editor, ticker, partner):
    """The frame bears the ticker's title, and may share."""
    partner.html = around(editor, ticker)
    opened(page, partner)
    expect(page.locator("iframe")).to_have_attribute("title", f"Ticker {ticker}")
    assert "clipboard-write" in page.locator("iframe").get_attribute("allow")


@pytest.mark.parametrize("how", ["refused", "missing"])
def test_what_does_not_come_leaves_the_link(page, complaints, editor, ticker, partner, how):
    """Where the ticker may not be framed, or is none, there is the link, and no grey box."""
    complaints.allow("frame-ancestors", "ERR_BLOCKED_BY_RESPONSE", r"^error: Framing ", "404")
    if how == "refused":
        editor.http.patch(f"/{ticker}", json={"embed_origins": []})
    partner.html = around(editor, ticker if how == "refused" else "nothing-here")
    page.clock.install()
    page.goto(partner.url)
    page.wait_for_load_state("load")
    expect(page.locator("iframe")).to_have_count(1)
    page.clock.run_for(10_000)
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.get_by_role("link", name="Zum Liveticker")).to_be_visible()


def test_a_server_that_hangs(page, editor, ticker, partner):
    """A frame that never loads goes, too, but only once it was wanted; its link stays."""
    partner.html = around(editor, ticker).replace("<h1>", "<p>Davor. </p>" * 300 + "<h1>")
    page.route("**/embed?*", lambda _: None)
    page.clock.install()
    page.goto(partner.url, wait_until="commit")
    expect(page.locator("iframe")).to_have_count(1)
    page.clock.run_for(60_000)
    expect(page.locator("iframe")).to_have_count(1)
    page.locator("live-ticker").scroll_into_view_if_needed()
    page.wait_for_timeout(100)
    page.clock.run_for(20_000)
    expect(page.locator("iframe")).to_have_count(1)
    page.clock.run_for(20_000)
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.get_by_role("link", name="Zum Liveticker")).to_be_visible()
    assert page.locator("live-ticker").evaluate("(it) => it.offsetHeight") < 50


def test_the_script_of_the_version_before(page, editor, ticker, partner):
    """A partner's cached script of the version before shows the ticker as high as it is, live."""
    partner.html = around(editor, ticker, script=f"<script>{FORMER}</script>")
    frame = opened(page, partner)
    entry = editor.publish(ticker, "Live dazu", body=TEXT)
    expect(frame.locator(f"#e-{entry['id']}")).to_be_visible()
    expect(page.get_by_role("link", name="Zum Liveticker")).to_have_count(0)


def test_in_a_sandbox(page, complaints, editor, ticker, partner):
    """A sandboxed frame is readable, and says that it has to be loaded again for news."""
    complaints.allow("WebSocket connection", "EventSource", "CORS", "Failed to load", "sandbox")
    editor.publish(ticker, "Gefaltet")
    editor.publish(ticker, "Lesbar")
    address = f"{editor.url}/t/{ticker}/embed?limit=1&theme=dark"
    partner.html = f"{HEAD}<iframe src='{address}' sandbox='allow-scripts'></iframe>"
    page.goto(partner.url)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Lesbar")).to_be_visible()
    expect(frame.locator(".mark")).to_have_text("Neu laden")
    frame.get_by_role("button", name="1 weiterer Beitrag").click()
    expect(frame.get_by_role("heading", name="Gefaltet")).to_be_visible()

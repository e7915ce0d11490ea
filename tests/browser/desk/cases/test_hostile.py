"""Hostile content at the desk: whatever somebody has typed is text, and none of it runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect
from support.clients.desk import Desk
from support.clients.writing import FORM, open_desk, open_entry, says, unfold

HOSTILE = (
    """"><script>alert(window.__x=1)</script><img src=x onerror=alert(window.__x=2)>"""
    """<svg onload=window.__x=3>' autofocus onfocus='window.__x=4' x='"""
    """[k](javascript:window.__x=5){{7*7}}</template>"""
)
SHORT = "'><img src=x onerror=window.__x=6>"
FIELDS = {
    "label": SHORT,
    "author": HOSTILE,
    "correction": HOSTILE,
    "tags": [SHORT],
    "source": {"name": HOSTILE, "url": "https://example.org/?'onclick='window.__x=7"},
    "body": f"{HOSTILE}\n\n> {HOSTILE}\n\n- {HOSTILE}\n\n`{HOSTILE}`",
}
FOUND = """
() => {
  const frames = [...document.querySelectorAll('iframe')].map((one) => one.contentDocument);
  const templates = [...document.querySelectorAll('template')].map((one) => one.content);
  const all = [document, ...frames, ...templates].flatMap((one) => [...one.querySelectorAll('*')]);
  const isForeign = (it) =>
    it.matches('[src="x"], [href^="javascript:"]') ||
    it.getAttributeNames().some((name) => name.startsWith('on')) ||
    (it.localName === 'script' && it.textContent.includes('__x'));
  return [window.__x, ...all.filter(isForeign).map((it) => it.outerHTML)];
}
"""
"""What has run, and what would, if nothing forbade it."""


@pytest.fixture
def dialogs() -> list[str]:
    """What was said in dialogs, by whatever ran."""
    return []


@pytest.fixture
def browser(new_context, server, dialogs) -> BrowserContext:
    """The browser of somebody with a hostile name, at a hostile device."""
    with Desk(server) as one:
        state = one.sign_in(SHORT, f"Firefox/140.0 {HOSTILE}").storage_state
    context = new_context(storage_state=state, viewport={"width": 1280, "height": 900})

    def said(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    context.on("dialog", said)
    return context


@pytest.fixture
def desk(browser, server, ticker) -> Page:
    """The desk, as they see it."""
    return open_desk(browser, f"{server.url}/desk/{ticker}")


@pytest.fixture
def harmless(dialogs):
    """Assert that nothing on a page is anything but text, and that nothing has run."""

    def check(page: Page) -> None:
        assert page.evaluate(FOUND) == [None]
        assert dialogs == []

    return check


def test_in_the_list(desk, harmless, editor, ticker):
    """Opened, moved, retracted, searched for, and in its history an entry is text."""
    entry = editor.publish(ticker, "Davor", **FIELDS)["id"]
    editor.change(ticker, entry, headline=HOSTILE, body=f"Neu: {HOSTILE}")
    editor.create(f"{ticker}-b", title=HOSTILE)
    row = desk.locator(f".feed [data-id='{entry}']")
    expect(row.locator(".name")).to_contain_text(HOSTILE)
    row.locator("summary").first.click()
    expect(row.locator(".shown h3")).to_have_text(HOSTILE)
    harmless(desk)
    row.locator(".rare summary").click()
    row.locator(".move summary").click()
    row.locator(".move [name=to]").fill(f"{ticker}-b")
    expect(row.locator(".whither")).to_contain_text(HOSTILE)
    harmless(desk)
    row.locator(".move .back").click()
    row.locator(".retract summary").click()
    for name in ("reason", "correction"):
        row.locator(f".retract [name={name}]").fill(HOSTILE)
    row.get_by_role("button", name="Zurückziehen").click()
    expect(row.locator(".shown .correction")).to_contain_text([HOSTILE, HOSTILE])
    harmless(desk)
    row.get_by_role("link", name="Verlauf").click()
    steps = desk.locator(".history .steps a")
    expect(steps.first).to_contain_text(SHORT)
    for number in range(3):
        steps.nth(number).click()
        expect(desk.locator(".history .steps li").nth(number)).to_have_attribute(
            "aria-current", "true"
        )
        expect(desk.locator(".history .versions")).to_contain_text(HOSTILE)
        harmless(desk)
    desk.keyboard.press("Escape")
    desk.locator("[type=search]").fill("script")
    desk.locator("[type=search]").press("Enter")
    expect(desk.locator(".feed mark").first).to_be_visible()
    harmless(desk)


def test_while_it_is_written(desk, complaints, harmless, editor, ticker, server):
    """In the row of texts, the preview, an offer and a conflict it is text."""
    complaints.allow("412")
    person = desk.locator("ticker-desk").get_attribute("data-person")
    content = {"headline": HOSTILE, **FIELDS, "tags": SHORT, "source_name": HOSTILE}
    copy = {"person": person, "base": 0, "content": content, "durable": False}
    answer = desk.request.put(
        f"{server.url}/desk/{ticker}/texts/e1/phone", data=copy, headers={"Origin": server.url}
    )
    assert answer.ok, answer.text()
    entry = editor.publish(ticker, "Eins")["id"]
    open_entry(desk, entry)
    unfold(desk)
    expect(desk.locator(".offers .title")).to_have_text(HOSTILE)
    harmless(desk)
    for name in ("headline", "body"):
        desk.locator(f"{FORM} [name={name}]").fill(HOSTILE)
    expect(desk.locator(".tabs")).to_contain_text(HOSTILE[:20])
    expect(desk.locator(f"{FORM} .preview iframe").content_frame.locator("h3, h2")).to_have_text(
        HOSTILE
    )
    says(desk, "^gesichert")
    harmless(desk)
    editor.change(ticker, entry, headline=f"Anders: {HOSTILE}", **FIELDS)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(f"{FORM} .told")).to_contain_text("javascript")
    desk.keyboard.press("Control+Enter")
    for side in ("other", "mine"):
        expect(desk.locator(f"{FORM} .two .{side} .title")).to_contain_text(HOSTILE)
    harmless(desk)
    desk.get_by_role("button", name="Meine Fassung nehmen").click()
    says(desk, "Bei Lesern seit")
    harmless(desk)


def test_on_the_pages_around(desk, harmless, server):
    """A ticker's header, as it is typed and set, programs, sessions and the overview are text."""
    desk.get_by_role("link", name="Einrichten").click()
    for name in ("title", "kicker", "intro"):
        desk.locator(f"[name={name}]").fill(HOSTILE)
    desk.get_by_label("Satz 1", exact=True).fill(HOSTILE)
    expect(desk.locator(".preview ul.so-far")).to_contain_text(HOSTILE)
    expect(desk.locator(".preview .title")).to_have_text(HOSTILE)
    harmless(desk)
    desk.get_by_role("button", name="Für Leser übernehmen").click()
    expect(desk.locator(".said")).to_contain_text("Bei Lesern seit")
    expect(desk.locator(".preview .title")).to_have_text(HOSTILE)
    harmless(desk)
    for page in ("/desk", "/desk/-/sessions"):
        desk.goto(server.url + page)
        expect(desk.locator(".person")).to_contain_text(SHORT)
        harmless(desk)
    expect(desk.locator("main b").first).to_have_text("Firefox")
    desk.goto(f"{server.url}/desk/-/tokens")
    desk.locator("main [name=name]").fill(HOSTILE[:100])
    desk.locator("main [name=reach]").last.check()
    desk.locator("main .composer button").click()
    made = desk.locator("main li", has_text=HOSTILE[:100])
    expect(made).to_be_visible()
    harmless(desk)
    made.get_by_role("button").click()
    expect(made).to_have_count(0)

"""What is around the desk: arrivals, a deploy, plain http, and letters that go astray."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from support.clients.writing import FORM, PUBLISHED, kept_there, open_desk, says, type_in, typed
from support.machines.stores import wait_for

PLAIN = """
Object.defineProperty(navigator, 'locks', { value: undefined });
Object.defineProperty(navigator, 'clipboard', { value: undefined });
Object.defineProperty(window, 'isSecureContext', { value: false });
delete Crypto.prototype.randomUUID;
"""
"""What browsers leave out where a page comes by http from another machine."""
SELECT = """
(name) => {
  const range = document.createRange();
  range.selectNodeContents(name);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
"""


def test_arrivals_reset_nothing(desk, editor, ticker):
    """Whatever is open stays as it is while others publish, and one's own entry arrives."""
    entry = editor.publish(ticker, "Mit Verlauf", body="Eins")["id"]
    editor.change(ticker, entry, body="Zwei")
    row = desk.locator(f"[data-id='{entry}']")
    row.locator("summary").first.click()
    row.get_by_role("link", name="Verlauf").click()
    expect(desk.locator(".history .steps a").first).to_be_visible()
    type_in(desk, "Eigener Beitrag")
    desk.locator(f"{FORM} .more summary").click()
    desk.locator(f"{FORM} [name=author]").fill("Ada")
    desk.locator(f"{FORM} [name=verification]").select_option("unconfirmed")
    desk.locator(f"{FORM} .ways summary").click()
    desk.locator(f"{FORM} [data-way=plan]").click()
    desk.locator(f"{FORM} [name=due]").fill("2099-05-01T12:00")
    desk.locator(f"{FORM} [name=author]").focus()
    for number in range(50):
        editor.publish(ticker, f"Neu {number}")
    desk.locator(f"{FORM} [data-deed=publish]").evaluate("(button) => button.click()")
    says(desk, PUBLISHED)
    desk.locator(f"{FORM} [name=author]").focus()
    editor.publish(ticker, "Der letzte")
    wait_for(
        lambda: desk.locator(".feed .name", has_text="Der letzte").count() == 1, "it has arrived"
    )
    expect(desk.locator(".history .steps a").first).to_be_visible()
    expect(desk.locator(f"{FORM} .plan")).to_have_attribute("open", "")
    expect(desk.locator(f"{FORM} .more")).to_have_attribute("open", "")
    expect(desk.locator(f"{FORM} [name=author]")).to_be_focused()
    fields = {"author": "Ada", "verification": "unconfirmed", "due": "2099-05-01T12:00"}
    assert {name: typed(desk, name) for name in fields} == fields


def test_letters_that_go_astray(desk, reader, editor, ticker):
    """Who selects words in the list and types there loses no text, and publishes nothing."""
    entry = editor.publish(ticker, "Ausgesucht", body="Worte zum Mitnehmen")["id"]
    row = desk.locator(f"[data-id='{entry}']")
    row.locator("summary").first.click()
    type_in(desk, "Mein Satz")
    words = row.get_by_text("Worte zum Mitnehmen")
    words.click()
    words.evaluate(SELECT)
    for key in "prujk":
        desk.keyboard.press(key)
    desk.keyboard.press("Escape")
    expect(desk.locator(f"{FORM} [name=headline]")).to_be_focused()
    assert typed(desk) == "Mein Satz"
    words.click()
    desk.keyboard.type("nun")
    desk.get_by_role("button", name="Mein Satz").click()
    assert typed(desk) == "Mein Satz"
    desk.keyboard.press("Escape")
    desk.keyboard.type("und pressiert")
    desk.get_by_role("button", name="Mein Satz").click()
    assert typed(desk) == "Mein Satz"
    (one,) = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert (one["id"], one["revision"]) == (entry, 1)


def test_a_deploy_under_an_open_desk(desk, complaints, reader, editor, ticker):
    """Its modules are gone: it goes on, and never loads itself anew nor leads away."""
    complaints.allow("404")
    complaints.allow_network()
    entry = editor.publish(ticker, "Davor", body="Eins")["id"]
    editor.change(ticker, entry, body="Zwei")
    desk.evaluate("() => { window.mark = 1; }")
    desk.route("**/static/**", lambda route: route.fulfill(status=404))
    type_in(desk, "Während der Umstellung")
    row = desk.locator(f"[data-id='{entry}']")
    row.locator("summary").first.click()
    row.get_by_role("link", name="Verlauf").click()
    expect(desk.locator(".history .steps a").first).to_be_visible()
    desk.keyboard.press("Escape")
    row.locator(".retract summary").click()
    row.get_by_role("button", name="Zurückziehen").click()
    expect(row).to_have_attribute("data-state", "retracted")
    desk.locator(f"{FORM} [name=headline]").focus()
    desk.keyboard.press("Control+Enter")
    expect(reader.locator(".entries .headline")).to_have_text("Während der Umstellung")
    desk.route("**/history**", lambda route: route.abort())
    row.get_by_role("link", name="Verlauf").click()
    expect(row.locator(".answer")).to_contain_text("antwortet nicht")
    assert desk.evaluate("window.mark") == 1


@pytest.fixture
def plain(browser_of_ada, server, ticker):
    """The desk as it is by plain http, opened twice."""
    browser_of_ada.add_init_script(PLAIN)
    return [open_desk(browser_of_ada, f"{server.url}/desk/{ticker}") for _ in range(2)]


def test_plain_http(plain, browser_of_ada, reader, editor, ticker):
    """Without locks, clipboard and random ids it works, and tabs are told apart, copied or not."""
    first, second = plain
    type_in(first, "Im ersten")
    type_in(second, "Im zweiten")
    with browser_of_ada.expect_page() as opened:
        second.evaluate("() => void open(location.href)")
    third = opened.value
    expect(third.locator("ticker-desk.scripted")).to_be_attached()
    type_in(third, "Im dritten")
    second.keyboard.type(", weiter")
    texts = ["Im dritten", "Im ersten", "Im zweiten, weiter"]
    wait_for(lambda: kept_there(first) == texts, "the server keeps all of them")
    first.bring_to_front()
    first.keyboard.press("Control+Enter")
    expect(reader.locator(".entries .headline")).to_have_text("Im ersten")
    row = first.locator(".feed .row").first
    row.locator("summary").first.click()
    row.locator(".rare summary").click()
    row.get_by_role("link", name="Link").click()
    expect(row.locator(".answer")).to_contain_text(re.compile(f"/t/{ticker}/e/"))
    expect(first.locator(f"{FORM} [name=headline]")).to_have_value("Im ersten")

"""The desk in Firefox, where it is installed: what it does in a way of its own loses no text."""

from __future__ import annotations

import json

import pytest
from support.clients.firefox import CONTROL, END, ENTER, Firefox, Tab
from support.machines.stores import wait_for

SCRIPTED = "document.querySelector('ticker-desk.scripted') !== null"
FORM = ".composer:not([hidden])"
PASTE = """
(() => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/html', '<p>Der <b>Deich</b></p>');
  clipboardData.setData('text/plain', 'Der Deich');
  const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'clipboardData', { value: clipboardData });
  return document.activeElement.dispatchEvent(event);
})()
"""


def value(tab: Tab, name: str = "headline", form: str = FORM) -> str:
    """Return what a field holds, or which of some choices is taken."""
    field = f"{form} [name={name}]"
    chosen = f"document.querySelector('{field}:checked') ?? document.querySelector('{field}')"
    return tab.evaluate(f"({chosen}).value")


@pytest.fixture(scope="module")
def tab(server):
    """A page of an editor who has signed in."""
    with Firefox() as firefox:
        page = firefox.tab()
        page.resize(1280, 800)
        page.goto(server.link("Ada"))
        page.evaluate("document.querySelector('main form button').click()")
        page.until("location.pathname === '/desk'")
        yield page


@pytest.fixture
def desk(tab, server, ticker) -> Tab:
    tab.goto(f"{server.url}/desk/{ticker}")
    tab.until(SCRIPTED)
    return tab


def shows(headline: str) -> str:
    """Return what is true once the script shows a text of that headline."""
    field = f"document.querySelector('{FORM} [name=headline]')"
    return f"{SCRIPTED} && {field}?.value === {json.dumps(headline)}"


def focus(tab: Tab, name: str, form: str = FORM) -> None:
    tab.evaluate(f"document.querySelector('{form} [name={name}]').focus()")


def test_write_and_undo(desk, editor, ticker):
    """Typed, quoted, pasted: each is undone by itself; what was published is taken back."""
    focus(desk, "headline")
    desk.type(*"Pegel", ENTER, *'Sie "ja')
    assert value(desk, "body") == "Sie „ja"
    for step in ("Sie „", 'Sie "'):
        desk.type(CONTROL, "z")
        assert value(desk, "body") == step
    desk.evaluate(PASTE)
    desk.until(f"document.querySelector('{FORM} [name=body]').value.includes('**Deich**')")
    desk.type(CONTROL, "z")
    assert value(desk, "body") == 'Sie "'
    desk.type(CONTROL, ENTER)
    wait_for(lambda: editor.entries(ticker)["entries"], "readers have it")
    desk.until(f"!document.querySelector('{FORM} [data-deed=undo]').hidden")
    desk.evaluate(f"document.querySelector('{FORM} [data-deed=undo]').click()")
    wait_for(lambda: not editor.entries(ticker)["entries"], "it is taken back")
    assert (value(desk), value(desk, "body")) == ("Pegel", 'Sie "')


def test_a_reload_keeps_no_old_fields(desk, editor, server, ticker):
    """What Firefox would put back into fields after a reload is not taken for what stands."""
    entry = editor.publish(ticker, "Erst", verification="unconfirmed")["id"]
    desk.goto(f"{server.url}/desk/{ticker}?edit={entry}")
    desk.until(shows("Erst"))
    editor.change(ticker, entry, headline="Dann", verification="confirmed", key=True)
    desk.until(shows("Dann"))
    desk.reload()
    desk.until(shows("Dann"))
    assert value(desk, "verification") == "confirmed"
    desk.goto(f"{server.url}/desk/{ticker}/ticker")
    focus(desk, "kicker", ".setup")
    desk.type(*"Wetter")
    before = value(desk, "shown", ".setup")
    editor.http.patch(f"/{ticker}", json={"kicker": "Von der Kollegin", "status": "paused"})
    desk.evaluate(
        "addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)"
    )
    desk.reload()
    desk.until("document.querySelector('.setup [name=kicker]') !== null")
    fields = [value(desk, name, ".setup") for name in ("kicker", "status")]
    assert fields == ["Von der Kollegin", "paused"]
    assert value(desk, "shown", ".setup") != before


def test_what_was_typed_comes_back(desk, ticker):
    """After a reload the text is in its row, with all that was typed."""
    focus(desk, "headline")
    desk.type(*"Noch im Schreiben", END)
    desk.until(f"document.querySelector('{FORM} .foot').dataset.state === 'kept'")
    desk.reload()
    desk.until(SCRIPTED)
    tabs = "[...document.querySelectorAll('.tabs button')].map((it) => it.textContent)"
    desk.until(f"{tabs}.includes({json.dumps('Noch im Schreiben')})")

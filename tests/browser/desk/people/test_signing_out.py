"""Signing out at the desk: nothing stays in the browser, nothing is lost, and it is said."""

from __future__ import annotations

from playwright.sync_api import Route, expect
from support.clients.writing import FORM, kept_here, open_desk, says, sign_out, type_in
from support.machines.stores import wait_for

TYPE_WHILE_LEAVING = """
() => {
  const form = document.querySelector('.sign-out');
  form.submit = () => {
    const headline = document.querySelector('.composer:not([hidden]) [name=headline]');
    headline.value += '!';
    headline.dispatchEvent(new Event('input', { bubbles: true }));
    dispatchEvent(new Event('pagehide'));
    indexedDB.open('ticker-desk', 1).onsuccess = ({ target: { result } }) => {
      const waiting = result.transaction('texts', 'readwrite').objectStore('texts').count();
      waiting.onsuccess = () => HTMLFormElement.prototype.submit.call(form);
    };
  };
}
"""
"""A letter that is typed, and a last tick, between the press and the next page."""
TYPE_AND_LEAVE = """
() => {
  const headline = document.querySelector('.composer:not([hidden]) [name=headline]');
  headline.value = 'Bis morgen';
  headline.dispatchEvent(new Event('input', { bubbles: true }));
  document.querySelector('.sign-out button').click();
}
"""
"""A text that this browser has not kept yet, and the press that is to let go of it."""


def test_signing_out_leaves_nothing_here(desk, complaints, server, ticker):
    """Whoever signs out leaves no text in the browser, and finds it on the server."""
    complaints.allow("401")  # what was on its way meanwhile is of nobody any more
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route("**/texts/*/*", hold)
    desk.evaluate(TYPE_WHILE_LEAVING)
    desk.evaluate(TYPE_AND_LEAVE)
    wait_for(lambda: kept_here(desk) and held, "it is kept here while the server is asked")
    desk.unroute_all()  # which lets go of what is held
    expect(desk.get_by_text("ist auf dem Server gesichert")).to_be_visible()
    assert kept_here(desk) == []
    desk.goto(server.link("Ada"))
    desk.get_by_role("button", name="Anmelden").click()
    desk.goto(f"{server.url}/desk/{ticker}")
    expect(desk.locator(".offers li")).to_contain_text("Bis morgen")


def test_signing_out_keeps_what_was_typed_elsewhere(
    desk, complaints, browser_of_ada, server, editor, ticker
):
    """What this browser alone has is on the server before it goes, wherever one signs out."""
    complaints.allow_network()
    other = f"{ticker}-b"
    editor.create(other)
    closed = open_desk(browser_of_ada, f"{server.url}/desk/{other}")
    closed.route("**/texts/*/*", lambda route: route.abort())
    type_in(closed, "Aus dem anderen")
    says(closed, "hier gesichert")
    closed.close()
    desk.goto(f"{server.url}/desk")
    sign_out(desk)
    expect(desk.get_by_text("ist auf dem Server gesichert")).to_be_visible()
    assert kept_here(desk) == []
    desk.goto(server.link("Ada"))
    desk.get_by_role("button", name="Anmelden").click()
    desk.goto(f"{server.url}/desk/{other}")
    expect(desk.locator(".offers li")).to_contain_text("Aus dem anderen")


def test_nobody_leaves_without_a_connection(desk, complaints, browser_of_ada):
    """Whoever cannot sign out now is told so, and that they can, once they can."""
    complaints.allow_network()
    told = desk.locator(f"{FORM} .told")
    browser_of_ada.set_offline(True)
    sign_out(desk)
    expect(told).to_contain_text("Der Server antwortet nicht")
    type_in(desk, "Im Zug")
    expect(told).to_be_empty()
    sign_out(desk)
    expect(told).to_contain_text("Nicht alles ist auf dem Server")
    browser_of_ada.set_offline(False)
    expect(told).to_contain_text("Jetzt können Sie sich abmelden")
    sign_out(desk)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Abgemeldet")


def test_a_session_that_is_over_keeps_what_is_here(desk, complaints, browser_of_ada):
    """Whose session is over while a text is here alone is told so, and the text stays."""
    complaints.allow("401")
    desk.route("**/texts/*/*", lambda route: route.abort())
    complaints.allow_network()
    type_in(desk, "Nur hier")
    says(desk, "hier gesichert")
    browser_of_ada.clear_cookies()
    desk.unroute_all(behavior="ignoreErrors")
    sign_out(desk)
    expect(desk.locator(f"{FORM} .told")).to_contain_text("Ihre Anmeldung ist schon vorbei")
    assert [one["content"]["headline"] for one in kept_here(desk)] == ["Nur hier"]


def test_signed_out(desk, complaints, server, ticker):
    """Who has signed out, or never signed in, is told how to; the link is good only once."""
    complaints.allow("Failed to load resource: the server responded with a status of 4")
    link = server.link("Ada")
    sign_out(desk)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Abgemeldet")
    desk.goto(f"{server.url}/desk/{ticker}")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Nicht angemeldet")
    desk.goto(link)
    desk.get_by_role("button", name="Anmelden").click()
    expect(desk).to_have_url(f"{server.url}/desk")
    desk.goto(link)
    expect(desk).to_have_url(f"{server.url}/desk")
    desk.context.clear_cookies()
    desk.goto(link)
    expect(desk.get_by_label("Passwort")).to_be_visible()
    expect(desk.get_by_text("Dieser Link gilt nicht mehr")).to_be_visible()

"""Signing in again: a text belongs to who typed it, whoever sits down at the browser next."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from support.clients.desk import PASSWORD, Desk
from support.clients.writing import FORM, kept_there, open_desk, says, sign_out, type_in


@pytest.fixture
def names(server, slug):
    """Two people who have passwords."""
    both = [f"Grace {slug}", f"Heidi {slug}"]
    for name in both:
        with Desk(server) as one:
            one.with_password(name, PASSWORD)
    return both


@pytest.fixture
def context(new_context, server, names):
    """The browser of the first of them."""
    with Desk(server) as one:
        return new_context(storage_state=one.sign_in(names[0]).storage_state)


@pytest.fixture
def ended(context, complaints, server, ticker, names):
    """Her desk, where she was typing when an admin ended her sessions, and has pressed since."""
    complaints.allow("401")
    complaints.allow("WebSocket")
    page = open_desk(context, f"{server.url}/desk/{ticker}")
    type_in(page, "Mitten im Satz")
    with Desk(server) as admin:
        admin.sign_in().of_person(names[0], "end", end="all")
    page.keyboard.press("Control+Enter")
    says(page, "nicht angemeldet.*nach dem Anmelden gesendet")
    return page


def enter(page: Page, name: str) -> Page:
    """Sign in by password, in the tab that a text's line opens."""
    with page.expect_popup() as opened:
        page.locator(f"{FORM} [data-deed=signin]").press("Enter")
    sign_in(opened.value, name)
    return opened.value


def sign_in(other: Page, name: str) -> None:
    """Type name and password where they are asked for."""
    expect(other.locator("[autocomplete=username]")).to_be_focused()
    other.keyboard.type(name)
    other.keyboard.press("Tab")
    expect(other.locator("[autocomplete=current-password]")).to_be_focused()
    other.keyboard.type(PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url("**/desk")


def test_the_same_person_goes_on(ended, context, editor, ticker, names):
    """What was pressed goes out once, and her other tabs work on."""
    beside = context.new_page()
    beside.goto(ended.url)
    expect(beside.get_by_role("heading", level=1)).to_have_text("Nicht angemeldet")
    enter(ended, names[0])
    says(ended, "Bei Lesern seit")
    found = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert [(one["headline"], one["revision"]) for one in found] == [("Mitten im Satz", 1)]


def test_a_renewed_session_is_that_of_all_tabs(context, server, complaints, ticker, names):
    """Who signs in anew in one tab, with the former session ended, works on in the others."""
    page = open_desk(context, f"{server.url}/desk/{ticker}")
    type_in(page, "Vorher")
    says(page, "^gesichert")
    other = context.new_page()
    other.goto(f"{server.url}/sign-in")
    sign_in(other, names[0])
    page.keyboard.type(" und nachher")
    page.keyboard.press("Control+Enter")
    says(page, "Bei Lesern seit")
    expect(page.locator(".feed .trouble")).to_be_empty()


def test_another_person_has_nothing_of_it(ended, complaints, editor, ticker, names):
    """Nothing goes out and nothing is shown, until its owner is there again."""
    complaints.allow("409")
    enter(ended, names[1])
    says(ended, names[1])
    expect(ended.locator(f"{FORM} .fields")).not_to_be_visible()
    expect(ended.locator(".tabs")).not_to_contain_text("Mitten")
    assert editor.http.get(f"/{ticker}/entries").json()["entries"] == []
    assert kept_there(ended) == []
    complaints.allow("403")
    ended.locator(".standing summary").click()
    ended.get_by_role("button", name="Pausieren").click()
    expect(ended.locator(".standing .fault")).to_be_visible()
    assert editor.http.get(f"/{ticker}").json()["status"] == "live"


def test_back_shows_nothing(context, complaints, server, ticker):
    """Whoever has signed out and goes back finds no desk, from whatever memory."""
    complaints.allow("401")
    page = open_desk(context, f"{server.url}/desk/{ticker}")
    type_in(page, "Vertraulich")
    says(page, "^gesichert")
    sign_out(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Abgemeldet")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nicht angemeldet")
    expect(page.locator("ticker-desk")).to_have_count(0)

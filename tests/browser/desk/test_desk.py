"""The desk in a browser: an editor signs in, writes, and readers see it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.clients.browsers import as_reloaded, headlines, open_live


@pytest.fixture(scope="module")
def signed_in() -> dict[str, Any]:
    """What the browser of an editor keeps, once one of the tests has signed in."""
    return {}


@pytest.fixture
def desk(new_context, server, ticker, signed_in) -> Page:
    """The desk of the ticker, for Ada, who has signed in by a link."""
    context = new_context(**signed_in)
    page = context.new_page()
    if signed_in:
        page.goto(f"{server.url}/desk")
    else:
        page.goto(server.run("sign-in", "Ada").stdout.strip())
        page.get_by_role("button", name="Anmelden").click()
        signed_in["storage_state"] = context.storage_state()
    expect(page).to_have_url(f"{server.url}/desk")
    page.get_by_role("link", name=f"Ticker {ticker}").click()
    expect(page).to_have_url(f"{server.url}/desk/{ticker}")
    return page


@pytest.fixture
def reader(new_context, server, ticker) -> Page:
    """A reader's page, in another browser."""
    return open_live(new_context().new_page(), f"{server.url}/t/{ticker}")


def test_write_edit_retract(desk, reader):
    """What is written, edited and retracted at the desk is so in a reader's page, at once."""
    desk.get_by_label("Überschrift").fill("Deich hält")
    desk.get_by_label("Text (Markdown)").fill("Bei **Husum**, sagt der Deichgraf.")
    desk.get_by_label("Wichtiges Ereignis").check()
    desk.get_by_role("button", name="Veröffentlichen").click()
    expect(reader.locator(".entries .headline")).to_have_text("Deich hält")
    expect(reader.locator(".entries .body strong")).to_have_text("Husum")
    expect(reader.locator(".keys li span")).to_have_text("Deich hält")

    item = desk.locator("article.item")
    expect(item).to_have_count(1)
    item.get_by_role("link", name="Bearbeiten").click()
    expect(desk.get_by_label("Überschrift")).to_have_value("Deich hält")
    desk.get_by_label("Überschrift").fill("Deich bricht")
    desk.get_by_label("Was wurde korrigiert?").fill("Er hält nicht mehr.")
    desk.get_by_role("button", name="Veröffentlichen").click()
    expect(reader.locator(".entries .headline")).to_have_text("Deich bricht")
    expect(reader.locator(".entries .correction")).to_contain_text("Er hält nicht mehr.")
    expect(reader.locator(".entries .edited")).to_be_visible()

    item.locator("summary").click()
    item.get_by_role("button", name="Zurückziehen").click()
    expect(reader.locator(".entries article")).to_have_count(0)
    expect(reader.locator(".keys")).to_be_hidden()
    as_reloaded(reader)


def test_draft(desk, reader, editor, ticker):
    """A draft is kept at the desk, and no reader sees it before it is published."""
    desk.get_by_label("Überschrift").fill("Noch geheim")
    desk.get_by_role("button", name="Als Entwurf sichern").click()
    expect(desk.locator("article.item[data-state=draft]")).to_be_visible()
    marker = editor.publish(ticker, "Öffentlich")
    expect(reader.locator(f"#e-{marker['id']}")).to_be_visible()
    assert headlines(reader) == ["Öffentlich"]
    desk.locator("[data-state=draft]").get_by_role("link", name="Bearbeiten").click()
    desk.get_by_role("button", name="Veröffentlichen").click()
    expect(reader.get_by_role("heading", name="Noch geheim")).to_be_visible()
    as_reloaded(reader)


def test_failed_form_comes_back(desk, complaints):
    """A form that is refused comes back as it was filled in, with what is wrong."""
    complaints.allow("Failed to load resource: the server responded with a status of 422")
    desk.get_by_label("Marke").fill("Analyse")
    desk.get_by_label("Eilmeldung").check()
    desk.get_by_role("button", name="Veröffentlichen").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    expect(desk.get_by_label("Marke")).to_have_value("Analyse")
    expect(desk.get_by_label("Eilmeldung")).to_be_checked()
    desk.get_by_label("Überschrift").fill("Nun mit Überschrift")
    desk.get_by_role("button", name="Veröffentlichen").click()
    expect(desk.get_by_role("heading", name="Nun mit Überschrift")).to_be_visible()
    expect(desk.get_by_role("alert")).to_have_count(0)


def test_two_editors(desk, complaints, editor, ticker):
    """Who edits what another has changed meanwhile sees both versions, and overwrites nothing."""
    complaints.allow("Failed to load resource: the server responded with a status of 412")
    entry = editor.publish(ticker, "Erste Fassung")
    desk.goto(f"{desk.url}?edit={entry['id']}")
    editor.change(ticker, entry["id"], headline="Fassung der anderen")
    desk.get_by_label("Überschrift").fill("Meine Fassung")
    desk.get_by_role("button", name="Veröffentlichen").click()
    expect(desk.get_by_label("Überschrift")).to_have_value("Meine Fassung")
    expect(desk.locator(".theirs")).to_contain_text("Fassung der anderen")
    assert editor.entries(ticker)["entries"][0]["headline"] == "Fassung der anderen"
    desk.get_by_role("button", name="Veröffentlichen").click()
    expect(desk.locator("article.item h3")).to_have_text("Meine Fassung")


def test_new_ticker(desk, server, slug, new_context):
    """A ticker that is made at the desk can be read at once."""
    desk.goto(f"{server.url}/desk")
    desk.get_by_label("Titel").fill("Wahlabend")
    desk.get_by_label("Adresse").fill(f"{slug}-wahl")
    desk.get_by_role("button", name="Anlegen").click()
    expect(desk).to_have_url(f"{server.url}/desk/{slug}-wahl")
    reader = open_live(new_context().new_page(), f"{server.url}/t/{slug}-wahl")
    expect(reader.locator("h1")).to_have_text("Wahlabend")


def test_signed_out(desk, complaints, server, ticker):
    """Who has signed out, or never signed in, is told how to; the link is good only once."""
    complaints.allow("Failed to load resource: the server responded with a status of 4")
    link = server.run("sign-in").stdout.strip()
    desk.get_by_role("button", name="Abmelden").click()
    expect(desk).to_have_url(f"{server.url}/")
    desk.goto(f"{server.url}/desk/{ticker}")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Nicht angemeldet")
    desk.goto(link)
    desk.get_by_role("button", name="Anmelden").click()
    expect(desk).to_have_url(f"{server.url}/desk")
    desk.goto(link)
    expect(desk.get_by_role("button", name="Anmelden")).to_have_count(0)
    expect(desk.get_by_text("Dieser Link gilt nicht mehr")).to_be_visible()

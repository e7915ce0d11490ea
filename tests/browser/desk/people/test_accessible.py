"""An engine for accessibility finds nothing wrong on the way in and where people are kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.clients.axe import sound
from support.clients.desk import PASSWORD, Desk, next_code, totp_in
from support.clients.writing import open_desk

from ticker.newsroom.people.roles import Grants, Role

pytestmark = pytest.mark.parametrize("language", ["de", "en"])


@pytest.fixture
def page(new_context, language):
    """A page in a browser of somebody who is still outside."""
    return new_context(locale=language).new_page()


@pytest.fixture
def inside(new_context, grace, language):
    """A page in her browser."""
    return new_context(locale=language, storage_state=grace.storage_state).new_page()


def enter(page, url, name, password=PASSWORD):
    """Send name and password."""
    page.goto(f"{url}/sign-in")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("button.first").click()


def test_the_way_in(page, complaints, house, grace, name, language):
    """Nothing is found where one types a password, right or wrong, shows a code, or uses a link."""
    complaints.allow("status of 422")
    totp = grace.with_factor()
    page.goto(f"{house.url}/sign-in")
    sound(page, "sign in", language)
    enter(page, house.url, name, "falsch")
    expect(page.locator("#fault-sign-in")).to_be_visible()
    sound(page, "refused", language)
    enter(page, house.url, name)
    page.locator("[name=totp]").fill("000000")
    page.locator("button.first").click()
    expect(page.locator("#fault-totp")).to_be_visible()
    sound(page, "second factor", language)
    page.locator("[name=totp]").fill(next_code(totp))
    page.locator("button.first").click()
    page.wait_for_url("**/desk")
    page.goto(house.link(name))
    sound(page, "a link", language)


def test_ones_own_way_in(page, house, name, language):
    """Nothing is found from a first password to a second factor's picture and its codes."""
    page.goto(house.link(name))
    page.locator("button.first").click()
    page.wait_for_url("**/desk")
    page.goto(f"{house.url}/desk/-/sessions")
    page.locator("[name=password]").fill(PASSWORD)
    sound(page, "new password", language)
    page.locator("button.first").click()
    expect(page.locator(".done")).to_be_visible()
    enter(page, house.url, name)
    page.wait_for_url("**/desk")
    page.goto(f"{house.url}/desk/-/sessions")
    sound(page, "one's own page", language)
    factor = page.locator("form[action$='/factor']")
    factor.locator("xpath=..").locator("summary").click()
    sound(page, "one's own page, unfolded", language)
    factor.locator("[name=current]").fill(PASSWORD)
    factor.locator("button").click()
    expect(page.locator(".qr svg")).to_be_visible()
    sound(page, "picture of the second factor", language)
    page.locator("[name=totp]").fill(totp_in(page.content()).now())
    page.locator("form[action$='/confirm'] button.first").click()
    expect(page.locator(".made pre")).to_be_visible()
    sound(page, "recovery codes", language)


def test_people(inside, house, name, language):
    """Nothing is found with one of them unfolded, one alone, and the link of an invitation."""
    inside.goto(f"{house.url}/desk/-/people")
    row = inside.locator(".persons details", has=inside.get_by_text(name, exact=True))
    row.locator("summary").click()
    sound(inside, "people", language)
    inside.locator("[name=name]").last.fill(f"{name} 2")
    inside.locator("form.composer button.first").click()
    expect(inside.locator(".made a")).to_be_visible()
    sound(inside, "an invitation", language)
    row.locator("summary").click()
    row.locator("a.button").click()
    expect(inside.get_by_role("heading", level=1)).to_have_text(name)
    sound(inside, "a person", language)


def test_tokens_and_audit(inside, house, name, language):
    """Nothing is found where a token is made, nor where that is noted."""
    inside.goto(f"{house.url}/desk/-/tokens")
    sound(inside, "tokens", language)
    inside.locator("[name=name]").fill(f"{name} 3")
    inside.get_by_role("radio").last.check()
    inside.locator("[name=until]").fill("2099-01-01")
    inside.locator("form.composer button.first").click()
    expect(inside.locator(".made pre")).to_be_visible()
    sound(inside, "a new token", language)
    inside.goto(f"{house.url}/desk/-/audit")
    expect(inside.locator(".audit tbody tr").first).to_be_visible()
    sound(inside, "audit", language)


def test_contributing(new_context, house, name, slug, language):
    """Nothing is found at a desk whose owner writes drafts, with one of them and one entry out."""
    editor = house.editor()
    editor.create(slug, language=language)
    editor.publish(slug, "Pegel")
    with Desk(house) as one:
        one.sign_in(name, grants=Grants(tickers={slug: Role.CONTRIBUTOR}))
        context = new_context(locale=language, storage_state=one.storage_state)
    page = open_desk(context, f"{house.url}/desk/{slug}")
    page.locator("[name=headline]:visible").fill("Vom Deich")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".row[data-state=draft]")).to_be_visible()
    page.locator(".row[data-state=published] summary").first.click()
    sound(page, "a contributor's desk", language)

"""By keyboard alone: all that has to do with people is reached, done, and led back to by keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from support.clients.desk import PASSWORD, Desk, next_code, totp_in

FAR = 80
"""So many steps are enough from one end of a page to the other."""
SEEN = """
(one) => {
  if (one !== document.activeElement) return false;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
}
"""
"""Whether something has the focus, and shows it."""


@pytest.fixture
def inside(new_context, grace):
    """A page in her browser."""
    return new_context(storage_state=grace.storage_state).new_page()


def reach(page: Page, selector: str) -> None:
    """Go from where the focus is to something, which shows that it has it."""
    target = page.locator(selector)
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if target.evaluate(SEEN):
            return
    pytest.fail(f"No way leads to {selector}")


def press(page: Page, selector: str) -> None:
    """Reach something, and press it."""
    reach(page, selector)
    page.keyboard.press("Enter")


def asks(page: Page, autocomplete: str, name: str) -> None:
    """Expect the focus in a field that says what browsers may fill in."""
    field = page.locator(f"input[name={name}]:focus")
    expect(field).to_have_attribute("autocomplete", autocomplete)


def enter(page: Page, name: str, password: str) -> None:
    """Type name and password where the focus is, as a page opens."""
    asks(page, "username", "name")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    asks(page, "current-password", "password")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def titled(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_signing_in(page, complaints, house, grace, name):
    """Whoever mistypes the password types that alone again, and then the code."""
    complaints.allow("status of 422")
    totp = grace.with_factor()
    page.goto(f"{house.url}/sign-in")
    enter(page, name, "falsch")
    expect(page.locator("#fault-sign-in")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value(name)
    asks(page, "current-password", "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    titled(page, "Zweiter Faktor")
    asks(page, "one-time-code", "totp")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.locator("#fault-totp")).to_be_visible()
    asks(page, "one-time-code", "totp")
    page.keyboard.type(next_code(totp))
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    titled(page, "Liveticker")
    expect(page.locator("summary", has_text=name)).to_be_visible()


def test_ones_own_way_in(page, complaints, house, name):
    """A link leads to a password, which may be refused, and on to a second factor and its codes."""
    complaints.allow("status of 422")
    page.goto(house.link(name))
    press(page, "button.first")
    page.wait_for_url("**/desk")
    press(page, ".offer a")
    titled(page, "Mein Zugang")
    reach(page, "[name=password]")
    asks(page, "new-password", "password")
    hidden = page.locator("form[action$='/password'] [name=name]")
    expect(hidden).to_have_attribute("autocomplete", "username")
    expect(hidden).to_have_value(name)
    page.keyboard.type("passwort123")
    page.keyboard.press("Enter")
    expect(page.locator("#fault-password-password")).to_be_visible()
    asks(page, "new-password", "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_have_text("Das Passwort ist gespeichert.")
    press(page, "#factor ~ details > summary")
    press(page, "form[action$='/factor'] button")
    expect(page.locator(".qr svg")).to_be_visible()
    asks(page, "one-time-code", "totp")
    page.keyboard.type(totp_in(page.content()).now())
    page.keyboard.press("Enter")
    codes = page.locator(".made pre")
    expect(codes).to_have_text(re.compile(r"^(\S+\s+){9}\S+$"))
    expect(page.locator(".made")).to_be_focused()
    press(page, "#factor ~ details > summary")
    expect(page.get_by_role("button", name="Neue Wiederherstellungscodes")).to_be_visible()


def test_another_password(page, house, grace, name):
    """Whoever has come in by a password proves it, and their browser knows which it is."""
    page.goto(f"{house.url}/sign-in?to=/desk/-/sessions")
    enter(page, name, PASSWORD)
    titled(page, "Mein Zugang")
    press(page, "#password ~ details > summary >> nth=0")
    page.keyboard.press("Tab")
    asks(page, "current-password", "current")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    asks(page, "new-password", "password")
    page.keyboard.type("vier gelbe Katzen")
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_have_text("Das Passwort ist gespeichert.")
    assert grace.http.get("/desk").status_code == 401


def test_a_new_colleague(inside, house, name, slug):
    """Whoever invites, changes a role or ends a session is then where it shows."""
    invited = f"{name}-2"
    house.editor().create(slug)
    inside.goto(f"{house.url}/desk/-/people")
    reach(inside, "#invite ~ form [name=name]")
    inside.keyboard.type(invited)
    reach(inside, "#invite ~ form input[value=editor]")
    inside.keyboard.press("ArrowDown")
    expect(inside.locator("#invite ~ form input[value=contributor]")).to_be_checked()
    inside.keyboard.press("ArrowDown")
    expect(inside.locator("#invite ~ form details")).to_have_attribute("open", "")
    inside.keyboard.press("ArrowUp")
    press(inside, "#invite ~ form button.first")
    expect(inside.locator(".made a")).to_have_text(re.compile("/sign-in"))
    expect(inside.locator(".made")).to_be_focused()
    reach(inside, ".made a")
    reach(inside, ".copying button")
    mine = f".persons details:has(b:text-is('{invited}'))"
    row = inside.locator(mine)
    expect(row).to_contain_text("Mitarbeit")
    press(inside, f"{mine} > summary")
    press(inside, f"{mine} a.button")
    titled(inside, invited)
    reach(inside, "[name=role]:checked")
    inside.keyboard.press("ArrowUp")
    press(inside, "form[action$='/role'] button")
    summary = row.locator("> summary")
    expect(summary).to_contain_text("Redaktion")
    expect(summary).to_be_focused()
    with Desk(house) as other:
        other.sign_in(invited)
        inside.reload()
        press(inside, f"{mine} [name=end]")
        expect(row).to_contain_text("Zurzeit nirgends angemeldet.")
        expect(summary).to_be_focused()
        assert other.http.get("/desk").status_code == 401


def test_a_program(inside, house, name):
    """A token is made and ended, and the audit tells that, filtered by who did what."""
    token = f"{name}-3"
    inside.goto(f"{house.url}/desk/-/tokens")
    reach(inside, "[name=name]")
    inside.keyboard.type(token)
    reach(inside, "[name=may]")
    reach(inside, "[name=reach]:checked")
    inside.keyboard.press("ArrowDown")
    press(inside, "form.composer button.first")
    expect(inside.locator(".made pre")).to_be_visible()
    expect(inside.locator(".made")).to_be_focused()
    reach(inside, ".copying button")
    made = inside.locator("li", has_text=token)
    expect(made).to_contain_text("nur lesen")
    press(inside, f"li button[aria-label*='{token}']")
    expect(made).to_have_count(0)
    press(inside, "nav a[href='/desk/-/audit']")
    titled(inside, "Protokoll")
    reach(inside, "[name=who]")
    inside.keyboard.type(name)
    reach(inside, "[name=act]")
    inside.keyboard.type("Programmzugang b")
    press(inside, ".sought button")
    inside.wait_for_url("**who=person*")
    lines = inside.locator(".audit tbody tr")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text([f"{name} Programmzugang beendet"], use_inner_text=True)

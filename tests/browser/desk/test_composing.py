"""Composing at the desk: tools, paste and quotes do what is meant, and undo takes each back."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from support.clients.writing import FORM, typed

BODY = f"{FORM} [name=body]"


def tool(desk: Page, name: str) -> None:
    """Press one of the tools of the text in view."""
    desk.locator(f"{FORM} markdown-toolbar").get_by_role("button", name=name).click()


def test_undo_goes_through_type_bold_and_link_step_by_step(desk):
    """Typed, made bold, and a link: each Ctrl+Z takes one back, and each redo brings one again."""
    desk.locator(BODY).focus()
    desk.keyboard.type("Der Deich haelt")
    for _ in range(5):
        desk.keyboard.press("Shift+ArrowLeft")
    tool(desk, "Fett")
    assert typed(desk, "body") == "Der Deich **haelt**"
    desk.keyboard.press("Home")
    for _ in range(3):
        desk.keyboard.press("Shift+ArrowRight")
    desk.keyboard.press("Control+k")
    steps = ["Der Deich haelt", "Der Deich **haelt**", "[Der](url) Deich **haelt**"]
    assert typed(desk, "body") == steps[2]
    for step in (steps[1], steps[0]):
        desk.keyboard.press("Control+z")
        assert typed(desk, "body") == step
    for step in steps[1:]:
        desk.keyboard.press("Control+Shift+z")
        assert typed(desk, "body") == step
    expect(desk.locator(BODY)).to_be_focused()


def test_the_toolbar_is_one_stop_of_the_keyboard(desk):
    """Tab leads into the toolbar and past it; arrows lead through it, Enter presses a tool."""
    desk.locator(BODY).focus()
    desk.keyboard.type("Zwei Wörter")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Shift+Tab")
    tools = desk.locator(f"{FORM} markdown-toolbar")
    expect(tools.get_by_role("button", name="Fett")).to_be_focused()
    desk.keyboard.press("ArrowRight")
    expect(tools.get_by_role("button", name="Kursiv")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator(BODY)).to_be_focused()
    assert typed(desk, "body") == "Zwei _Wörter_"


def test_without_script_there_are_no_tools(new_context, signed_in, browser_of_ada, server, ticker):
    """Where no script runs, no toolbar shows that would do nothing."""
    page = new_context(java_script_enabled=False, **signed_in).new_page()
    page.goto(f"{server.url}/desk/{ticker}")
    expect(page.locator("[name=body]").first).to_be_visible()
    expect(page.locator("markdown-toolbar").first).to_be_hidden()

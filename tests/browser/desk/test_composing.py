"""Composing at the desk: tools, paste and quotes do what is meant, and undo takes each back."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect
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


def seen(desk: Page):
    """Return what the preview of the text in view shows."""
    return desk.frame_locator(f"{FORM} .preview iframe")


def test_the_preview_is_what_readers_will_see(desk):
    """A pause after typing, it is there as on a phone; what may not be meant is said in words."""
    desk.set_viewport_size({"width": 1280, "height": 900})
    fold = desk.locator(f"{FORM} .fold")
    fold.click()
    desk.locator(BODY).focus()
    desk.keyboard.type("1. Oktober\n2. **Oktober**")
    expect(seen(desk).locator(".body li strong")).to_have_text("Oktober")
    expect(desk.locator(f"{FORM} .remarks")).to_contain_text("1\\. Oktober")
    assert desk.locator(f"{FORM} .preview iframe").bounding_box()["width"] == 360
    expect(desk.locator(BODY)).to_be_focused()
    desk.keyboard.press("Control+Home")
    desk.keyboard.type("Am ")
    expect(desk.locator(f"{FORM} .remarks")).to_be_empty()
    expect(seen(desk).locator(".body p")).to_contain_text("Am 1. Oktober")
    fold.click()
    asked = []
    desk.on("request", lambda request: asked.append(request.url.endswith("/preview")))
    desk.locator(BODY).press("End")
    desk.keyboard.type("!")
    expect(desk.locator(f"{FORM} .said")).to_contain_text("gesichert")
    assert True not in asked


def test_a_late_preview_does_not_show_over_a_later_one(desk):
    """Whichever answer comes last, the preview is of the later text; caret and focus stay."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    desk.route("**/preview", hold)
    desk.locator(f"{FORM} .fold").click()
    desk.locator(BODY).focus()
    with desk.expect_request("**/preview"):
        desk.keyboard.type("Erst")
    desk.keyboard.type(" dann")
    expect(seen(desk).locator(".body")).to_have_text("Erst dann")
    with desk.expect_response("**/preview"):
        held[0].continue_()
    desk.keyboard.type("!")
    expect(seen(desk).locator(".body")).to_have_text("Erst dann!")
    assert typed(desk, "body") == "Erst dann!"

"""A newsroom's own in a browser: its colour by day and night, its font, and data that never run."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from support.clients.browsers import open_live
from support.machines.servers import Server

from ticker.colours import DARK, EASILY, Colour

VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
OF = "(selector) => getComputedStyle(document.querySelector(selector)).color"
ACCENT = Colour(176, 0, 32)
SCRIPT = "</script><script>window.__pwned = 1</script><!--"


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    """A server with a colour, a name and a style sheet of its own."""
    own = tmp_path_factory.mktemp("own")
    sheet = own / "static" / "styles" / "own.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text(":root { --serif: 'Paper Serif', serif; }")
    with Server(accent="rgb(176 0 32)", site_name=SCRIPT, templates=own) as server:
        server.editor().create("lage", kicker="Küste")
        yield server


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_colour_and_a_font(new_context, paper, scheme):
    """Pages of readers and of the desk have the colour, lighter in the dark; nothing is blocked."""
    shown = ACCENT.legible(DARK, EASILY) if scheme == "dark" else ACCENT
    colour = f"rgb({shown.red}, {shown.green}, {shown.blue})"
    page = new_context(VIOLATIONS, color_scheme=scheme).new_page()
    open_live(page, f"{paper.url}/t/lage")
    assert page.evaluate(OF, ".kicker") == colour
    assert "Paper Serif" in page.evaluate("getComputedStyle(document.body).fontFamily")
    assert page.evaluate("window.violations") == []
    code = paper.link("Ada").partition("?code=")[2]
    page.goto(f"{paper.url}/sign-in?code={code}")
    ground = "getComputedStyle(document.querySelector('button.first')).backgroundColor"
    assert page.evaluate(ground) == colour
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_colour_in_a_forced_theme(new_context, paper, theme):
    """Embedded light or dark, the colour is the one for that, whatever the reader prefers."""
    shown = ACCENT.legible(DARK, EASILY) if theme == "dark" else ACCENT
    for prefers in ("light", "dark"):
        page = new_context(color_scheme=prefers).new_page()
        page.goto(f"{paper.url}/t/lage/embed?theme={theme}")
        link = page.evaluate(OF, ".foot a")
        assert link == f"rgb({shown.red}, {shown.green}, {shown.blue})"
        assert (
            page.evaluate("getComputedStyle(document.body).color")
            == {
                "light": "rgb(23, 24, 26)",
                "dark": "rgb(233, 231, 226)",
            }[theme]
        )
        expect(page.locator(".newsroom")).to_have_text(SCRIPT)


def test_structured_data_is_read_and_does_not_run(new_context, paper):
    """The page's policy lets the block of data be, and a hostile text in it stays a text."""
    editor = paper.editor()
    editor.create("feindlich", title=SCRIPT)
    editor.publish("feindlich", SCRIPT, body=f"`{SCRIPT}`", author=SCRIPT, correction=SCRIPT)
    page = new_context(VIOLATIONS).new_page()
    open_live(page, f"{paper.url}/t/feindlich")
    block = page.locator('script[type="application/ld+json"]')
    expect(block).to_have_count(1)
    blog = json.loads(block.text_content())
    assert blog["headline"] == blog["publisher"]["name"] == SCRIPT
    assert blog["liveBlogUpdate"][0]["articleBody"] == SCRIPT
    assert page.evaluate("window.violations") == []
    assert page.evaluate("window.__pwned") is None
    expect(page.locator(".masthead .home")).to_have_text(SCRIPT)

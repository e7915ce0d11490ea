"""A ticker's header, edited at the desk in a browser, and what readers see of it at once."""

from __future__ import annotations

from playwright.sync_api import Route, expect
from support.clients.browsers import as_reloaded
from support.machines.stores import wait_for


def test_a_header_is_edited(desk, complaints, reader):
    """What is applied stands in open pages at once; what is wrong is said at its field."""
    complaints.allow("422")
    desk.get_by_role("link", name="Einrichten").click()
    desk.get_by_label("Titel").fill("Deich bricht")
    expect(desk.locator(".preview .title")).to_have_text("Deich bricht")
    desk.get_by_label("Satz 1", exact=True).fill("In Husum.")
    expect(desk.locator(".preview ul.so-far")).to_have_text("In Husum.")
    expect(desk.get_by_label("Satz 1", exact=True)).to_be_focused()
    expect(reader.locator("h1")).not_to_have_text("Deich bricht")
    desk.get_by_label("Dachzeile").press_sequentially('"Sturm"')
    expect(desk.get_by_label("Dachzeile")).to_have_value("„Sturm“")
    desk.get_by_label("Zeitzone").fill("Berlin")
    desk.get_by_role("button", name="Für Leser übernehmen").click()
    expect(desk.locator("#fault-timezone")).to_be_visible()
    expect(desk.get_by_label("Titel")).to_have_value("Deich bricht")
    desk.get_by_label("Zeitzone").fill("Europe/Berlin")
    desk.get_by_role("button", name="Für Leser übernehmen").click()
    expect(desk.locator(".said")).to_contain_text("Bei Lesern seit")
    expect(desk.locator(".preview .title")).to_have_text("Deich bricht")
    expect(reader.locator("h1")).to_have_text("Deich bricht")
    as_reloaded(reader)


def test_what_is_typed_before_the_script_runs_is_shown(desk):
    """On a slow line somebody types first; once the script is there, the preview has it."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route("**/setup/setup*.js", hold)
    desk.get_by_role("link", name="Einrichten").click()
    desk.get_by_label("Titel").fill("Deich bricht")
    expect(desk.locator(".preview .title")).not_to_have_text("Deich bricht")
    wait_for(lambda: held or desk.wait_for_timeout(20), "the script is asked for")
    held[0].continue_()
    expect(desk.locator(".preview .title")).to_have_text("Deich bricht")


def test_a_preview_link_is_copied(desk):
    """A press copies it; where the clipboard may not be written it is selected, and said so."""
    desk.get_by_role("link", name="Einrichten").click()
    desk.get_by_role("button", name="Link erzeugen").click()
    link, said = desk.locator(".preview-link a"), desk.locator(".copying [role=status]")
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = desk.get_by_role("button", name="Link kopieren")
    button.click()
    expect(said).to_have_text("Kopiert")
    assert desk.evaluate("navigator.clipboard.readText()") == link.inner_text()
    desk.evaluate(
        """() => {
          navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
          document.execCommand = () => false;
        }"""
    )
    button.click()
    expect(said).to_have_text("Der Link ist markiert: Strg+C kopiert ihn.")
    assert desk.evaluate("getSelection().toString()") == link.inner_text()

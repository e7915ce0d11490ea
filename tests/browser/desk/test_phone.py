"""The desk on a phone: one place at a time, and the button above the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.clients.writing import FORM, open_desk, says, type_in

VIEWPORT = """
Object.defineProperty(window, 'visualViewport', {
  value: Object.assign(new EventTarget(), { width: 360, height: 780, offsetTop: 0, scale: 1 }),
});
"""
"""A keyboard cannot be had: what browsers say of one can."""

OPEN = """([height, offsetTop]) => {
  Object.assign(visualViewport, { height, offsetTop }).dispatchEvent(new Event('resize'));
}"""

AMISS = """() => [...document.querySelectorAll(
    'a, button, summary, select, label.toggle, .tool, input:not([type=checkbox], [type=radio])',
  )].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.groups'))
  .map((one) => [one.outerHTML.slice(0, 99), one.getBoundingClientRect()])
  .filter(([, { left, right, height, width }]) => width > 1
    && (height < 43.5 || width < 40 || left < 0 || right > innerWidth))"""
"""Whatever can be pressed and is too small for a thumb, or not whole in the window."""


@pytest.fixture
def phone(new_context, browser_of_ada, signed_in, server, ticker):
    """The desk on a phone."""
    context = new_context(**signed_in, viewport={"width": 360, "height": 780})
    context.add_init_script(VIEWPORT)
    return open_desk(context, f"{server.url}/desk/{ticker}")


def test_one_place_at_a_time(phone, editor, ticker):
    """The dock leads to what is written, to the feed and to the texts; an edit leads back."""
    entry = editor.publish(ticker, "Pegel")["id"]
    dock = phone.locator(".dock")
    expect(phone.locator(".help")).to_be_hidden()  # a phone has no keys
    type_in(phone, "Unterwegs")
    phone.locator(f"{FORM} .more > summary").click()
    assert phone.evaluate(AMISS) == []
    expect(phone.locator(".feed")).to_be_hidden()
    dock.get_by_role("button", name="Feed").click()
    expect(phone.locator(".composer:not([hidden])")).to_be_hidden()
    assert phone.evaluate(AMISS) == []
    row = phone.locator(f".feed [data-id='{entry}']")
    row.locator("summary").first.click()
    assert phone.evaluate(AMISS) == []
    row.get_by_role("link", name="Bearbeiten").click()
    expect(phone.locator(f"{FORM} [name=headline]")).to_have_value("Pegel")
    expect(phone.locator(f"{FORM} [name=headline]")).to_be_focused()
    expect(dock.get_by_role("button", name="Schreiben")).to_have_attribute("aria-current", "true")
    dock.get_by_role("button", name="Texte 2").click()
    closing = phone.locator(".tab", has_text="Pegel").locator(".close")
    assert min(closing.bounding_box()[side] for side in ("width", "height")) >= 44
    closing.click()
    expect(phone.locator(".tabs [data-text]")).to_be_focused()
    phone.locator(".texts").get_by_role("button", name="Unterwegs").click()
    expect(phone.locator(f"{FORM} [name=headline]")).to_have_value("Unterwegs")


def test_the_preview_has_a_place_of_its_own(phone):
    """What readers will see has a phone's whole width and height, and goes out from there, too."""
    type_in(phone, "Pegel steigt", "In Passau.\n" * 30)
    place = phone.locator(".dock [data-place=preview]")
    expect(phone.locator(f"{FORM} .preview")).to_be_hidden()
    place.click()
    frame = phone.locator(f"{FORM} .preview iframe")
    expect(frame.content_frame.get_by_text("Pegel steigt")).to_be_visible()
    box = frame.bounding_box()
    assert box["width"] >= 320
    assert box["height"] > 780
    phone.locator(".dock [data-place=write]").click()
    type_in(phone, ", schnell")
    place.click()
    expect(frame.content_frame.get_by_text("Pegel steigt, schnell")).to_be_visible()
    phone.locator(f"{FORM} [data-deed=publish]").click()
    says(phone, "Bei Lesern")


def test_above_the_keyboard(phone):
    """While the keyboard is open the button stands above it; closed, there is no gap."""
    type_in(phone, "Mit einem Daumen")
    button, dock = phone.locator(f"{FORM} [data-deed=publish]"), phone.locator(".dock")

    def foot() -> float:
        box = phone.locator(f"{FORM} .foot").bounding_box()
        return box["y"] + box["height"]

    expect(button).to_be_enabled()
    assert foot() == pytest.approx(dock.bounding_box()["y"], abs=1)
    phone.evaluate(OPEN, [300, 80])
    expect(dock).to_be_hidden()
    assert foot() == pytest.approx(380, abs=1)
    button.click()
    says(phone, "Bei Lesern")
    phone.evaluate(OPEN, [780, 0])
    expect(dock).to_be_visible()
    assert foot() == pytest.approx(dock.bounding_box()["y"], abs=1)


def test_setting_up_on_a_phone(phone, server, ticker):
    """What can be pressed on the other pages of the desk is whole, and large enough."""
    for path in (f"/{ticker}", f"/{ticker}/ticker", "/-/snippets", ""):
        phone.goto(f"{server.url}/desk{path}")
        phone.locator(".person summary").click()
        expect(phone.get_by_role("button", name="Abmelden")).to_be_in_viewport()
        assert phone.evaluate(AMISS) == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_is_the_matter_is_told_where_one_writes(phone, complaints):
    """Without a connection that stands above what is written, too."""
    complaints.allow_network()
    type_in(phone, "Im Tunnel")
    phone.context.set_offline(True)
    trouble = phone.locator(".writing .trouble")
    expect(trouble).to_contain_text("keine Verbindung", timeout=15_000)
    expect(trouble).to_be_in_viewport()
    phone.context.set_offline(False)
    expect(trouble).to_be_hidden(timeout=15_000)

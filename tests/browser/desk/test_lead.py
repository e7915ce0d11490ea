"""The lead: a ticker's own picture is uploaded where the ticker is set up."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from support.drawn import file, iptc, quarters, within

JPEG = within(file(quarters(900, 600)), iptc(caption="Der Kai", credit="dpa"))


def test_a_lead_is_uploaded_and_applied(browser_of_ada, server, editor, ticker):
    """It is seen at once, with what its file says of it, and readers have it once it is applied."""
    page = browser_of_ada.new_page()
    page.goto(f"{server.url}/desk/{ticker}/ticker")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Bild hochladen").click()
    files = [{"name": "kai.jpg", "mimeType": "image/jpeg", "buffer": JPEG}]
    chooser.value.set_files(files)
    expect(page.locator(".thumb")).to_be_visible()
    expect(page.locator("[name=image_credit]")).to_have_value("dpa")
    page.locator("[name=image_alt]").fill("Ein Kai")
    page.locator(".thumb").press("ArrowLeft")
    expect(page.locator("[name=image_focus]")).to_have_value("45 50")
    expect(page.locator("aside .preview img")).to_have_attribute("alt", "Ein Kai")
    page.get_by_role("button", name="Für Leser übernehmen").click()
    expect(page).to_have_url(re.compile("saved="))
    image = editor.http.get(f"/{ticker}").json()["image"]
    assert {name: image[name] for name in ("alt", "caption", "credit", "focus")} == {
        "alt": "Ein Kai",
        "caption": "Der Kai",
        "credit": "dpa",
        "focus": "45 50",
    }
    page.locator("[data-picture=remove]").click()
    expect(page.locator(".pictured")).to_be_hidden()
    expect(page.locator("[name=image_url]")).to_have_value("")

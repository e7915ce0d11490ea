"""Taking over pictures at the desk that lie with others."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from support.clients.browsers import Complaints
from support.clients.desk import Desk
from support.clients.writing import FORM, open_desk, says, type_in, typed
from support.drawn import file, quarters
from support.machines.here import Here
from support.machines.strangers import serving

from ticker.newsroom.pictures import strangers

ROW = f"{FORM} .uploads .adopting"


@pytest.fixture
def here(bundled, tmp_path):
    """A worker that fetches from this machine, as if it were of the open web."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strangers, "is_public", lambda _: True)
        with Here(bundled.store_url, prefix="desk-adopting", data=str(tmp_path)) as here:
            yield here


def test_a_strangers_picture_becomes_one_of_ours(here, new_context):
    """Its editor says whose it is, and that it may be shown; then the text names it, by itself."""
    editor = here.editor()
    editor.create("flood")
    with Desk(here) as one:
        context = new_context(storage_state=one.sign_in("Ada").storage_state)
    with serving(picture=file(quarters(640, 400))) as (stranger, asked):
        desk = open_desk(context, f"{here.url}/desk/flood")
        desk.locator(f"{FORM} .fold").click()
        type_in(desk, "Deich")
        address = f"{stranger}/deich%20(1).jpg"
        desk.locator(f"{FORM} [name=body]").fill(
            f'Vor\n\n![Ein Deich](<{address}> "Er hält")\n\nNach'
        )
        offer = desk.locator(f"{FORM} .remarks [data-picture=adopt]")
        expect(offer).to_have_count(1, timeout=15_000)
        offer.click()
        row = desk.locator(ROW)
        row.locator("button").first.click()
        expect(row.locator("span")).to_contain_text("ankreuzen")
        assert asked == []
        row.locator("[type=text]").fill("Agentur")
        row.locator("[type=checkbox]").check()
        row.locator("button").first.click()
        expect(row).to_have_count(0, timeout=15_000)
        assert len(asked) == 1
    expected = r'^Vor\n\n!\[Ein Deich\]\(media:\S+-640x400 "Er hält\. Bild: Agentur"\)\n\nNach$'
    assert re.search(expected, typed(desk, "body")), typed(desk, "body")
    expect(offer).to_have_count(0)
    desk.locator(f"{FORM} [data-deed=publish]").click()
    says(desk, "Bei Lesern")
    assert "media:" in editor.entries("flood")["entries"][0]["body"]
    desk.locator(f"{FORM} [name=body]").focus()


def test_a_picture_of_the_newsrooms_own_server_comes_by_its_address(bundled, new_context, tmp_path):
    """Where such servers are named, and there alone; it is asked for once its address is typed."""
    with serving(picture=file(quarters(640, 400))) as (archive, asked):
        hosts = archive.partition("://")[2]
        given = {"prefix": "desk-archive", "data": str(tmp_path), "image_hosts": hosts}
        with Here(bundled.store_url, **given) as house, Desk(house) as one:
            editor = house.editor()
            editor.create("flood")
            context = new_context(storage_state=one.sign_in("Ada").storage_state)
            desk = open_desk(context, f"{house.url}/desk/flood")
            type_in(desk, "Deich")
            address = desk.locator(f"{FORM} [name=image_url]")
            expect(address).to_be_hidden()
            desk.get_by_role("button", name="Adresse eines Bildes").click()
            expect(address).to_be_focused()
            desk.keyboard.type(f"{archive}/deich.jpg")
            assert asked == []
            desk.keyboard.press("Tab")
            thumb = desk.locator(f"{FORM} .thumb img")
            expect(thumb).to_have_js_property("naturalWidth", 640)
            address.fill("")
            expect(address).to_be_focused()
            address.fill(f"{archive}/kai.jpg")
            desk.locator(f"{FORM} [name=image_alt]").fill("Ein Kai")
            desk.locator(f"{FORM} [name=image_credit]").fill("Archiv")
            expect(thumb).to_have_attribute("src", f"{archive}/kai.jpg")
            desk.keyboard.press("Control+Enter")
            says(desk, "Bei Lesern")
            assert editor.entries("flood")["entries"][0]["image"]["url"] == f"{archive}/kai.jpg"


def test_what_cannot_be_fetched_is_said_in_the_line(desk, complaints: Complaints):
    """The sentence stands where the hand is, and the text is as it was."""
    complaints.allow("Failed to load resource")
    expect(desk.get_by_role("button", name="Adresse eines Bildes")).to_have_count(0)
    desk.locator(f"{FORM} .fold").click()
    type_in(desk, "Deich")
    text = "![x](http://127.0.0.1:9/a.jpg)"
    desk.locator(f"{FORM} [name=body]").fill(text)
    desk.locator(f"{FORM} .remarks [data-picture=adopt]").click(timeout=15_000)
    row = desk.locator(ROW)
    row.locator("[type=checkbox]").check()
    row.locator("button").first.click()
    expect(row.locator("span")).to_contain_text("offenen Netz", timeout=15_000)
    row.locator("button").last.click()
    expect(row).to_have_count(0)
    assert typed(desk, "body") == text


def test_on_a_phone_the_line_comes_into_view(desk):
    """The offer stands in the preview, and what has to be said of the picture beside the text."""
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.locator(f"{FORM} [name=body]").fill("![x](https://agentur.example/a.jpg)")
    desk.locator(".dock").get_by_role("button", name="Vorschau").click()
    desk.locator(f"{FORM} .remarks [data-picture=adopt]").click(timeout=15_000)
    expect(desk.locator(f"{ROW} [type=text]")).to_be_focused()
    expect(desk.locator(f"{ROW} button").last).to_be_in_viewport(ratio=1)

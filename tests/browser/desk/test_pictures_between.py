"""Pictures between devices, and between colleagues: each text keeps the one that it has."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from support.clients.writing import FORM, open_desk, open_entry, says, take, type_in, unfold
from support.drawn import file, quarters
from support.machines.stores import wait_for

THUMB = f"{FORM} .pictured .thumb img"


def drawn(number: int) -> bytes:
    """Draw a picture like no other here."""
    image = quarters(660, 420)
    image.paste("black", (0, 0, 9 + number, 9))
    return file(image)


def choose(desk: Page, picture: bytes) -> str:
    """Choose a picture for the text in view; return its id, once the text has it."""
    of_file = {"name": "bild.jpg", "mimeType": "image/jpeg", "buffer": picture}
    with desk.expect_response(lambda one: "/media?" in one.url) as taken:
        desk.locator(f"{FORM} [data-picture=files]").set_input_files([of_file])
    media: str = taken.value.json()["id"]
    shows(desk.locator(THUMB), media)
    return media


def shows(picture: Locator, media: str) -> None:
    """Wait until a picture has come, and is the one of an id."""
    expect(picture).to_have_attribute("src", f"/desk/-/media/{media}/480.webp")
    expect(picture).to_be_visible()
    wait_for(lambda: picture.evaluate("(one) => one.naturalWidth > 0"), "it has come")


def test_a_picture_goes_along_to_another_device(desk, new_context, signed_in, editor, ticker):
    """Where its text is offered it is seen, and once that is taken, it goes out with it."""
    type_in(desk, "Vom Telefon")
    media = choose(desk, drawn(1))
    with desk.expect_response(lambda one: "20 80" in (one.request.post_data or "")) as secured:
        for name, said in (("alt", "Ein Kai"), ("credit", "Ada"), ("focus", "20 80")):
            field = desk.locator(f"{FORM} [name=image_{name}]")
            field.evaluate(
                "(one, said) => { one.value = said;"
                " one.dispatchEvent(new Event('input', { bubbles: true })); }",
                said,
            )
    assert secured.value.ok
    other = open_desk(new_context(**signed_in), desk.url)
    unfold(other)
    shows(other.locator(".offers .seen img"), media)
    other.get_by_role("button", name="Übernehmen").click()
    shows(other.locator(THUMB), media)
    expect(other.locator(f"{FORM} .thumb i")).to_be_visible()
    other.keyboard.press("Control+Enter")
    says(other, "Bei Lesern")
    image = editor.entries(ticker)["entries"][0]["image"]
    assert {name: image[name] for name in ("media", "alt", "credit", "focus")} == {
        "media": media,
        "alt": "Ein Kai",
        "credit": "Ada",
        "focus": "20 80",
    }


@pytest.mark.parametrize("insists", [True, False], ids=["insist", "yield"])
def test_in_a_conflict_each_side_shows_its_picture(desk, complaints, editor, ticker, insists):
    """One press decides which stands, with all that is said of it; the other can be had back."""
    complaints.allow("412")

    def image(number):
        said = {"alt": f"Bild {number}", "credit": "Ada"}
        return {"media": editor.upload(drawn(number)), **said}

    first, theirs = image(2), image(3)
    entry = editor.publish(ticker, "Deich", body="Text.", image=first)["id"]
    open_entry(desk, entry)
    desk.locator(f"{FORM} [data-picture=remove]").click()
    expect(desk.locator(THUMB)).to_be_hidden()
    mine = choose(desk, drawn(4))
    desk.locator(f"{FORM} [name=image_alt]").fill("Meines")
    desk.locator(f"{FORM} [name=image_credit]").fill("Ich")
    editor.change(ticker, entry, image=theirs)
    desk.keyboard.press("Control+Enter")
    sides = desk.locator(f"{FORM} .two")
    shows(sides.locator(".other del img"), theirs["media"])
    shows(sides.locator(".mine ins img"), mine)
    for hidden in (".other ins img", ".mine del img"):
        expect(sides.locator(hidden)).to_be_hidden()

    def stands():
        standing = editor.entries(ticker)["entries"][0]["image"]
        return standing["media"], standing["alt"], standing["credit"]

    if insists:
        desk.get_by_role("button", name="Meine Fassung nehmen").click()
        wait_for(lambda: stands() == (mine, "Meines", "Ich"), "mine stands")
        shows(desk.locator(THUMB), mine)
        return
    desk.get_by_role("button", name="Die andere nehmen").click()
    shows(desk.locator(THUMB), theirs["media"])
    expect(desk.locator(f"{FORM} [name=image_alt]")).to_have_value("Bild 3")
    assert stands() == (theirs["media"], "Bild 3", "Ada")
    take(desk)
    shows(desk.locator(THUMB), mine)
    expect(desk.locator(f"{FORM} [name=image_credit]")).to_have_value("Ich")

"""Pictures at the desk: chosen, dropped or pasted, they come into the text, and to the readers."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, Route, expect
from support.clients.browsers import Complaints
from support.clients.writing import FORM, open_desk, says, type_in, typed
from support.drawn import COLOURS, file, iptc, quarters, within
from support.machines.stores import wait_for

PICTURED = f"{FORM} .pictured"
UPLOADS = f"{FORM} .uploads li"
SENT = "**/desk/-/media?*"
SEEN = "image => image.complete && image.naturalWidth > 0"
PASTE = """
([type, files]) => {
  const data = new DataTransfer();
  for (const [name, bytes] of files) {
    const content = Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0));
    data.items.add(new File([content], name, { type: 'image/jpeg' }));
  }
  const event = type === 'paste'
    ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
  return document.activeElement.dispatchEvent(event);
}
"""
"""What a browser tells of pictures that are pasted or dropped where the focus is."""


def jpeg(number: int, *, width: int = 640, height: int = 400) -> bytes:
    """Draw a picture like no other."""
    image = quarters(width, height)
    image.paste(list(COLOURS.values())[number % 4], (0, 0, 8 + number, 8))
    return file(image)


def choose(desk: Page, *pictures: bytes) -> None:
    """Choose files by the button of the text in view."""
    with desk.expect_file_chooser() as chooser:
        desk.locator(f"{FORM} .tool[data-picture=choose]").click()
    files = [
        {"name": f"bild-{number}.jpg", "mimeType": "image/jpeg", "buffer": one}
        for number, one in enumerate(pictures, 1)
    ]
    chooser.value.set_files(files)


def give(desk: Page, kind: str, *pictures: bytes) -> None:
    """Drop or paste pictures where the focus is."""
    files = [
        (f"bild-{number}.jpg", base64.b64encode(one).decode())
        for number, one in enumerate(pictures, 1)
    ]
    assert not desk.evaluate(PASTE, [kind, files]), "the browser would go on with it by itself"


def credit(desk: Page, **said: str) -> None:
    """Say what is seen in a text's own picture, and so on."""
    for name, text in said.items():
        desk.locator(f"{FORM} [name=image_{name}]").fill(text)


def test_a_chosen_picture_goes_out_with_its_text(desk, reader, editor, ticker):
    """It begins with what its file says; what is not said is asked about, once; readers see it."""
    type_in(desk, "Deich")
    choose(desk, within(jpeg(1), iptc(caption="Der Kai", credit="dpa")))
    expect(desk.locator(f"{PICTURED} img")).to_be_visible()
    desk.wait_for_function(
        f"({SEEN})(document.querySelector('.composer:not([hidden]) .pictured img'))"
    )
    expect(desk.locator(f"{FORM} [name=headline]")).to_be_focused()
    assert (typed(desk, "image_caption"), typed(desk, "image_credit")) == ("Der Kai", "dpa")
    desk.keyboard.press("Control+Enter")
    told = desk.locator(f"{FORM} .told")
    expect(told).to_contain_text("was auf dem Bild zu sehen ist")
    credit(desk, alt="Ein Kai unter Wasser")
    expect(told).to_be_empty()
    desk.locator(f"{PICTURED} .thumb").click(position={"x": 14, "y": 60})
    expect(desk.locator(f"{PICTURED} .thumb i")).to_be_visible()
    desk.keyboard.press("ArrowRight")
    expect(desk.locator(f"{FORM} [name=image_focus]")).to_have_value("15 67")
    says(desk, "gesichert")
    desk.keyboard.press("Control+Enter")
    says(desk, "Bei Lesern")
    shown = reader.locator("#feed article img, .entry img").first
    expect(shown).to_have_attribute("alt", "Ein Kai unter Wasser")
    shown.scroll_into_view_if_needed()

    def image():
        return editor.entries(ticker)["entries"][0]["image"]

    said = {name: image()[name] for name in ("alt", "caption", "credit", "focus")}
    assert said == {
        "alt": "Ein Kai unter Wasser",
        "caption": "Der Kai",
        "credit": "dpa",
        "focus": "15 67",
    }
    desk.locator(f"{PICTURED} [data-picture=remove]").click()
    expect(desk.locator(PICTURED)).to_be_hidden()
    desk.locator(f"{FORM} [data-deed=publish]").click()
    wait_for(lambda: image() is None, "readers have the text without its picture")
    desk.locator(f"{FORM} [data-deed=undo]").click()
    wait_for(image, "readers have the picture again")


def test_dropped_and_pasted_pictures_stand_in_the_text(desk, editor, ticker):
    """Behind the caret's paragraph, several as a gallery; a text's own one moves there, too."""
    type_in(desk, "Deich", "Der Deich\n\nDanach")
    desk.locator(f"{FORM} [name=body]").evaluate("area => area.setSelectionRange(4, 4)")
    give(desk, "drop", jpeg(2), jpeg(3))
    gallery = r"!\[\]\(media:\S+-640x400\)\n!\[\]\(media:\S+-640x400\)"
    body = desk.locator(f"{FORM} [name=body]")
    expect(body).to_have_value(re.compile(rf"^Der Deich\n\n{gallery}\n\nDanach$"))
    desk.keyboard.type("hohe ")
    expect(body).to_have_value(re.compile("^Der hohe Deich\n"))
    give(desk, "paste", jpeg(4))
    expect(desk.locator(f"{PICTURED} .thumb")).to_be_visible()
    credit(desk, alt="[Kai]", caption='Ein "Kai"', credit="Anna")
    desk.locator(f"{PICTURED} [data-picture=into]").click()
    expect(desk.locator(PICTURED)).to_be_hidden()
    expect(body).to_have_value(
        re.compile(r'!\[\\\[Kai\\\]\]\(media:\S+ "Ein \\"Kai\\". Bild: Anna"\)')
    )
    for _ in range(2):  # the first press asks
        desk.keyboard.press("Control+Enter")
    says(desk, "Bei Lesern")
    (entry,) = editor.entries(ticker)["entries"]
    assert len(re.findall(r"\(media:", entry["body"])) == 3
    desk.locator(f"{FORM} [data-deed=publish]").focus()  # after a screenshot, say
    give(desk, "paste", jpeg(4))
    expect(desk.locator(f"{PICTURED} .thumb")).to_be_visible()


def test_an_upload_holds_a_text_up_by_a_question_only(desk, editor, ticker, complaints: Complaints):
    """A press asks; what fails is tried again; and after a reload the text is there, and a word."""
    complaints.allow("Failed to load resource")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route(SENT, hold)
    type_in(desk, "Deich")
    choose(desk, jpeg(5))
    expect(desk.locator(f"{UPLOADS} progress")).to_be_visible()
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(f"{FORM} .told")).to_contain_text("bild-1.jpg")
    held.pop().abort()
    row = desk.locator(UPLOADS)
    expect(row).to_contain_text("abgerissen")
    row.get_by_role("button", name="Noch einmal").click()
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(f"{FORM} .told")).to_contain_text("noch unterwegs")
    says(desk, "gesichert")
    desk.reload()
    expect(desk.locator("ticker-desk.scripted")).to_be_attached()
    expect(row).to_contain_text("bild-1.jpg")
    expect(row).to_contain_text("neu geladen")
    assert typed(desk) == "Deich"
    row.get_by_role("button", name="Abbrechen").click()
    expect(row).to_have_count(0)
    desk.unroute(SENT)
    choose(desk, jpeg(5))
    expect(desk.locator(f"{PICTURED} .thumb")).to_be_visible()
    says(desk, "gesichert")
    desk.reload()
    expect(desk.locator(f"{PICTURED} .thumb")).to_be_visible()
    assert editor.entries(ticker)["entries"] == []


def test_a_reload_tells_of_each_picture_without_a_place(desk):
    """Those that had come, and waited for the others, are told of, and those that were to come."""
    desk.route(f"{SENT}bild-2*", lambda _: None)  # it stays on its way
    type_in(desk, "Deich")
    with desk.expect_request(f"{SENT}bild-2*"):
        choose(desk, jpeg(7), jpeg(8), jpeg(9))
    row = desk.locator(UPLOADS)
    expect(row).to_have_count(2)
    says(desk, "gesichert")
    desk.reload()
    expect(row).to_have_count(3)
    for number in (1, 2, 3):
        expect(row.nth(number - 1)).to_contain_text(f"bild-{number}.jpg")
        expect(row.nth(number - 1)).to_contain_text("neu geladen")


def test_a_picture_whose_text_is_closed_meanwhile_is_told_of(desk):
    """It comes into no other text, and whoever waits for it is told that it will not come."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route(SENT, hold)
    type_in(desk, "Deich")
    with desk.expect_request(SENT):
        choose(desk, jpeg(13))
    desk.locator(".texts .close").click()
    expect(desk.locator(".offers li")).to_contain_text("Deich")
    held.pop().continue_()
    expect(desk.locator(f"{FORM} .told")).to_contain_text("„bild-1.jpg“")
    expect(desk.locator(PICTURED)).to_be_hidden()


def test_what_no_repetition_mends_is_not_to_be_repeated(desk, complaints: Complaints):
    """An empty file, one that ends early, and what a proxy refuses: each is said in words."""
    complaints.allow("Failed to load resource")
    page = "<h1>413 Request Entity Too Large</h1>"
    desk.route(f"{SENT}bild-3*", lambda route: route.fulfill(status=413, body=page))
    choose(desk, b"", jpeg(10)[:2000], jpeg(11))
    row = desk.locator(UPLOADS)
    for number, said in enumerate(("ist leer", "endet vor dem Bild", "Server unterwegs")):
        expect(row.nth(number)).to_contain_text(said)
        expect(row.nth(number).get_by_role("button", name="Noch einmal")).to_be_hidden()
    desk.reload()
    expect(desk.locator("ticker-desk.scripted")).to_be_attached()
    expect(row).to_have_count(0)


def test_no_name_bursts_a_phone(new_context, signed_in, server, ticker):
    """Whatever a camera calls its files, on their way they are as wide as the screen at most."""
    phone = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
    context = new_context(**signed_in, **phone)
    context.route(SENT, lambda _: None)  # it stays on its way
    desk = open_desk(context, f"{server.url}/desk/{ticker}")
    long = {"name": f"{'IMG_2026' * 12}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(12)}
    desk.locator(f"{FORM} [data-picture=files]").set_input_files([long])
    expect(desk.locator(UPLOADS)).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") == 360
    expect(desk.locator(f"{UPLOADS} button").last).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [(200, 150), (2400, 240), (240, 2400)], ids=str)
def test_no_picture_bursts_the_desk(browser_of_ada, server, editor, ticker, size):
    """Small, a panorama or a tower: it is seen whole in its room, in the text and in its row."""
    picture = editor.upload(jpeg(6, width=size[0], height=size[1]))
    image = {"media": picture, "alt": "Deich", "credit": "Anna"}
    text = f'![Deich](media:{picture} "Bild: Anna")'
    entry = editor.publish(ticker, "Deich", body=text, state="draft", image=image)
    desk = open_desk(browser_of_ada, f"{server.url}/desk/{ticker}?edit={entry['id']}")
    expect(desk.locator(f"{PICTURED} .thumb")).to_be_visible()
    box = desk.locator(f"{PICTURED} .thumb").bounding_box()
    wide, high = box["width"], box["height"]
    assert max(wide, high) <= 144.5
    assert wide / high == pytest.approx(size[0] / size[1], rel=0.15)
    desk.locator(".feed .row, .feed [data-id]").first.click()
    for width in (1280, 360):
        desk.set_viewport_size({"width": width, "height": 800})
        overflow = desk.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, width

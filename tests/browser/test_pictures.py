"""Pictures in the page: their place is kept, galleries need no script, a click shows them large."""

from __future__ import annotations

import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from support.clients import axe
from support.clients.browsers import arrived, as_reloaded, open_live, show_waiting
from support.clients.walls import Wall
from support.drawn import file
from support.machines.stores import wait_for

SIZES = {
    "lead": (800, 800),
    "portrait": (1200, 1600),
    "panorama": (1600, 480),
    "first": (900, 600),
    "second": (600, 800),
    "third": (800, 600),
    "fourth": (900, 620),
    "late": (1600, 900),
    "later": (480, 270),
    "last": (480, 280),
}
IN_GALLERY = ("first", "second", "third", "fourth")

SHIFT = """window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });"""

BOXES = """() => [...document.querySelectorAll('.picture img')].map((img) => {
  const { width, height } = img.getBoundingClientRect();
  return { width, height, ratio: img.getAttribute('width') / img.getAttribute('height'),
    framed: Boolean(img.closest('.lead, .gallery')) };
})"""


@pytest.fixture(scope="module")
def hung(editor) -> dict[str, str]:
    """The ids of pictures of all shapes, uploaded."""
    return {
        name: editor.upload(file(Image.new("RGB", size, "steelblue")))
        for name, size in SIZES.items()
    }


def gallery(hung: dict[str, str], *names: str) -> str:
    """Return the Markdown of pictures that stand together."""
    return "\n".join(f'![Bild {one}](media:{hung[one]} "Am Ufer. Bild: Ada")' for one in names)


@pytest.fixture
def shown(editor, ticker, hung) -> str:
    """The slug of a ticker with a lead, a portrait, a panorama and a gallery, the newest on top."""
    lead = {"media": hung["lead"], "alt": "Die Stadt", "caption": "Am Morgen.", "credit": "Ada"}
    assert editor.http.patch(f"/{ticker}", json={"image": lead}).is_success
    editor.publish(ticker, "Galerie", body=f"Vier Bilder.\n\n{gallery(hung, *IN_GALLERY)}")
    editor.publish(ticker, "Quer", image={"media": hung["panorama"], "alt": ""})
    boat = {"media": hung["portrait"], "alt": "Ein Boot", "caption": "Ein Boot.", "credit": "Ada"}
    editor.publish(ticker, "Hoch", body="Text.", image=boat)
    return ticker


def through(page: Page) -> None:
    """Lead a page past all its pictures, so that it asks for them."""
    for picture in page.locator(".entries .picture img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True)


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 720), (740, 360)])
def test_nothing_shifts_for_a_picture(new_context, server, shown, hung, width, height):
    """Each has its place before it comes, leaves a fifth of a screen free, and moves nothing."""
    context = new_context(SHIFT, viewport={"width": width, "height": height})
    wall, page = Wall(context, covered=True), context.new_page()
    page.goto(f"{server.url}/t/{shown}", wait_until="domcontentloaded")
    before = page.evaluate(BOXES)
    assert len(before) == 7
    for box in before:
        assert box["height"] <= 0.8 * height + 1
        assert box["framed"] or box["width"] / box["height"] == pytest.approx(box["ratio"], 0.01)
    frame = page.locator(".gallery").evaluate("(one) => one.clientWidth")
    peeking = frame - page.locator(".gallery .picture").first.evaluate("(one) => one.offsetWidth")
    assert 32 <= peeking - 8 <= 40 or width > height > frame / 2
    wall.uncover()
    through(page)
    assert page.evaluate(BOXES) == before
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate("window.shift") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    near = ("lead", "portrait", "panorama", "first", "second")
    assert {hung[name] for name in near} <= set(wall.asked)


def test_without_script_a_gallery_scrolls_and_a_picture_leads_to_itself(
    new_context, server, shown, hung
):
    """The keyboard turns it, it comes to rest at a picture, and each is a link to it large."""
    context = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    Wall(context)
    page = context.new_page()
    page.goto(f"{server.url}/t/{shown}")
    row = page.locator(".gallery")
    row.focus()
    page.keyboard.press("ArrowRight")
    second = row.locator(".picture").nth(1)
    expect(second.locator("figcaption")).to_have_text("2/4 Am Ufer. Bild: Ada")
    wait_for(lambda: row.evaluate("(one) => one.scrollLeft") > 250, "the second one is there")
    second.locator(".large").click()
    assert page.url == f"{server.url}/media/{hung['second']}/600.webp"
    expect(page.locator("img")).to_have_css("margin-top", re.compile("^[1-9]"))  # it is centred


def test_a_picture_is_seen_large_with_the_keyboard(context, server, editor, shown):
    """Enter opens it, arrows, Home, End turn, what comes moves nothing, and Escape leads back."""
    Wall(context)
    page = open_live(context.new_page(), f"{server.url}/t/{shown}")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    assert axe.faults(page) == []
    visits = page.evaluate("history.length")
    link = page.locator(".gallery .large").nth(1)
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Galerie")
    expect(dialog).to_be_visible()
    assert {"large.js", "large.css"} <= set(fetched)
    said = dialog.get_by_role("status")
    expect(said).to_have_text("2/4 Bild second")
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text("3/4 Bild third")
    for key, which in (("End", "4/4 Bild fourth"), ("Home", "1/4 Bild first"), ("End", "4/4")):
        page.keyboard.press(key)
        expect(said).to_contain_text(which)
    page.keyboard.press("ArrowLeft")
    expect(said).to_have_text("3/4 Bild third")
    caption = dialog.get_by_text("3/4 Am Ufer. Bild: Ada")
    expect(caption).to_be_in_viewport()
    expect(dialog.get_by_role("img", name="Bild third")).to_be_in_viewport(ratio=0.9)
    assert axe.faults(page) == []
    arrived(page, editor.publish(shown, "Neu", body="Text. " * 200)["position"])
    show_waiting(page)
    expect(caption).to_be_in_viewport()
    expect(dialog.get_by_role("button", name="Schließen")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".gallery .large").nth(2)).to_be_focused()
    assert page.evaluate("history.length") == visits
    assert page.url == f"{server.url}/t/{shown}"


def test_what_is_retracted_is_not_seen_large_any_more(
    context, complaints, server, editor, shown, hung
):
    """Neither an edit nor another entry's end closes it, its own does; in Arabic left is next."""
    complaints.allow_network()  # what is not shown any more cannot be loaded
    assert editor.http.patch(f"/{shown}", json={"language": "ar"}).is_success
    Wall(context)
    page = open_live(context.new_page(), f"{server.url}/t/{shown}")
    first, second, third = (one["id"] for one in editor.entries(shown)["entries"])
    page.locator(f"#e-{third} .large").first.click()
    dialog = page.get_by_role("dialog")
    said = dialog.get_by_role("status")
    expect(said).to_contain_text("1/4")
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("2/4")
    dialog.get_by_role("button", name="Next picture").click()
    expect(said).to_contain_text("3/4")
    arrived(page, editor.change(shown, third, label="Bilder")["position"])
    arrived(page, editor.retract(shown, first)["position"])
    expect(dialog).to_be_visible()
    # Only what is seen is asked about.
    arrived(page, editor.change(shown, third, body=gallery(hung, *IN_GALLERY[1:]))["position"])
    expect(said).to_contain_text("3/4")
    arrived(page, editor.retract(shown, third)["position"])
    expect(dialog).to_have_count(0)
    expect(page.locator(f"#e-{second}")).to_be_visible()


def test_a_finger_turns_pictures_and_a_tap_beside_them_closes(new_context, server, shown):
    """The browser itself swipes; what has come into view says which it is."""
    context = new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    Wall(context)
    page = open_live(context.new_page(), f"{server.url}/t/{shown}")
    page.locator(".gallery .large").first.tap()
    said = page.get_by_role("dialog").get_by_role("status")
    expect(said).to_contain_text("1/4")
    swipe = {"x": 300, "y": 300, "xDistance": -250, "yDistance": 0, "speed": 3000}
    context.new_cdp_session(page).send("Input.synthesizeScrollGesture", swipe)
    expect(said).to_contain_text("2/4")
    page.touchscreen.tap(30, 60)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_fine_screen_takes_two_pixels_where_it_has_three(new_context, server, shown):
    """Nobody sees a difference, and it is half as heavy; seen large, a picture is as fine."""
    phone = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 3}
    page = new_context(**phone, has_touch=True, is_mobile=True).new_page()
    open_live(page, f"{server.url}/t/{shown}")

    def taken(picture: Locator) -> str:
        return picture.evaluate("(one) => one.currentSrc.split('/').pop().split('.')[0]")

    boat = page.locator(".entries").get_by_role("img", name="Ein Boot")
    boat.scroll_into_view_if_needed()
    wait_for(lambda: taken(boat) == "960", "it takes two pixels for each")
    boat.tap()
    large = page.get_by_role("dialog").get_by_role("img", name="Ein Boot")
    wait_for(lambda: taken(large) == "1200", "it takes all there are")


def test_a_mouse_turns_a_gallery_by_its_arrow_and_by_what_peeks_in(context, server, shown):
    """No finger is needed; neither shows anything large."""
    Wall(context)
    page = open_live(context.new_page(), f"{server.url}/t/{shown}")
    row = page.locator(".gallery")
    frames = row.locator(".picture")
    arrow = frames.first.locator(".large").evaluate(
        """(link) => {
          link.scrollIntoView({ block: 'center' });
          const { right, top, height } = link.getBoundingClientRect();
          return [right - 20, top + height / 2];
        }"""
    )
    page.mouse.click(*arrow)
    expect(frames.nth(1)).to_be_in_viewport(ratio=1)
    frames.nth(2).locator(".large").click(position={"x": 10, "y": 10})
    expect(frames.nth(2)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_picture_that_is_pushed_is_the_same_as_a_reloaded_one(
    context, server, editor, shown, hung
):
    """What waits is not asked for until it is shown."""
    wall, page = Wall(context), context.new_page()
    page.set_viewport_size({"width": 1280, "height": 500})
    open_live(page, f"{server.url}/t/{shown}")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    late = {"media": hung["late"], "alt": "Spät", "focus": "10 90"}
    body = gallery(hung, "later", "last")
    arrived(page, editor.publish(shown, "Spät", body=body, image=late, pinned=True)["position"])
    expect(page.locator(".waiting")).to_be_visible()
    assert late["media"] not in wall.asked
    show_waiting(page)
    expect(page.locator(".entries .picture img").first).to_have_js_property("complete", value=True)
    assert late["media"] in wall.asked
    arrived(
        page,
        editor.change(shown, editor.entries(shown)["entries"][1]["id"], image=late)["position"],
    )
    as_reloaded(page)


def test_a_partners_page_asks_for_no_lead(context, server, editor, shown, hung):
    """It is not seen there, at first or changed; a click on another picture opens a tab."""
    wall, page = Wall(context), context.new_page()
    page.goto(f"{server.url}/t/{shown}/embed")
    expect(page.locator("ticker-feed")).to_have_attribute("data-connection", "live")
    changed = {"title": "Geändert", "image": {"media": hung["late"], "alt": "Spät"}}
    assert editor.http.patch(f"/{shown}", json=changed).is_success
    expect(page.get_by_role("heading", name="Geändert")).to_be_visible()
    expect(page.locator(".lead img")).to_be_hidden()
    as_reloaded(page)
    page.reload()
    through(page)
    assert not {hung["lead"], hung["late"]} & set(wall.asked)
    with context.expect_page() as tab:
        page.locator(".entries .large").first.click()
    assert tab.value.url == f"{server.url}/media/{hung['portrait']}/1200.webp"

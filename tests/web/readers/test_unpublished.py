"""Unpublished pictures: whoever may see them takes them from another place than readers do."""

from __future__ import annotations

from support.drawn import file, quarters

from ticker.newsroom.markup.prose import to_html
from ticker.web.readers.unpublished import with_pictures

PICTURE = "k7q2m9x4tz8c1v5b-4032x3024"
TEXT = (
    f'![/media/{PICTURE}/480.jpg > "x"](media:{PICTURE}) und `<img src="/media/{PICTURE}/480.jpg">`'
)


def test_each_address_of_a_picture_is_another_one():
    """In each width and format, and behind the link; no word of a text is changed."""
    html = to_html(f"{TEXT}\n\n![](media:{PICTURE})")
    assert with_pictures("<p>Da</p>") == "<p>Da</p>"
    aside = with_pictures(html)
    assert aside.count(f"/desk/-/media/{PICTURE}/") == html.count("/media/") - 2
    assert aside.replace("/desk/-/media/", "/media/") == html
    assert with_pictures(aside) == aside
    there = with_pictures(html, "/t/x/preview/media/")
    assert f'src="/t/x/preview/media/{PICTURE}/1600.jpg"' in there


def test_the_desk_shows_pictures_that_are_not_public_yet(desk, editor, ticker):
    """In its feed, and while a text is typed; what is typed in a form stays as it is."""
    picture = editor.upload(file(quarters()))
    text = f"![Deich](media:{picture})"
    editor.publish(ticker, "Entwurf", body=text, state="draft")
    person = desk.http.get(f"/desk/{ticker}/texts").json()["person"]
    sent = {"person": person, "id": "01JCNEW", "content": {"body": text}}
    preview = desk.http.post(f"/desk/{ticker}/preview", json=sent).json()["html"]
    for html in (preview, desk.http.get(f"/desk/{ticker}").text):
        assert f'<img src="/desk/-/media/{picture}/120.jpg"' in html
        assert f'"/media/{picture}' not in html

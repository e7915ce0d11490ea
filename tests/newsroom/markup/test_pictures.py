"""Pictures in a text: what becomes of each, where it stands, and what else is told of it."""

from __future__ import annotations

import re

import pytest
from support.harmless import harmless

from ticker.newsroom.content.images import Picture
from ticker.newsroom.markup import elsewhere, markup, prose
from ticker.newsroom.markup.pictures import picture, size
from ticker.newsroom.markup.prose import to_html, to_text

WIDE, TALL = "k7q2m9x4tz8c1v5b-4032x3024", "a7q2m9x4tz8c1v5b-600x900"


@pytest.fixture
def show_from():
    """Name hosts in this process, until the test is over."""
    yield lambda *hosts: markup.show_from(hosts)
    markup.show_from([])


def shape(html):
    """Return the elements that HTML consists of, without their attributes, and its words."""
    return re.sub(r"<(\w+)[^>]*>", r"<\1>", str(html)).replace("\n", "")


FIGURE = "<figure><a><picture><source><source><img></picture></a>{}</figure>".format
INLINE = "<picture><source><source><img></picture>"


def test_one_of_ours_is_there_in_each_width_and_format():
    """Who reads takes what fits; the place is kept, and the largest is behind it."""
    html = to_html(f'![Ein *Deich*](media:{WIDE} "Es hält. Bild: dpa")')
    assert shape(html) == FIGURE("<figcaption>Es hält. Bild: dpa</figcaption>")
    assert f'<a class="large" href="/media/{WIDE}/2400.webp"' in html
    for form in ("avif", "webp", "jpg"):
        addresses = [f"/media/{WIDE}/{width}.{form} {width}w" for width in (480, 960, 1600, 2400)]
        assert f'srcset="{",".join(addresses)}" sizes="(min-width' in html
    img = re.search("<img [^>]+>", html)[0]
    for said in (f'src="/media/{WIDE}/1600.jpg"', 'width="4032" height="3024"', 'alt="Ein Deich"'):
        assert said in img
    assert 'loading="lazy" decoding="async"' in img
    assert [re.findall(f"/{TALL}/([0-9]+)", to_html(f"![](media:{TALL})"))[-1]] == ["600"]


def test_an_address_of_ours_tells_the_size_of_what_lies_there():
    """Others tell none."""
    found = [size(f"/media/{WIDE}/{one}") for one in ("480.webp", "1600.jpg", "2400.avif")]
    assert found == [(480, 360), (1600, 1200), (2400, 1800)]
    assert size(f"/media/{TALL}/600.jpg") == (600, 900)
    assert size("/static/demo/lead.svg") is None


def test_a_lead_comes_first_and_a_crop_keeps_what_is_to_be_seen():
    """What a style sheet has to know of a picture stands in attributes of few values."""
    html = picture(Picture.parse(TALL), alt="", sizes="100vw", lead=True, focus="49 91")
    assert 'fetchpriority="high"' in html
    assert "lazy" not in html
    assert 'data-ratio="6" data-focus="10"' in html
    assert "data-" not in picture(Picture("x", 900, 300), alt="", sizes="100vw")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (f"![](media:{WIDE})", FIGURE("")),
        (f"Da:\n![](media:{WIDE})\nDort.", f"<p>Da:</p>{FIGURE('')}<p>Dort.</p>"),
        (f"Da ![](media:{WIDE}) dort", f"<p>Da {INLINE} dort</p>"),
        (f'Da ![](media:{WIDE} "dpa") dort', f"<p>Da {INLINE} <small>dpa</small> dort</p>"),
        (f"[![](media:{WIDE})](/t/x)", f"<p><a>{INLINE}</a></p>"),
        (f"# ![](media:{WIDE})", f"<h4>{INLINE}</h4>"),
        (f"> ![](media:{WIDE})", f"<blockquote>{FIGURE('')}</blockquote>"),
        ("![Deich](/deich.jpg)", "<figure><img></figure>"),
        ('Da ![Deich](/deich.jpg "dpa")', "<p>Da <img> <small>dpa</small></p>"),
        (f"![x](/media/{WIDE}/480.webp)", FIGURE("")),
        (f"[Karte](media:{WIDE})", "<p><a>Karte</a></p>"),
        ("![Deich](media:deich)", "<p>![Deich](media:deich)</p>"),
        (f"![Deich](media:{WIDE}x)", f"<p>![Deich](media:{WIDE}x)</p>"),
        ("![Deich](#oben)", "<p>Deich</p>"),
        ("![Deich](mailto:a@example.org)", "<p>Deich</p>"),
    ],
)
def test_a_line_of_its_own_is_a_figure_of_its_own(markdown, expected):
    """Among words a picture stays among them, and what is no picture is what was typed."""
    assert shape(to_html(markdown)) == expected
    harmless(to_html(markdown))


@pytest.mark.parametrize(("number", "galleries"), [(2, [2]), (10, [10]), (11, [5, 6])])
@pytest.mark.parametrize("between", ["\n", " ", ""])
def test_several_are_a_gallery(number, galleries, between):
    """Two to ten are one, which the keyboard reaches; each says which of how many it is."""
    html = to_html(between.join(f'![Bild {n}](media:{WIDE} "B{n}.")' for n in range(number)))
    parts = html.split('<div class="gallery" role="group" tabindex="0" aria-label="Bild ')[1:]
    assert [part.count("<figure") for part in parts] == galleries
    captions = re.findall("<figcaption><b>(.*?)</b> B(.*?)[.]</figcaption>", html)
    said = [f"{n}/{of}" for of in galleries for n in range(1, of + 1)]
    assert captions == [(one, str(n)) for n, one in enumerate(said)]
    harmless(html)


@pytest.mark.parametrize("name", ["", "x" * 300, "Wort " * 60])
def test_a_gallery_has_a_name_and_so_has_each_link_in_it(name):
    """Whatever is said of its pictures, and where nothing is."""
    html = to_html(f"![{name}](media:{WIDE})\n![{name}](media:{TALL})")
    assert 1 < len(re.search('role="group".* aria-label="([^"]+)"', html)[1]) < 130
    links = re.findall(r"<a [^>]*>", html)
    assert all(('aria-label="' in link) == (not name) for link in links)


def test_a_picture_without_words_is_called_by_what_is_said_of_it():
    """A text of pictures alone has their captions for words; beside words they are none."""
    assert to_text(f'![Ein Deich](media:{WIDE} "Es hält.")') == "Es hält."
    assert to_text(f"![Ein Deich](media:{WIDE})") == "Ein Deich"
    assert to_text(f'Da.\n![Ein Deich](media:{WIDE} "Es hält.")') == "Da."
    assert to_text(f"![](media:{WIDE})") == ""
    assert to_html(f"![](media:{WIDE})")


def test_a_text_tells_which_pictures_are_in_it():
    """Those of ours by their ids, each once, links to them, too; all by addresses."""
    text = f"![](media:{WIDE})\n\n- x\n- ![](media:{TALL}) x\n\n![](/a.jpg) ![](media:{WIDE})\n\n"
    linked = WIDE.replace("k", "l")
    assert prose.shown(f"{text} [x](media:{linked}) ![](media:none)") == [WIDE, TALL, linked]
    urls = [f"/media/{WIDE}/1600.jpg", f"/media/{TALL}/600.jpg", "/a.jpg"]
    pictures = prose.pictures(text)
    assert [one.url for one in pictures] == [*urls, urls[0]]
    assert [one.media for one in pictures] == [WIDE, TALL, "", WIDE]
    assert prose.blocks(text) == ["figure", "bullet_list", "gallery"]
    assert prose.shown(f"`![](media:{WIDE})`") == prose.pictures("nichts") == []


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("![b](media:deich.jpg)", ["deich.jpg"]),
        ('> - ![a *b* c](media:a_b_c "x") [Karte](<media:d>)', ["a_b_c", "d"]),
        ("|a|\n|-|\n|![](media:)|", [""]),
        (f"![](media:{WIDE}) ![](Media:{WIDE}) ![](/media/x/1.jpg) media:x", []),
        (f"![](media:{WIDE} Kai) ![](MEDIA:{TALL} 'x)", [WIDE, TALL]),
        ("![](Media:kai.jpg)", ["kai.jpg"]),
        (r"`![](media:x)` \![b\](media:x)", []),
        ("```\n![](media:x)\n```", []),
    ],
)
def test_a_text_tells_what_was_meant_to_be_a_picture_and_is_text(text, missed):
    """Not what is written about pictures, in code, or with a backslash before its signs."""
    assert prose.missed(text) == missed


def test_pictures_of_strangers_are_links():
    """Nothing of them is loaded: a link says what is seen there, and where that is."""
    html = to_html("![Deich](https://strange.example/a/deich.jpg)\n![](http://strange.example/b)")
    assert "<img" not in html
    assert '<a href="https://strange.example/a/deich.jpg" rel="nofollow noopener">' in html
    assert re.findall(">([^<]+)</a>", html) == ["Deich (strange.example)", "strange.example/b"]
    within = to_html("[![](https://strange.example/a.jpg)](https://other.example)")
    assert re.findall("<a[^>]+>([^<]+)</a>", within) == ["strange.example/a.jpg"]
    assert prose.pictures("![Deich](https://strange.example/deich.jpg)") == []


HOSTS = [
    ("https://pictures.example/a.jpg", True),
    ("http://pictures.example/a.jpg", True),
    ("https://PICTURES.example:443/a.jpg", True),
    ("https://pictures.example:8443/a.jpg", False),
    ("https://other.example:8443/a.jpg", True),
    ("https://other.example/a.jpg", False),
    ("https://more.pictures.example/a.jpg", False),
    ("https://pictures.example.evil.example/a.jpg", False),
    ("https://pictures.example@evil.example/a.jpg", False),
    ("https://evil.example\\@pictures.example/a.jpg", False),
    ("https://bücher.example/a.jpg", True),
    ("//pictures.example/a.jpg", False),
    ("/a.jpg", True),
    ("javascript:alert(1)", False),
]


@pytest.mark.parametrize(("address", "is_shown"), HOSTS)
def test_only_hosts_that_are_named_show_their_pictures(show_from, address, is_shown):
    """A host is meant with its usual port, if with none; the same stands in the policy."""
    show_from("pictures.example", "other.example:8443", "xn--bcher-kva.example", "[::1]", "a b")
    assert elsewhere.is_shown(address) == is_shown
    policy = ["other.example:8443", "pictures.example", "xn--bcher-kva.example"]
    assert elsewhere.sources() == policy


def test_a_named_host_shows_its_pictures(show_from):
    """What was rendered before is not kept; with `*`, every host is named."""
    markdown = '![Deich](https://pictures.example/deich.jpg "Es hält.")'
    assert "<img" not in to_html(markdown)
    for hosts in (["pictures.example"], ["*"]):
        show_from(*hosts)
        html = to_html(markdown)
        assert shape(html) == "<figure><img><figcaption>Es hält.</figcaption></figure>"
        assert '<figure class="picture strange">' in html
        (told,) = prose.pictures(markdown)
        assert (told.url, told.alt) == ("https://pictures.example/deich.jpg", "Deich")
        assert (told.caption, told.media) == ("Es hält.", "")
        harmless(html)
    assert elsewhere.sources() == ["https:", "http:"]
    show_from()
    assert "<img" not in to_html(markdown)

"""Found: what search engines, social networks and partners are told of a ticker."""

from __future__ import annotations

import html
import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from support.clients.readers import everywhere, get
from support.drawn import file, quarters
from support.machines.here import Here
from support.machines.stores import wait_for

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\"}]}, 'x' \\ \\u003c",
    "]]>&lt;/script&gt; & é 👩\u200d👧",
]
SITE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def paper(server):
    """A server that knows its public address, and whose it is."""
    own = {"site_name": "Küstenkurier", "site_url": "https://paper.example/", "site_logo": "/l.png"}
    own |= {"public_url": "https://live.example", "prefix": "found"}
    with Here(server.store_url, **own) as paper:
        yield paper


@pytest.fixture(scope="module")
def wide(editor):
    """The id of a picture that was uploaded."""
    return editor.upload(file(quarters(60, 40)))


@pytest.fixture(scope="module")
def tall(editor):
    """The id of another one."""
    return editor.upload(file(quarters(40, 60)))


@pytest.fixture
def told(server, ticker, editor):
    """Return the structured data of the ticker, which page and fragment have alike."""

    def read():
        at = editor.entries(ticker)["at"]
        page = get(f"{server.url}/t/{ticker}", params={"at": at}).text
        (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert json.loads(data) == json.loads(get(f"{server.url}/t/{ticker}/jsonld").text)
        return json.loads(data)

    return read


def metas(text):
    """Return what a page says of itself, by name or property."""
    pairs = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text)
    return {name: html.unescape(content) for name, content in pairs}


def test_a_ticker_is_a_live_blog(editor, ticker, server, told, wide, tall):
    """All that schema.org asks of a live blog is there, with absolute addresses."""
    header = {
        "title": "Sturm & Flut",
        "intro": "Das **Wasser** steigt.",
        "image": {"url": "/static/demo/lead.svg", "alt": "Wellen", "credit": "dpa"},
        "coverage_start": "2026-11-04T05:00:00Z",
        "coverage_end": "2026-11-04T22:00:00Z",
    }
    editor.http.patch(f"/{ticker}", json=header)
    entry = editor.publish(
        ticker,
        "Deich hält",
        body=f'Er **hält** noch.\n\n![Deich](media:{wide} "Um zwölf.")\n![](/l.svg)',
        image={"media": tall, "alt": "Deich", "credit": "dpa"},
        author="Ada Lovelace",
        published_at="2026-11-04T13:12:00Z",
    )
    changed = editor.change(ticker, entry["id"], correction="Er hielt schon.")
    blog, url = told(), f"{server.url}/t/{ticker}"
    updates, publisher = blog.pop("liveBlogUpdate"), blog.pop("publisher")
    created = editor.http.get(f"/{ticker}").json()["created_at"]
    assert publisher == {"@type": "Organization", "name": "Liveticker", "url": f"{server.url}/"}
    assert blog.pop("dateModified") >= created
    assert blog == {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": "Sturm & Flut",
        "description": "Das Wasser steigt.",
        "url": url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "image": {
            "@type": "ImageObject",
            "url": f"{server.url}/static/demo/lead.svg",
            "caption": "Wellen",
            "creditText": "dpa",
        },
        "inLanguage": "de",
        "datePublished": created,
        "coverageStartTime": "2026-11-04T05:00:00.000Z",
        "author": publisher,
    }
    assert updates == [
        {
            "@type": "BlogPosting",
            "headline": "Deich hält",
            "articleBody": "Er hält noch.",
            "url": f"{url}/e/{entry['id']}",
            "mainEntityOfPage": f"{url}/e/{entry['id']}",
            "datePublished": "2026-11-04T13:12:00.000Z",
            "dateModified": changed["updated_at"],
            "author": {"@type": "Person", "name": "Ada Lovelace"},
            "image": [
                {
                    "@type": "ImageObject",
                    "url": f"{server.url}/media/{tall}/40.jpg",
                    "width": 40,
                    "height": 60,
                    "caption": "Deich",
                    "creditText": "dpa",
                },
                {
                    "@type": "ImageObject",
                    "url": f"{server.url}/media/{wide}/60.jpg",
                    "width": 60,
                    "height": 40,
                    "caption": "Um zwölf.",
                },
                {"@type": "ImageObject", "url": f"{server.url}/l.svg"},
            ],
            "correction": {"@type": "CorrectionComment", "text": "Er hielt schon."},
        }
    ]


def test_what_is_not_known_is_left_out(editor, ticker, told, server):
    """Without an author the newsroom speaks, without a headline the text does; nothing is empty."""
    editor.publish(ticker, "", body="Nur ein Text.")
    editor.publish(ticker, "Nur eine Überschrift")
    blog = told()
    silent, headed = blog["liveBlogUpdate"][::-1]
    assert silent["headline"] == silent["articleBody"] == "Nur ein Text."
    assert "articleBody" not in headed
    speaker = {"@type": "Organization", "name": "Liveticker", "url": f"{server.url}/"}
    assert silent["author"] == headed["author"] == speaker
    assert blog["description"] == blog["headline"] == f"Ticker {ticker}"
    assert blog["coverageStartTime"] == blog["datePublished"]
    assert not {"image", "correction"} & (silent.keys() | headed.keys() | blog.keys())


def test_an_empty_ticker_says_that_it_is_empty(told):
    """Before the first entry there is a live blog without updates."""
    assert told()["liveBlogUpdate"] == []


def test_only_coverage_that_is_over_has_an_end(editor, ticker, told):
    """The end is told once the ticker has ended: the one that was set, or its last activity."""
    editor.publish(ticker, "Da")
    end = "2030-11-04T22:00:00.000Z"
    editor.http.patch(f"/{ticker}", json={"coverage_end": end})
    for status in ("upcoming", "live", "paused"):
        editor.http.patch(f"/{ticker}", json={"status": status})
        assert "coverageEndTime" not in told()
    editor.http.patch(f"/{ticker}", json={"status": "ended"})
    assert told()["coverageEndTime"] == end
    editor.http.patch(f"/{ticker}", json={"coverage_end": None})
    assert told()["coverageEndTime"] == told()["dateModified"]


def test_shown_entries_are_told_each_once(editor, ticker, told, server):
    """A pinned entry that is on an older page is shown, and told in its place; others are not."""
    names = [editor.publish(ticker, f"Nummer {n}")["id"] for n in range(23)]
    editor.change(ticker, names[1], pinned=True)
    editor.change(ticker, names[20], pinned=True)
    urls = [one["url"].rpartition("/")[2] for one in told()["liveBlogUpdate"]]
    assert urls == [*names[:2:-1], names[1]]
    older = get(f"{server.url}/t/{ticker}?before={names[3]}").text
    assert "application/ld+json" not in older


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_data(editor, ticker, told, server, text):
    """Nothing that an editor writes ends the element, and all of it arrives as it was written."""
    editor.http.patch(f"/{ticker}", json={"title": text, "intro": text})
    entry = editor.publish(ticker, text, body=f"`{text}`", author=text, correction=text)
    (update,) = told()["liveBlogUpdate"]
    assert told()["headline"] == update["headline"] == entry["headline"]
    assert update["author"]["name"] == update["correction"]["text"] == entry["headline"]
    raw = get(f"{server.url}/t/{ticker}/jsonld").text
    assert not re.search("[<>&]", raw)


@pytest.mark.parametrize("language", ["de", "en-GB", "fr", "ar"])
def test_a_live_blog_is_in_its_tickers_language(editor, ticker, told, wide, language):
    """What names an entry that has no words is said in the ticker's language, or in English."""
    editor.http.patch(f"/{ticker}", json={"language": language})
    editor.publish(ticker, "", body=f"![](media:{wide})")
    blog = told()
    assert blog["inLanguage"] == language
    begins = "Beitrag von" if language == "de" else "Post at"
    assert blog["liveBlogUpdate"][0]["headline"].startswith(begins)


def test_a_fragment_is_cached_as_the_page_and_for_everybody(editor, ticker, server):
    """It is told on any page, has an ETag of its position, and is compressed."""
    url = f"{server.url}/t/{ticker}/jsonld"
    answer = get(url, headers={"Origin": "https://anywhere.example"})
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-encoding"] == "br"
    page = get(f"{server.url}/t/{ticker}").headers
    same = ("cache-control", "vary", "etag", "x-content-type-options")
    assert [answer.headers[name] for name in same] == [page[name] for name in same]
    assert "x-robots-tag" not in answer.headers
    known = {"If-None-Match": answer.headers["etag"]}
    assert get(url, headers=known).status_code == 304
    editor.publish(ticker, "Neu")
    assert get(f"{server.url}/t/{ticker}/embed?at={editor.entries(ticker)['at']}").is_success
    missing = get(f"{server.url}/t/nothing/jsonld")
    assert (missing.status_code, missing.json()["code"]) == (404, "no_such_ticker")


def test_a_retracted_entry_is_told_no_more(editor, ticker, told):
    """What is taken from the page is taken from the structured data."""
    entry = editor.publish(ticker, "Falsch")
    assert len(told()["liveBlogUpdate"]) == 1
    editor.retract(ticker, entry["id"])
    assert told()["liveBlogUpdate"] == []


def test_addresses_are_those_that_readers_see(paper):
    """Everything absolute has the public host, and publisher and logo are the newsroom's."""
    editor = paper.editor()
    editor.create("lage")
    editor.publish("lage", "Da")
    blog = get(f"{paper.url}/t/lage/jsonld").json()
    assert blog["publisher"] == {
        "@type": "Organization",
        "name": "Küstenkurier",
        "url": "https://paper.example/",
        "logo": {"@type": "ImageObject", "url": "https://live.example/l.png"},
    }
    assert blog["url"] == "https://live.example/t/lage"
    for path in ("/t/lage", "/t/lage/jsonld", "/sitemap.xml", "/robots.txt", "/"):
        text = get(paper.url + path).text
        assert "https://live.example" in text
        assert "127.0.0.1" not in text, path


def test_unlisted_tickers_are_not_for_search_engines(editor, slug, server):
    """Page, entry, embed and fragment of an unlisted ticker say so; of a listed one they do not."""
    for listed in (True, False):
        name = f"{slug}-{listed}".lower()
        editor.create(name, listed=listed)
        entry = editor.publish(name, "Da")["id"]
        older = editor.publish(name, "Neuer")["id"]
        for path in ("", f"/e/{entry}"):
            robots = metas(get(f"{server.url}/t/{name}{path}").text).get("robots")
            assert robots == (None if listed else "noindex"), path
        before = metas(get(f"{server.url}/t/{name}?before={older}").text)["robots"]
        assert before == ("noindex, follow" if listed else "noindex")
        assert metas(get(f"{server.url}/t/{name}/embed").text)["robots"] == "noindex"
        fragment = get(f"{server.url}/t/{name}/jsonld")
        assert fragment.headers.get("x-robots-tag") == (None if listed else "noindex")
        assert (f"/t/{name}<" in get(f"{server.url}/sitemap.xml").text) == listed


def test_the_sitemap_has_the_last_activity(editor, ticker, server):
    """Each listed ticker is there once, with the moment at which it last said something."""
    updated = editor.publish(ticker, "Neu")["updated_at"]

    def listed() -> list[tuple[str, str]]:
        answer = get(f"{server.url}/sitemap.xml")
        assert answer.headers["content-type"] == "application/xml"
        assert "max-age=60" in answer.headers["cache-control"]
        urls = ET.fromstring(answer.text).findall(f"{SITE}url")
        return [(one.find(f"{SITE}loc").text, one.find(f"{SITE}lastmod").text) for one in urls]

    this = (f"{server.url}/t/{ticker}", updated)
    found = wait_for(lambda: this in (now := listed()) and now, "it is looked at again")
    assert found.count(this) == 1
    moments = [moment for _, moment in found]
    assert moments == sorted(moments, reverse=True)


def test_a_strange_host_breaks_no_sitemap(server, ticker):
    """What a request calls our host is text there, and no markup."""
    answer = get(f"{server.url}/sitemap.xml", headers={"Host": "a&b<c"})
    if answer.status_code == 200:
        assert ET.fromstring(answer.text).tag == f"{SITE}urlset"
    else:
        assert answer.status_code == 400


def test_robots_are_told_where_to_look(server):
    """They may read everything but the desk and the API, and are told of the sitemap."""
    answer = get(f"{server.url}/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow: /desk",
        "Disallow: /api",
        "",
        f"Sitemap: {server.url}/sitemap.xml",
    ]


def test_the_icon_is_where_it_is_looked_for(server):
    """Who reads no page, as a feed reader or an old browser, finds the icon at its old address."""
    answer = get(f"{server.url}/favicon.ico")
    assert answer.headers["content-type"] == "image/x-icon"
    with Image.open(io.BytesIO(answer.content)) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.parametrize(("locale", "title"), [("de_DE", "Liveticker"), ("en_US", "Live coverage")])
def test_the_index_can_be_shared(paper, locale, title):
    """The list of tickers says what it is in the reader's language, with the newsroom's picture."""
    said = metas(get(paper.url, headers={"Accept-Language": locale.replace("_", "-")}).text)
    assert (said["og:type"], said["og:title"], said["og:locale"]) == ("website", title, locale)
    assert said["og:site_name"] == "Küstenkurier"
    assert said["og:url"] == "https://live.example/"
    assert said["og:image"] == "https://live.example/l.png"
    assert said["og:description"] == said["description"] != ""


def test_an_entry_without_a_text_says_of_which_ticker_it_is(editor, ticker, server, wide):
    """Where there is no body to begin with, a shared entry is described by its ticker."""
    editor.http.patch(f"/{ticker}", json={"title": "Sturm & Flut"})
    entry = editor.publish(ticker, "Deich hält", body=f"![](media:{wide})")
    said = metas(get(f"{server.url}/t/{ticker}/e/{entry['id']}").text)
    assert (said["og:title"], said["og:description"]) == ("Deich hält", "Sturm & Flut")
    assert said["og:type"] == "article"


def test_what_is_shared_of_an_entry_has_its_picture(editor, ticker, server, wide, tall):
    """Its own, or else the first in its text, or else its ticker's; of ours the size is told."""
    lead = {"url": "/static/demo/lead.svg", "alt": "Wellen"}
    editor.http.patch(f"/{ticker}", json={"image": lead})
    in_text = f"![Watt](media:{wide})"
    both = editor.publish(ticker, "A", body=in_text, image={"media": tall, "alt": "Deich"})
    text, none = editor.publish(ticker, "B", body=in_text), editor.publish(ticker, "C")

    def shared(path):
        said = metas(get(f"{server.url}/t/{ticker}{path}").text)
        names = ("og:image", "og:image:alt", "og:image:width", "og:image:height")
        return tuple(said.get(name, "").removeprefix(server.url) for name in names)

    entry = "/e/{id}".format_map
    assert shared(entry(both)) == (f"/media/{tall}/40.jpg", "Deich", "40", "60")
    assert shared(entry(text)) == (f"/media/{wide}/60.jpg", "Watt", "60", "40")
    assert shared(entry(none)) == shared("") == (*lead.values(), "", "")


def test_a_picture_alone_is_called_by_what_is_said_of_it(editor, ticker, told, wide):
    """In its text, or beside it: a caption is a better name than a time."""
    editor.publish(ticker, "", body=f'![Deich](media:{wide} "Um **zwölf**.")')
    assert told()["liveBlogUpdate"][0]["headline"] == "Um **zwölf**."


def test_what_is_in_doubt_says_so_wherever_it_is_named(editor, ticker, server):
    """Among the key events, the pinned, in shares and for screen readers; not once confirmed."""
    fields = {"key": True, "pinned": True, "verification": "unconfirmed"}
    published = editor.publish(ticker, "Zwei Verletzte", **fields)
    everywhere(server.url, ticker, published["position"])
    entry = published["id"]
    page = get(f"{server.url}/t/{ticker}").text
    keys = page.partition('data-part="keys"')[2].partition("</nav>")[0]
    assert "<span>Unbestätigt: Zwei Verletzte</span>" in keys
    assert '<span class="name">Unbestätigt: Zwei Verletzte</span>' in page
    assert 'aria-label="Unbestätigt: Zwei Verletzte"' in page
    assert "Unbestätigt: Zwei Verletzte" in get(f"{server.url}/t/{ticker}/e/{entry}").text
    sure = editor.http.patch(f"/{ticker}/entries/{entry}", json={"verification": "confirmed"})
    everywhere(server.url, ticker, sure.json()["position"])
    assert "Unbestätigt" not in get(f"{server.url}/t/{ticker}").text

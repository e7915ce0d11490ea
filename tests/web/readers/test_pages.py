"""Readers who open: pages that are whole without script, and are cached no longer than right."""

from __future__ import annotations

import re

import pytest
from support.clients.readers import get
from support.machines.stores import wait_for

POLICY = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'self'")


@pytest.fixture
def page(server, ticker):
    """Open a page of the ticker."""
    return lambda path="", **options: get(f"{server.url}/t/{ticker}{path}", **options)


def position(text):
    """Return the position that a page says it is of."""
    found = re.search(r'<ticker-feed data-at="([^"]+)"', text)
    assert found, text
    return found[1]


def ids(text):
    return re.findall(r'id="e-([^"]+)"', text)


def test_a_page_is_whole_without_script(editor, ticker, page):
    """All that a reader needs is in the HTML: title, entries in order, the way to older ones."""
    editor.http.patch(f"/{ticker}", json={"title": "Sturm & Flut", "intro": "*Seit* heute"})
    names = [editor.publish(ticker, f"Nummer {n}", body="**Text**")["id"] for n in range(21)]
    text = page().text
    assert '<html lang="de" dir="ltr">' in text
    assert "<h1>Sturm &amp; Flut</h1>" in text
    assert "<em>Seit</em> heute" in text
    assert ids(text) == names[:0:-1]
    assert text.count("<strong>Text</strong>") == 20
    assert len(re.findall(rf'href="/t/{ticker}\?before=\.[\w-]+" data-oldest=', text)) == 1
    assert "Nummer 0" not in text


def test_a_page_is_labelled_with_the_position_of_its_content(editor, ticker, page):
    """A page's position is that of the list read at the same time, and moves with it."""
    for number in range(3):
        entry = editor.publish(ticker, f"Nummer {number}")
        text = page(f"?at={entry['position']}").text
        assert position(text) == entry["position"]
        assert ids(text)[0] == entry["id"]


@pytest.mark.parametrize("path", ["", "/embed"])
def test_nobody_is_sent_what_is_there_already(editor, ticker, page, path):
    """A page has an ETag of its position; with it, it is 304 until something happens."""
    answer = page(path)
    tag = answer.headers["etag"]
    assert position(answer.text) in tag
    for sent in (tag, f"W/{tag}", f'"x", {tag}'):
        again = page(path, headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == answer.headers["cache-control"]
    at = editor.publish(ticker, "Neu")["position"]
    answer = page(f"{path}?at={at}", headers={"If-None-Match": tag})
    assert answer.status_code == 200


def test_caches_share_a_page_for_a_second(page):
    """A shared cache may answer for a second, and meanwhile asks us once."""
    said = page().headers["cache-control"]
    assert said == "public, max-age=0, s-maxage=1, stale-while-revalidate=10"
    assert page().headers["vary"] == "Accept-Encoding"


def test_a_page_is_compressed_for_who_can_read_that(page):
    """With gzip, and still more with brotli, a page is smaller, and has an ETag of its own."""
    plain = page(headers={"Accept-Encoding": "identity"})
    zipped = page(headers={"Accept-Encoding": "deflate, gzip;q=0.8"})
    best = page(headers={"Accept-Encoding": "gzip, br"})
    refused = page(headers={"Accept-Encoding": "gzip;q=0, br;q=0, identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert best.headers["content-encoding"] == "br"
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    assert plain.text == zipped.text == best.text == refused.text
    assert len({one.headers["etag"] for one in (plain, zipped, best)}) == 3
    sizes = [int(one.headers["content-length"]) for one in (best, zipped, plain)]
    assert sizes == sorted(sizes)


def test_older_entries_have_a_page(editor, ticker, page):
    """`?before=` shows what is older, with a way back."""
    names = [editor.publish(ticker, f"Nummer {n}")["id"] for n in range(5)]
    answer = page(f"?before={names[2]}")
    assert ids(answer.text) == [names[1], names[0]]
    assert f'href="/t/{ticker}">Zu den neuesten Beiträgen' in answer.text
    assert '<meta name="robots" content="noindex, follow">' in answer.text
    assert page("?before=nothing").status_code == 404


@pytest.mark.parametrize("path", ["", "/embed"])
def test_a_page_asked_for_at_a_position_is_kept_only_if_it_is_of_that(editor, ticker, page, path):
    """After a reset a page is loaded with `?at=`; no cache may keep an older one under it."""
    at = editor.publish(ticker, "Neu")["position"]
    answer = page(f"{path}?at={at}")
    assert position(answer.text) == at
    assert "s-maxage" in answer.headers["cache-control"]
    for other in ("2-00000000", "nonsense", ""):
        answer = page(f"{path}?at={other}")
        assert position(answer.text) == at
        assert answer.headers["cache-control"] == "no-store"


def test_pages_run_nothing_but_our_own_scripts(editor, ticker, page, server):
    """Every page has a policy under which only our own files run, and no cookie."""
    entry = editor.publish(ticker, "Da")["id"]
    answers = [page(), page("/embed"), page(f"/e/{entry}"), page("/e/nothing")]
    answers += [get(server.url), get(f"{server.url}/nothing"), get(f"{server.url}/desk")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert all(part in policy for part in POLICY)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "referrer-policy" in answer.headers
        assert "set-cookie" not in answer.headers
        scripts = re.findall(r"<script(?![^>]* src=)[^>]*>", answer.text)
        assert set(scripts) <= {'<script type="application/ld+json">'}, "a block of data at most"
        assert not re.search(r"<[^>]+ (on[a-z]+|style)=", answer.text)


def test_only_the_embedded_page_may_be_framed(editor, ticker, page):
    """An iframe may show the embedded page on the origins that the ticker allows, and no other."""

    def ancestors(answer):
        return answer.headers["content-security-policy"].partition("frame-ancestors ")[2]

    assert ancestors(page()) == "'none'"
    assert ancestors(page("/embed")) == "'self'"
    editor.http.patch(f"/{ticker}", json={"embed_origins": ["https://partner.example"]})
    at = editor.entries(ticker)["at"]
    assert ancestors(page(f"/embed?at={at}")) == "'self' https://partner.example"
    editor.http.patch(f"/{ticker}", json={"embed_origins": ["*"]})
    at = editor.entries(ticker)["at"]
    assert ancestors(page(f"/embed?at={at}")) == "'self' *"
    assert ancestors(page(f"?at={at}")) == "'none'"


def test_the_index_has_the_listed_tickers(editor, server, ticker, slug):
    """The front page shows listed tickers, the newest activity first, and no others."""
    editor.create(f"{slug}-b", title="Zweiter")
    editor.create(f"{slug}-c", title="Nicht gelistet", listed=False)
    editor.publish(ticker, "Neu")

    def shown() -> list[str]:
        return re.findall(rf'href="/t/({slug}[^"]*)"', get(server.url).text)

    wait_for(lambda: shown() == [ticker, f"{slug}-b"], "it shows them")
    assert get(server.url).headers["cache-control"].startswith("public, max-age=0")


@pytest.mark.parametrize(
    ("liked", "spoken"),
    [
        ("", "de"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("en;q=0.1, de;q=0.9", "de"),
        ("fr, en;q=0.2", "en"),
        ("de;q=0, en", "en"),
        ("*", "de"),
        (";;;,=", "de"),
    ],
)
def test_errors_are_told_in_the_readers_language(server, liked, spoken):
    """What is not there is said in the language that the reader likes best, of those we have."""
    answer = get(f"{server.url}/nothing", headers={"Accept-Language": liked})
    assert answer.status_code == 404
    assert f'<html lang="{spoken}" dir="ltr">' in answer.text
    assert ("gibt es nichts" in answer.text) == (spoken == "de")
    assert answer.headers["cache-control"] == "no-store"


def test_a_page_is_in_its_tickers_language(editor, ticker, page):
    """A ticker's page is in the language of the ticker, whoever reads it."""
    editor.http.patch(f"/{ticker}", json={"language": "en-GB"})
    at = editor.entries(ticker)["at"]
    text = page(f"?at={at}", headers={"Accept-Language": "de"}).text
    assert '<html lang="en-GB" dir="ltr">' in text


def test_head_is_get_without_a_body(editor, ticker, server):
    """HEAD answers what GET does, and nothing after the headers."""
    entry = editor.publish(ticker, "Da")["id"]
    paths = ["/", f"/t/{ticker}", f"/t/{ticker}/embed", f"/t/{ticker}/e/{entry}", "/embed.js"]
    paths += [f"/t/{ticker}/live", f"/api/tickers/{ticker}/entries", "/healthz", "/desk", "/nix"]
    for path in paths:
        get_, head = (editor.http.request(m, f"{server.url}{path}") for m in ("GET", "HEAD"))
        assert (head.status_code, head.content) == (get_.status_code, b"")
        assert head.headers["content-type"] == get_.headers["content-type"]


def test_a_public_address_stands_in_absolute_links(short_log):
    """Links that must be absolute name the public host, not the one that was asked."""
    editor, slug = short_log
    editor.create(slug)
    text = get(f"{editor.url}/t/{slug}").text
    assert f'rel="canonical" href="https://live.example/t/{slug}"' in text
    assert "127.0.0.1" not in text

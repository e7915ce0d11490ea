"""Tickers over the API: created, read, changed, deleted."""

from __future__ import annotations

import pytest
from support.clients.readers import get
from support.problems import said, sentences

ALL = {
    "title": "Sturmflut",
    "kicker": "Nordsee",
    "intro": "Seit dem **Morgen**.",
    "language": "en-GB",
    "timezone": "Europe/London",
    "status": "upcoming",
    "image": {
        "url": "https://example.org/a.jpg",
        "alt": "Ein Deich",
        "caption": "Am Abend",
        "credit": "dpa",
        "media": "",
        "focus": "",
    },
    "coverage_start": "2026-11-04T13:12:00.000Z",
    "coverage_end": "2026-11-05T13:12:00.000Z",
    "next_update": "2026-11-04T14:00:00.000Z",
    "key_points": [
        {"text": "Der Deich hält.", "at": "2026-11-04T13:10:00.000Z", "entry": "deich"},
        {"text": "Ein Satz allein.", "at": None, "entry": None},
    ],
    "continues": None,
    "continued_by": None,
    "embed_origins": ["https://partner.example"],
    "listed": False,
}


@pytest.fixture
def create(editor):
    """Ask for a ticker."""
    return lambda **fields: editor.http.post(f"{editor.url}/api/tickers", **said(fields))


def test_a_ticker_has_what_it_was_given(server, create, slug):
    """All fields of a ticker are stored, and given to anybody who asks."""
    answer = create(slug=slug, **ALL)
    assert (answer.status_code, answer.headers["location"]) == (201, f"/api/tickers/{slug}")
    assert answer.headers["etag"] == '"1"'
    read = get(f"{server.url}/api/tickers/{slug}")
    assert read.headers["etag"] == '"1"'
    assert read.json() == answer.json()
    assert {name: read.json()[name] for name in ALL} == ALL
    assert (read.json()["slug"], read.json()["revision"]) == (slug, 1)
    assert read.json()["intro_html"] == "<p>Seit dem <strong>Morgen</strong>.</p>"


def test_a_ticker_needs_only_a_slug_and_a_title(create, slug):
    """What is left out has the defaults that the documentation promises."""
    found = create(slug=slug, title="Nur das").json()
    assert (found["language"], found["timezone"]) == ("de", "Europe/Berlin")
    assert (found["status"], found["listed"], found["embed_origins"]) == ("live", True, [])
    assert found["image"] is None


WRONG = [
    ({"slug": "a"}, "slug"),
    ({"slug": "a" * 65}, "slug"),
    ({"slug": "Groß"}, "slug"),
    ({"slug": "a/b"}, "slug"),
    ({"slug": "ab\n"}, "slug"),
    ({"slug": 12}, "slug"),
    ({"slug": "{x}"}, "slug"),
    ({"title": ""}, "title"),
    ({"title": "   "}, "title"),
    ({"title": "x" * 301}, "title"),
    ({"title": "zwei\nZeilen"}, "title"),
    ({"title": "\ud800"}, "title"),
    ({"title": "a\x00b"}, "title"),
    ({"title": None}, "title"),
    ({"kicker": "x" * 101}, "kicker"),
    ({"intro": "x" * 16385}, "intro"),
    ({"intro": "a\x00b"}, "intro"),
    ({"language": "de_DE"}, "language"),
    ({"language": "de.UTF-8"}, "language"),
    ({"language": "de@euro"}, "language"),
    ({"language": "de./../x"}, "language"),
    ({"language": "deutsch"}, "language"),
    ({"language": ""}, "language"),
    ({"timezone": "Berlin"}, "timezone"),
    ({"timezone": "localtime"}, "timezone"),
    ({"timezone": "../../etc/passwd"}, "timezone"),
    ({"timezone": "\ud800"}, "timezone"),
    ({"status": "over"}, "status"),
    ({"image": {"url": "javascript:alert(1)"}}, "image.url"),
    ({"image": {"url": "//evil.example/a.jpg"}}, "image.url"),
    ({"image": {"url": "data:image/png;base64,AA"}}, "image.url"),
    ({"image": {"alt": "ohne Adresse"}}, "image.url"),
    ({"image": {"url": "/a.jpg", "width": 3}}, "image.width"),
    ({"coverage_start": "gestern"}, "coverage_start"),
    ({"coverage_start": "2026-11-04T13:12:00"}, "coverage_start"),
    ({"coverage_start": 1762262000}, "coverage_start"),
    (
        {"coverage_start": "2026-11-04T13:12:00Z", "coverage_end": "2026-11-03T13:12:00Z"},
        "request",
    ),
    ({"next_update": "bald"}, "next_update"),
    ({"key_points": [{"text": "x"}] * 7}, "key_points"),
    ({"key_points": [{"text": " "}]}, "key_points.0.text"),
    ({"key_points": [{"text": "x"}, {"text": "x" * 301}]}, "key_points.1.text"),
    ({"key_points": [{"text": "x", "at": "gestern"}]}, "key_points.0.at"),
    ({"key_points": [{"text": "x", "entry": "/"}]}, "key_points.0.entry"),
    ({"key_points": [{"text": "x", "link": "y"}]}, "key_points.0.link"),
    ({"key_points": "x"}, "key_points"),
    ({"embed_origins": ["https://partner.example/path"]}, "embed_origins"),
    ({"embed_origins": ["partner.example"]}, "embed_origins"),
    ({"embed_origins": ["*", "https://partner.example"]}, "embed_origins"),
    ({"embed_origins": ["https://a.example 'self'"]}, "embed_origins"),
    ({"embed_origins": ["https://a.example;"]}, "embed_origins"),
    ({"embed_origins": ["https://a.example:99999"]}, "embed_origins"),
    ({"embed_origins": ["https://user@a.example"]}, "embed_origins"),
    ({"embed_origins": "*"}, "embed_origins"),
    ({"listed": "vielleicht"}, "listed"),
    ({"colour": "red"}, "colour"),
    ({"revision": 7}, "revision"),
]


@pytest.mark.parametrize(("wrong", "field"), WRONG, ids=lambda one: str(one)[:40])
def test_a_wrong_field_is_named(create, server, slug, wrong, field):
    """Each bad input gets one sentence for its field, and nothing is stored."""
    found = sentences(create(**{"slug": slug, "title": "Gut", **wrong}))
    assert set(found) == {field}
    assert get(f"{server.url}/api/tickers/{slug}").status_code == 404


@pytest.mark.parametrize(("wrong", "field"), WRONG[7:], ids=lambda one: str(one)[:40])
def test_a_wrong_change_is_named(editor, ticker, wrong, field):
    """A bad change gets the same sentence, and the ticker stays as it was."""
    before = editor.http.get(f"/{ticker}").json()
    if wrong.get("title", 0) is not None:
        assert set(sentences(editor.http.patch(f"/{ticker}", **said(wrong)))) == {field}
    assert editor.http.get(f"/{ticker}").json() == before


def test_several_wrong_fields_are_all_named(create, slug):
    """Whoever mends a request learns of everything at once."""
    found = sentences(create(slug="Ä", title="", language="xx", timezone="Mars"))
    assert set(found) == {"slug", "title", "language", "timezone"}


def test_a_slug_is_taken_once(create, ticker):
    """A second ticker of the same slug is a conflict, and the first one stays."""
    assert "choose another" in create(slug=ticker, title="Anders").json()["detail"]
    assert not sentences(create(slug=ticker, title="Anders"), 409)


def test_a_change_merges(editor, ticker):
    """PATCH changes what it names (RFC 7396), null takes away, and each change is a revision."""
    image = {"url": "/static/favicon.svg", "alt": "Deich", "credit": "dpa"}
    first = editor.http.patch(f"/{ticker}", json={"kicker": "Neu", "image": image})
    assert (first.status_code, first.json()["revision"], first.headers["etag"]) == (200, 2, '"2"')
    second = editor.http.patch(f"/{ticker}", json={"image": {"alt": "Meer", "credit": None}})
    nothing = dict.fromkeys(("caption", "credit", "media", "focus"), "")
    assert second.json()["image"] == {**nothing, "url": "/static/favicon.svg", "alt": "Meer"}
    assert second.json()["kicker"] == "Neu"
    other = editor.http.patch(f"/{ticker}", json={"image": {"url": "/static/demo/lead.svg"}})
    assert other.json()["image"] == {**nothing, "url": "/static/demo/lead.svg", "alt": ""}, (
        "another picture"
    )
    editor.http.patch(f"/{ticker}", json={"image": image})
    third = editor.http.patch(f"/{ticker}", json={"image": None, "kicker": None})
    assert (third.json()["image"], third.json()["kicker"]) == (None, "")


def test_a_merge_patch_may_say_that_it_is_one(editor, ticker):
    """The media type of RFC 7396 is understood where a patch is."""
    headers = {"Content-Type": "application/merge-patch+json"}
    answer = editor.http.patch(f"/{ticker}", content=b'{"title":"Neu"}', headers=headers)
    assert answer.json()["title"] == "Neu"


def test_what_already_stands_is_no_change(editor, ticker):
    """Writing the same header again makes no revision and no event."""
    before, at = editor.http.get(f"/{ticker}").json(), editor.entries(ticker)["at"]
    for same in ({}, {"title": before["title"]}, {"language": "de", "listed": True}):
        answer = editor.http.patch(f"/{ticker}", json=same)
        assert (answer.status_code, answer.json()) == (200, before)
    assert editor.entries(ticker)["at"] == at


def test_a_deleted_ticker_is_away(editor, ticker, server):
    """After DELETE everything of a ticker answers 404, and its slug is free for a new one."""
    entry = editor.publish(ticker, "Da")
    old = editor.entries(ticker)["at"]
    assert editor.http.delete(f"/{ticker}").json() == {"slug": ticker, "deleted": True}
    for path in ("", "/entries", f"/entries/{entry['id']}"):
        assert editor.http.get(f"/{ticker}{path}").status_code == 404
    assert not sentences(editor.http.delete(f"/{ticker}"), 404)
    assert not sentences(editor.http.patch(f"/{ticker}", json={"title": "x"}), 404)
    editor.create(ticker)
    page = editor.entries(ticker)
    assert (page["entries"], page["at"] == old) == ([], False)
    assert page["at"].startswith("1-")


def test_only_listed_tickers_are_listed(editor, server, create, slug):
    """The list has the listed tickers, the one with the newest activity first."""
    create(slug=slug, title="Sichtbar")
    create(slug=f"{slug}-b", title="Auch")
    create(slug=f"{slug}-c", title="Nicht", listed=False)
    editor.publish(slug, "Neues")
    listed = get(f"{server.url}/api/tickers").json()["tickers"]
    ours = [one["slug"] for one in listed if one["slug"].startswith(slug)]
    assert ours == [slug, f"{slug}-b"]


@pytest.mark.parametrize("slug_", ["nothing-here", "Ä", "%00", "a" * 3000, "%7Bx%7D"])
def test_no_such_ticker(server, editor, slug_):
    """Whatever stands for a slug: where there is no ticker, it is 404."""
    assert get(f"{server.url}/t/{slug_}").status_code == 404
    assert not sentences(editor.http.get(f"/{slug_}"), 404)
    assert not sentences(editor.http.post(f"/{slug_}/entries", json={"headline": "x"}), 404)


def test_origins_are_kept_as_browsers_say_them(editor, ticker):
    """Capitals, umlauts and default ports are understood, and none is kept twice."""
    asked = ["HTTPS://Partner.Example:443", "https://partner.example", "http://bücher.example"]
    kept = ["https://partner.example", "http://xn--bcher-kva.example"]
    assert editor.http.patch(f"/{ticker}", json={"embed_origins": asked}).status_code == 200
    assert editor.http.get(f"/{ticker}").json()["embed_origins"] == kept
    wrong = editor.http.patch(f"/{ticker}", json={"embed_origins": ["https://a.example:99999"]})
    assert "such as 'https://partner.example'" in sentences(wrong)["embed_origins"]

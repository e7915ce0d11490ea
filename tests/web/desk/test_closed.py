"""The desk is closed to other sites, and takes what is typed for text: at each of its addresses."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from support.clients.desk import Desk

from ticker.web.desk.routes import ROWS
from ticker.web.http.rows import Row

ENTRY = "01JCCLOSED"
ATTACK = """"><script>alert(1)</script></textarea></title><img src=x onerror='alert(1)'>{{7*7}}"""
PLACES = {"id": ENTRY, "name": "place", "revision:int": "1", "file": "480.webp"}
READING = [row.path for row in ROWS if isinstance(row, Row) and row.method == "GET"]
WAYS_IN = ("spent", "sign-in", "provider", "provider/callback")
DOORS = {"/sign-in", *(f"/desk/-/{one}" for one in WAYS_IN)}
ELSEWHERE = "https://evil.example"


@pytest.fixture(scope="module")
def ticker(editor):
    """The slug of a ticker that readers may see anywhere, with an entry."""
    slug = "test-closed"
    editor.create(slug, embed_origins=["*"])
    editor.http.put(f"/{slug}/entries/{ENTRY}", json={"headline": "Geheim"})
    return slug


@pytest.fixture
def address(ticker):
    """Return the address that a route has for the ticker and its entry."""

    def filled(path: str) -> str:
        places = {**PLACES, "slug": ticker}
        return re.sub(r"\{([^}]+)\}", lambda found: places[found[1]], path)

    return filled


@pytest.mark.parametrize("path", READING)
def test_no_other_site_shows_or_reads_it(desk, visitor, address, path):
    """Not in a frame, nor by a script, with a session or the sentence that one is needed."""
    headers = {"Origin": ELSEWHERE}
    for http in (desk.http, visitor.http):
        answer = http.get(address(path), params={"as": "json"}, headers=headers)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cache-control"] == "no-store"
        if "html" in answer.headers.get("content-type", ""):
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
        if http is visitor.http and path not in DOORS:
            assert answer.status_code in {401, 403}


class _Hands(HTMLParser):
    """Finds what would act by itself: scripts without an address, and attributes that are one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        acts = [name for name in names if name.startswith("on") or name == "style"]
        if acts or (tag == "script" and "src" not in names) or names.get("src") == "x":
            self.found.append(f"{tag} {names}")


def hands_in(text: str) -> list[str]:
    hands = _Hands()
    hands.feed(text)
    return hands.found


@pytest.fixture(scope="module")
def hostile(server, editor):
    """The desk of a ticker, and of a person, who are hostile in all that they are called."""
    slug, point = "test-hostile", {"text": ATTACK}
    editor.create(slug, title=ATTACK, kicker=ATTACK, intro=ATTACK, key_points=[point])
    editor.http.patch(f"/{slug}", json={"image": {"url": "https://x.example/", "alt": ATTACK}})
    lines = dict.fromkeys(("headline", "body", "author", "correction"), ATTACK)
    rest = {"label": ATTACK[:40], "tags": [ATTACK[:60]], "source": {"name": ATTACK}}
    answer = editor.http.put(f"/{slug}/entries/{ENTRY}", json={**lines, **rest, "key": True})
    assert answer.status_code == 201, answer.text
    editor.change(slug, ENTRY, headline=f"{ATTACK}!", body=f"{ATTACK} und `{ATTACK}`")
    told = {"reason": ATTACK, "correction": ATTACK}
    editor.http.request("DELETE", f"/{slug}/entries/{ENTRY}", json=told)
    with Desk(server) as desk:
        code = server.link(ATTACK).partition("?code=")[2]
        assert desk.http.post("/sign-in", data={"code": code}).status_code == 303
        row = dict.fromkeys(("name-0", "label-0", "headline-0", "body-0"), ATTACK[:40])
        page = desk.http.get("/desk/-/snippets").text.partition("<main>")[2]
        hidden = {name: desk.hidden(page, name) for name in ("form_key", "mark")}
        assert desk.http.post("/desk/-/snippets", data={**hidden, **row}).status_code == 303
        yield desk, slug
        page = desk.http.get("/desk/-/snippets").text.partition("<main>")[2]
        hidden = {name: desk.hidden(page, name) for name in ("form_key", "mark")}
        gone = {f"gone-{number}": "on" for number in range(12)}
        desk.http.post("/desk/-/snippets", data={**hidden, **gone})


@pytest.mark.parametrize("path", [one for one in READING if not one.endswith("/live")])
def test_what_is_typed_is_text_on_every_page(hostile, path):
    """Whatever an entry, a ticker, a snippet or an editor is called, searched for or asked by."""
    desk, slug = hostile
    places = {**PLACES, "slug": slug}
    address = re.sub(r"\{([^}]+)\}", lambda found: places[found[1]], path)
    asked = dict.fromkeys(("q", "edit", "code", "saved", "kept", "state", "id"), ATTACK)
    asks = [asked, {"q": ATTACK[2:10]}, {"edit": ENTRY}, {"edit": ENTRY, "revision": "1"}]
    for params in ({}, *asks):
        answer = desk.http.get(address, params=params)
        assert answer.status_code < 500
        if answer.status_code == 303:
            continue
        kind, text = answer.headers["content-type"].partition(";")[0], answer.text
        if kind == "application/json":
            text = str(answer.json().get("html", ""))
        elif kind != "text/html":  # a file, in which nothing runs
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "attachment" in answer.headers["content-disposition"]
            continue
        assert hands_in(text) == []

"""The desk is closed to everybody else: each of its addresses, as the house routes it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from starlette.routing import Route
from support.clients.desk import Desk

from ticker.web.desk.routes import routes

ENTRY = "01JCCLOSED"
ATTACK = """"><script>alert(1)</script></textarea></title><img src=x onerror='alert(1)'>{{7*7}}"""
PLACES = {"id": ENTRY, "name": "place", "revision:int": "1"}
ROUTES = [one for one in routes() if isinstance(one, Route)]
OPEN = ("/sign-in", "/desk/-/sign-in")
"""The door itself."""
WRITING = [
    (method, one.path)
    for one in ROUTES
    for method in sorted((one.methods or set()) - {"GET", "HEAD"})
]
READING = [one.path for one in ROUTES if "GET" in (one.methods or set())]
FOREIGN = ("https://evil.example", "null", "http://127.0.0.1:1", "{server}.evil.example")


@pytest.fixture
def address(ticker):
    """Return the address that a route has for the ticker and its entry."""

    def filled(path: str) -> str:
        places = {**PLACES, "slug": ticker}
        return re.sub(r"\{([^}]+)\}", lambda found: places[found[1]], path)

    return filled


@pytest.fixture
def standing(desk, editor, ticker):
    """Return all that could have been changed by what is sent to the desk."""
    path = f"/{ticker}/entries/{ENTRY}"
    editor.http.put(path, json={"headline": "Bleibt"})
    editor.http.patch(path, json={"headline": "Bleibt so"})
    person = desk.http.get(f"/desk/{ticker}/texts").json()["person"]

    def all_of_it() -> list[str]:
        looked = [editor.http.get(f"{path}/revisions"), editor.http.get(f"/{ticker}")]
        looked += [desk.http.get(one) for one in (f"/desk/{ticker}/texts", "/desk/-/snippets")]
        looked += [editor.http.get(f"/{ticker}-neu"), desk.http.get(f"/desk/{ticker}/ticker")]
        return [answer.text for answer in looked]

    before = all_of_it()
    yield person
    assert all_of_it() == before


def sent(desk, person: str, ticker: str) -> tuple[dict, dict]:
    """Return what our own pages would send to whatever address: JSON, and a form."""
    told = {"base": 2, "press": "p", "change": {"headline": "x"}, "revision": 2, "to": "x"}
    form = {"form_key": desk.form_key(), "slug": f"{ticker}-neu", "title": "x", "headline": "x"}
    return {"person": person, **told}, {**form, "do": "make", "to": "paused", "revision": "2"}


@pytest.mark.parametrize(("method", "path"), WRITING)
def test_nothing_is_written_for_another_site(desk, standing, ticker, address, method, path):
    """With an editor's cookie, and all that our pages know: from elsewhere, or in disguise."""
    as_json, as_form = sent(desk, standing, ticker)
    for origin in FOREIGN:
        headers = {"Origin": origin.format(server=desk.server.url)}
        for body in ({"json": as_json}, {"data": as_form}):
            answer = desk.http.request(method, address(path), headers=headers, **body)
            assert answer.status_code == 403, f"{origin}: {answer.text[:200]}"
    if path in OPEN:
        return
    # A browser may not say whose page it is.
    strange = {**as_form, "form_key": "x"}
    plain = {"Content-Type": "text/plain"}
    for body in ({"data": strange}, {"json": as_json, "headers": plain}):
        answer = desk.http.request(method, address(path), **body)
        assert answer.status_code in {403, 415}, answer.text[:200]


@pytest.mark.parametrize(("method", "path"), [one for one in WRITING if one[1] not in OPEN])
def test_nothing_is_written_without_a_session(
    desk, standing, visitor, ticker, address, method, path
):
    """Whatever else is known, nor by looking at an address that writes."""
    as_json, as_form = sent(desk, standing, ticker)
    for body in ({"json": as_json}, {"data": as_form}):
        answer = visitor.http.request(method, address(path), **body)
        assert answer.status_code == 401
    if path not in READING:
        assert desk.http.get(address(path), params=as_form).status_code in {404, 405}


@pytest.mark.parametrize("path", READING)
def test_no_other_site_shows_or_reads_it(desk, editor, ticker, visitor, address, path):
    """Not in a frame, nor by a script, with a session or the sentence that one is needed."""
    editor.http.put(f"/{ticker}/entries/{ENTRY}", json={"headline": "Geheim"})
    editor.http.patch(f"/{ticker}", json={"embed_origins": ["*"]})
    headers = {"Origin": FOREIGN[0]}
    for http in (desk.http, visitor.http):
        answer = http.get(address(path), params={"as": "json"}, headers=headers)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cache-control"] == "no-store"
        if "html" in answer.headers["content-type"]:
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
        if http is visitor.http and path not in OPEN:
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
        text = answer.text
        if "json" in answer.headers["content-type"]:
            text = str(answer.json().get("html", ""))
        assert hands_in(text) == []

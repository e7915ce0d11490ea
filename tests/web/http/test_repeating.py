"""Repeating: a write that is sent again with its Idempotency-Key happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from support import drawn
from support.problems import sentences

from ticker.web.api.routes import ROWS


@pytest.fixture
def key(slug):
    """Headers with a key that nobody has used."""
    return {"Idempotency-Key": f"key-of-{slug}"}


def test_the_first_answer_is_given_again(editor, ticker, key):
    """A repeated POST gives the entry as it was made, whatever has become of it since."""
    first = editor.http.post(f"/{ticker}/entries", json={"headline": "Einmal"}, headers=key)
    editor.change(ticker, first.json()["id"], headline="Anders")
    again = editor.http.post(f"/{ticker}/entries", json={"headline": "Einmal"}, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"]
    assert len(editor.entries(ticker)["entries"]) == 1


ENTRY, COPY = "/api/tickers/{slug}/entries/{id}", "/api/tickers/{slug}/entries/{id}/copies/{name}"
WRITES = [
    ("POST", "/api/tickers", {"json": {"title": "Eins"}}),
    ("PATCH", "/api/tickers/{slug}", {"json": {"title": "Zwei"}}),
    ("POST", "/api/tickers/{slug}/entries", {"json": {"headline": "Eins"}}),
    ("PUT", ENTRY, {"json": {"headline": "Eins"}}),
    ("PATCH", ENTRY, {"json": {"headline": "Zwei"}}),
    ("PUT", COPY, {"json": {"content": {"body": "Eins"}, "base": 2}}),
    ("PUT", COPY, {"json": {"content": {"body": "Zwei"}, "base": 2}, "params": {"durable": "1"}}),
    ("DELETE", COPY, {}),
    ("DELETE", ENTRY, {"json": {"reason": "Irrtum"}}),
    ("DELETE", ENTRY, {"params": {"purge": "1"}}),
    ("PUT", ENTRY.replace("{id}", "draft"), {"json": {"headline": "Eins", "state": "draft"}}),
    ("DELETE", ENTRY.replace("{id}", "draft"), {}),
    ("DELETE", "/api/tickers/{slug}", {}),
    ("POST", "/api/media", {}),
    ("PATCH", "/api/media/{id}", {"json": {"alt": "Eins"}}),
    ("DELETE", "/api/media/{id}", {}),
]
"""Each write that there is, in an order in which each can be made."""


def _drawn(slug):
    """Return a picture like no other."""
    image = drawn.quarters()
    for x, byte in enumerate(slug.encode()[:100]):
        image.putpixel((x, 0), (byte,) * 3)
    return drawn.file(image, "PNG")


def test_every_write_may_be_repeated(editor, slug):
    """Each gives its first answer again, says that it was given before, and is made once."""
    named = {(method, path.replace("/draft", "/{id}")) for method, path, _ in WRITES}
    assert named == {(row.method, row.path) for row in ROWS if row.method != "GET"}
    picture, shown = "", _drawn(slug)
    for number, (method, path, sent) in enumerate(WRITES):
        entry_id = picture if "media" in path else "a"
        url = editor.url + path.format(slug=slug, id=entry_id, name="tab-1")
        options = {**sent, "headers": {"Idempotency-Key": f"{slug}-{number}"}}
        if path == "/api/media":
            options["files"] = {"file": ("a.png", shown, "image/png")}
        if path == "/api/tickers":
            options["json"] = sent["json"] | {"slug": slug}
        first = editor.http.request(method, url, **options)
        before = editor.http.get(f"/{slug}/entries").text
        again = editor.http.request(method, url, **options)
        assert first.is_success, first.text
        picture = first.json()["id"] if path == "/api/media" else picture
        assert (again.status_code, again.text) == (first.status_code, first.text)
        assert editor.http.get(f"/{slug}/entries").text == before
        told = [one.headers.get("idempotency-replayed") for one in (first, again)]
        assert told == [None, "true"], f"{method} {path}"
        same = ("etag", "location", "content-type", "cache-control")
        assert [first.headers.get(one) for one in same] == [again.headers.get(one) for one in same]


def test_a_copy_is_kept_once(editor, ticker, key):
    """A repetition that comes late brings no earlier text back, and drops no later copy."""
    path = f"/{ticker}/entries/a/copies/tab-1"
    earlier = {"json": {"content": {"body": "früher"}, "base": 0}, "headers": key}
    later = {"json": {"content": {"body": "später"}, "base": 0}}
    dropping = {"headers": {"Idempotency-Key": f"{key['Idempotency-Key']}-2"}}
    first = editor.http.put(path, **earlier)
    kept = editor.http.put(path, **later)
    again = editor.http.put(path, **earlier)
    assert (again.status_code, again.json()) == (201, first.json())
    assert editor.http.get(path).json() == kept.json()
    editor.http.delete(path, **dropping)
    editor.http.put(path, **later)
    assert editor.http.delete(path, **dropping).is_success
    assert editor.http.get(path).json()["content"] == {"body": "später"}
    sentences(editor.http.put(path, **later | {"headers": key}), 422)


def test_tickers_are_made_and_changed_once(editor, slug, key):
    """Creating, changing and deleting a ticker may be repeated, with the first answer each."""
    tickers = f"{editor.url}/api/tickers"
    create = {"json": {"slug": slug, "title": "Eins"}, "headers": key}
    first = editor.http.post(tickers, **create)
    change = {"json": {"title": "Zwei"}, "headers": {"Idempotency-Key": f"{slug}-2"}}
    second = editor.http.patch(f"/{slug}", **change)
    editor.http.patch(f"/{slug}", json={"title": "Drei"})
    assert editor.http.patch(f"/{slug}", **change).json() == second.json()
    again = editor.http.post(tickers, **create)
    assert (again.status_code, again.json()) == (201, first.json())
    assert editor.http.get(f"/{slug}").json()["title"] == "Drei"
    for _ in range(2):
        deleted = editor.http.delete(f"/{slug}", headers={"Idempotency-Key": f"{slug}-3"})
        assert deleted.json() == {"slug": slug, "deleted": True}


def test_a_draft_is_erased_once(editor, ticker, key):
    """Erasing a draft may be repeated, although nothing is left of it."""
    draft = editor.publish(ticker, "Entwurf", state="draft")
    answers = [
        editor.http.delete(f"/{ticker}/entries/{draft['id']}", headers=key) for _ in range(2)
    ]
    assert [answer.json() for answer in answers] == [{"id": draft["id"], "erased": True}] * 2


def test_a_key_belongs_to_one_request(editor, ticker, slug, key):
    """The same key with another body, address or method in one ticker is 422, and does nothing."""
    editor.http.put(f"/{ticker}/entries/a", json={"headline": "Eins"}, headers=key)
    at = editor.entries(ticker)["at"]
    others = [
        ("PUT", f"/{ticker}/entries/a", {"headline": "Zwei"}),
        ("PUT", f"/{ticker}/entries/b", {"headline": "Eins"}),
        ("PATCH", f"/{ticker}/entries/a", {"headline": "Eins"}),
        ("POST", f"/{ticker}/entries", {"headline": "Eins"}),
        ("PATCH", f"/{ticker}", {"title": "Eins"}),
        ("DELETE", f"/{ticker}/entries/a", {"reason": "x"}),
        ("DELETE", f"/{ticker}/entries/a?purge=1", {"reason": "x"}),
        ("DELETE", f"/{ticker}", {}),
    ]
    for method, path, body in others:
        answer = editor.http.request(method, path, json=body, headers=key)
        assert not sentences(answer, 422)
        assert "Idempotency-Key" in answer.json()["detail"]
    assert editor.entries(ticker)["at"] == at


def test_a_key_counts_for_one_ticker(editor, ticker, slug, key):
    """The same key in another ticker is another write; creating one counts to its slug."""
    editor.http.put(f"/{ticker}/entries/a", json={"headline": "Eins"}, headers=key)
    create = {"json": {"slug": f"{slug}-b", "title": "x"}, "headers": key}
    made = editor.http.post(f"{editor.url}/api/tickers", **create)
    again = editor.http.post(f"{editor.url}/api/tickers", **create)
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    entry = editor.http.put(f"/{slug}-b/entries/a", json={"headline": "Zwei"}, headers=key)
    assert entry.status_code == 422, "the key made the ticker"


def test_a_write_without_effect_is_noted_too(editor, ticker, key):
    """A key is used up by a write that changed nothing, so that it means one thing only."""
    title = editor.http.get(f"/{ticker}").json()["title"]
    assert editor.http.patch(f"/{ticker}", json={"title": title}, headers=key).is_success
    sentences(editor.http.patch(f"/{ticker}", json={"title": "Anders"}, headers=key), 422)


def test_keys_of_other_tokens_are_other_keys(server, editor, ticker, key):
    """Two programs may draw the same key."""
    other = server.editor()
    for one, headline in ((editor, "Eins"), (other, "Zwei")):
        answer = one.http.post(f"/{ticker}/entries", json={"headline": headline}, headers=key)
        assert answer.status_code == 201
    assert len(editor.entries(ticker)["entries"]) == 2


def test_at_once_is_once(editor, ticker, key):
    """Of equal requests at the same moment one makes the entry, and all get its answer."""

    def post(_):
        with httpx2.Client(headers=editor.http.headers, verify=False, timeout=20) as client:
            url = f"{editor.url}/api/tickers/{ticker}/entries"
            return client.post(url, json={"headline": "Einmal"}, headers=key)

    at = editor.entries(ticker)["at"]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(post, range(12)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    page = editor.entries(ticker)
    assert len(page["entries"]) == 1
    assert int(page["at"].partition("-")[0]) == int(at.partition("-")[0]) + 1


def test_a_refused_write_leaves_its_key(editor, ticker, key):
    """A write that was refused may be mended and sent with the same key."""
    path = f"/{ticker}/entries"
    sentences(editor.http.post(path, json={"headline": ""}, headers=key))
    assert editor.http.post(path, json={"headline": "Gut"}, headers=key).status_code == 201


def test_an_erased_answer_is_gone(editor, ticker, key):
    """What was purged does not live on in the answer to a repetition."""
    options = {"json": {"headline": "Geheim"}, "headers": key}
    entry = editor.http.post(f"/{ticker}/entries", **options).json()
    editor.retract(ticker, entry["id"], purge="1")
    assert not sentences(editor.http.post(f"/{ticker}/entries", **options), 410)


@pytest.mark.parametrize("wrong", ["", "x" * 256, "zwei Wörter", "a b"])
def test_a_key_is_short_and_visible(editor, ticker, wrong):
    """A key that cannot be one is 400."""
    headers = {"Idempotency-Key": wrong.encode()}
    answer = editor.http.post(f"/{ticker}/entries", json={"headline": "x"}, headers=headers)
    sentences(answer, 400)

"""What the desk's script asks for: copies of what is written, and what becomes of them, once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

ENTRY = "01JCTEXT"


class Texts:
    """What a desk's script sends for a ticker."""

    def __init__(self, desk, slug: str) -> None:
        self.http = desk.http
        self.path = f"/desk/{slug}"
        answer = self.http.get(f"{self.path}/texts")
        assert answer.status_code == 200, answer.text
        self.person = answer.json()["person"]

    def send(self, method: str, path: str, **fields):
        sent = {"person": self.person, **fields}
        return self.http.request(method, f"{self.path}/{path}", json=sent)

    def keep(self, content, name="place", base=0, entry=ENTRY, *, durable=False):
        path = f"texts/{entry}/{name}"
        return self.send("PUT", path, base=base, content=content, durable=durable)

    def write(self, change, base=0, press="p1", entry=ENTRY):
        return self.send("POST", f"entries/{entry}", base=base, press=press, change=change)

    def undo(self, revision, press="u1", entry=ENTRY):
        return self.send("POST", f"entries/{entry}/undo", revision=revision, press=press)

    def listed(self):
        return self.http.get(f"{self.path}/texts").json()["texts"]


@pytest.fixture
def texts(desk, ticker) -> Texts:
    return Texts(desk, ticker)


def test_a_text_is_kept_and_found_again(texts):
    """What is written is listed with all of it, one for each place where it is typed."""
    for name in ("office", "phone"):
        answer = texts.keep({"headline": f"Am {name}", "anything": [1]}, name, durable=True)
        assert (answer.status_code, set(answer.json())) == (200, {"kept"})
    found = {one["name"]: one for one in texts.listed()}
    assert found["phone"]["content"] == {"headline": "Am phone", "anything": [1]}
    assert (found["office"]["id"], found["office"]["base"]) == (ENTRY, 0)
    for _ in range(2):
        assert texts.send("DELETE", f"texts/{ENTRY}/office").status_code == 200
    assert [one["name"] for one in texts.listed()] == ["phone"]


def test_a_press_is_one_entry(texts, editor, ticker):
    """However often it is sent, at once or again, one press of the button is one revision."""
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: texts.write({"headline": "Einmal"}), range(8)))
    assert {answer.json()["revision"] for answer in answers} == {1}
    assert {answer.status_code for answer in answers} <= {200, 201}
    (entry,) = editor.entries(ticker)["entries"]
    assert (entry["id"], entry["headline"]) == (ENTRY, "Einmal")
    changed = texts.write({"headline": "Anders"}, base=1, press="p2")
    assert changed.json()["revision"] == 2
    assert texts.write({"headline": "Anders"}, base=1, press="p2").json()["revision"] == 2


def test_what_a_colleague_has_written_is_not_overwritten(texts, editor, ticker):
    """Who began from an earlier revision gets the present one, with its text and author."""
    texts.write({"headline": "Erst"})
    editor.change(ticker, ENTRY, headline="Von der Kollegin")
    answer = texts.write({"headline": "Mein"}, base=1, press="p2")
    assert answer.status_code == 412
    assert answer.json()["entry"]["headline"] == "Von der Kollegin"
    assert answer.json()["entry"]["revision"] == 2
    assert re.search(r"^\S.* (saved|hat) (at|um) \d+:\d\d", answer.json()["said"])
    assert answer.json()["said"].startswith(answer.json()["entry"]["by"])
    assert texts.write({"headline": "Zweite"}, press="p3").status_code == 412


def test_a_first_publish_is_taken_back(texts, editor, ticker):
    """Undone, a new entry is a draft again; undone twice, it still is; its time is forgotten."""
    texts.write({"headline": "Zu früh"})
    for _ in range(2):
        answer = texts.undo(1)
        assert (answer.status_code, answer.json()["state"]) == (200, "draft")
    assert answer.json()["revision"] == 2
    assert editor.entries(ticker)["entries"] == []
    again = texts.write({"headline": "Richtig", "state": "published"}, base=2, press="p2")
    assert again.json()["state"] == "published"


def test_an_update_gives_way_to_what_stood_before(texts, editor, ticker):
    """Undone, an update leaves the revision before, quietly, with all its fields."""
    source = {"name": "Amt", "url": "https://example.org/"}
    entry = editor.publish(ticker, "Erst", body="Alt", source=source, tags=["a"], key=True)["id"]
    change = {"headline": "Dann", "body": "", "source": {"name": "dpa"}, "tags": [], "key": False}
    assert texts.write(change, base=1, entry=entry).json()["revision"] == 2
    answer = texts.undo(2, entry=entry).json()
    assert (answer["headline"], answer["body"], answer["source"]) == ("Erst", "Alt", source)
    assert (answer["tags"], answer["key"], answer["revision"]) == (["a"], True, 3)
    assert answer["quiet"] is True


def test_what_readers_do_not_have_gives_way_to_what_stood_before(texts, editor, ticker):
    """Undone, a draft has its former text, and what was retracted is retracted again."""
    texts.write({"headline": "Erst", "state": "draft"})
    texts.write({"headline": "Dann"}, base=1, press="p2")
    answer = texts.undo(2).json()
    assert (answer["headline"], answer["state"], answer["revision"]) == ("Erst", "draft", 3)
    texts.write({"state": "published"}, base=3, press="p3")
    told = {"reason": "Verwechslung", "correction": "Das war falsch."}
    editor.http.request("DELETE", f"/{ticker}/entries/{ENTRY}", json=told)
    texts.write({"state": "published"}, base=5, press="p4")
    answer = texts.undo(6, press="u2").json()
    assert (answer["state"], answer["correction"]) == ("retracted", "Das war falsch.")


def test_what_stands_no_more_is_not_taken_back(texts, editor, ticker):
    """Undo is for the revision that was made, not for what somebody has made of it since."""
    texts.write({"headline": "Erst"})
    editor.change(ticker, ENTRY, headline="Von der Kollegin")
    answer = texts.undo(1)
    assert answer.status_code == 412
    assert answer.json()["entry"]["headline"] == "Von der Kollegin"
    assert editor.entries(ticker)["entries"][0]["headline"] == "Von der Kollegin"


def test_nothing_goes_out_in_another_name(texts, editor, ticker):
    """After somebody else has signed in at this browser, what the first one typed is refused."""
    texts.person = "somebody-else"
    for answer in (texts.keep({}), texts.write({"headline": "Falsch"}), texts.undo(1)):
        assert (answer.status_code, answer.json()["code"]) == (409, "another_person")
        assert "Ada Lovelace" in answer.json()["said"]
    assert editor.entries(ticker)["entries"] == []
    assert texts.listed() == []
    listing = texts.http.get(f"{texts.path}/texts", params={"person": texts.person})
    assert (listing.status_code, listing.json()["code"]) == (409, "another_person")


def test_only_the_desk_may_ask(texts, visitor):
    """Another site's page, a form, and nobody at all are refused in JSON, and lead nowhere."""
    path, body = f"{texts.path}/entries/{ENTRY}", {"person": texts.person}
    elsewhere = texts.http.post(path, json=body, headers={"Origin": "https://evil.example"})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "foreign_form")
    form = texts.http.post(path, data={"person": texts.person})
    assert (form.status_code, form.json()["code"]) == (415, "media_type")
    for method, where in (
        ("GET", "texts"),
        ("PUT", f"texts/{ENTRY}/a"),
        ("GET", f"entries/{ENTRY}"),
    ):
        answer = visitor.http.request(method, f"{texts.path}/{where}", follow_redirects=False)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"headline": "x" * 301}, "headline"), ({"source": {"name": ""}}, "source.name")],
)
def test_what_is_wrong_is_said_at_its_field(texts, change, field):
    """A change that cannot be stored comes back with a sentence for each field at fault."""
    answer = texts.write({"headline": "Gut", **change})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


@pytest.mark.parametrize(
    "fields",
    [
        {"base": -1, "press": "p", "change": {}},
        {"base": "1", "press": "p", "change": {}},
        {"base": 0, "press": "a b", "change": {"headline": "x"}},
        {"base": 0, "press": "p", "change": []},
        {"base": 0, "press": "p", "change": {}, "more": 1},
        {"press": "p", "change": {}},
    ],
)
def test_what_no_desk_sends_is_refused(texts, fields):
    """What is not as our script says it is told apart from what an editor got wrong."""
    answer = texts.send("POST", f"entries/{ENTRY}", **fields)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_our_form")
